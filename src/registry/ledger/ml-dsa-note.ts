/** Cosignatures by ML-DSA-44 (C2SP tlog-cosignature, `subtree/v1`, type 6): safe against quantum computers, timestamped, over the parsed checkpoint. */
import { CasemateError } from "../../core/error.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { readTime, writeTime } from "./ed25519-note.ts";
import { type MlDsaKey, mlDsaKey, mlDsaSignatureBytes, verifyMlDsa } from "./ml-dsa.ts";
import { formatVerifierKey, type NoteSigner, type NoteVerifier, noteKeyId } from "./note-key.ts";

const timeBytes = 8;
const label = Buffer.from("subtree/v1\n\0", "latin1");

/** `publicKey`: 1312 bytes (FIPS 204). */
export const mlDsaVerifier = (name: string, publicKey: Uint8Array): NoteVerifier => ({
  name,
  algorithm: "ml-dsa-44",
  keyId: noteKeyId(name, "ml-dsa-44", publicKey),
  verifierKey: formatVerifierKey(name, "ml-dsa-44", publicKey),
  verify(text, signature) {
    if (signature.length !== timeBytes + mlDsaSignatureBytes) return undefined;
    const timeSeconds = readTime(signature);
    const checkpoint = parseCheckpoint(text);
    if (timeSeconds === undefined || checkpoint === undefined) return undefined;
    const message = cosigned(name, timeSeconds, checkpoint);
    if (message === undefined || !verifyMlDsa(publicKey, message, signature.subarray(timeBytes))) return undefined;
    // 0: nothing is said about the time
    return { timeSeconds: timeSeconds === 0 ? undefined : timeSeconds };
  },
});

/** `seed`: 32 secret bytes, of which the key is made (FIPS 204, section 6.1). */
export const mlDsaSigner = (name: string, seed: Uint8Array): NoteSigner => {
  const key: MlDsaKey = mlDsaKey(seed);
  return {
    verifier: mlDsaVerifier(name, key.publicKey),
    async sign(text, timeSeconds) {
      const checkpoint = parseCheckpoint(text);
      const message = checkpoint && cosigned(name, timeSeconds, checkpoint);
      if (message === undefined)
        throw new CasemateError(
          "SIGNATURE_MALFORMED",
          `'${name}' can sign checkpoints only, with names of at most 255 bytes`,
        );
      return Buffer.concat([writeTime(timeSeconds), key.sign(message)]);
    },
  };
};

/** The structure `cosigned_message`; undefined where a name has no place in it. */
const cosigned = (name: string, timeSeconds: number, { origin, size, root }: Checkpoint): Uint8Array | undefined => {
  const names = [name, origin].map((n) => Buffer.from(n));
  if (names.some((n) => n.length < 1 || n.length > 255)) return undefined;
  const [cosigner, log] = names.map((n) => Buffer.concat([Buffer.of(n.length), n])) as [Buffer, Buffer];
  return Buffer.concat([label, cosigner, writeTime(timeSeconds), log, writeTime(0), writeTime(size), root]);
};
