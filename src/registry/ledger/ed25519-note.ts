/** Ed25519 signatures of notes: plain (C2SP signed-note, type 1) and timestamped (C2SP tlog-cosignature, `cosignature/v1`, type 4). */
import { createPublicKey } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { readVerifyingKey, type SigningKey, type VerifyingKey } from "../../core/signing-key.ts";
import { formatVerifierKey, type NoteSigner, type NoteVerifier, noteKeyId } from "./note-key.ts";
import { isKeyName } from "./signed-note.ts";

type Ed25519Note = "ed25519" | "cosignature/v1";

/** SubjectPublicKeyInfo of Ed25519 (RFC 8410) before the 32 bytes of the key */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");
const timeBytes = 8;

/** THROWS KEY_UNREADABLE for another algorithm, USAGE for a name that keys of notes can not have. */
export const ed25519Verifier = (name: string, algorithm: Ed25519Note, key: VerifyingKey): NoteVerifier => {
  if (key.algorithm !== "ed25519")
    throw new CasemateError("KEY_UNREADABLE", `'${name}' has a key of kind ${key.algorithm}, not ed25519`, {
      hint: "a log is signed by Ed25519, as C2SP signed-note has it",
    });
  if (!isKeyName(name))
    throw new CasemateError("USAGE", `'${name}' can not be the name of a log or witness`, {
      hint: "expected no spaces and no plus, such as example.com/models",
    });
  const publicKey = createPublicKey(key.pem).export({ type: "spki", format: "der" }).subarray(spkiPrefix.length);
  return {
    name,
    algorithm,
    keyId: noteKeyId(name, algorithm, publicKey),
    verifierKey: formatVerifierKey(name, algorithm, publicKey),
    verify(text, signature) {
      if (algorithm === "ed25519")
        return key.verify(Buffer.from(text), signature) ? { timeSeconds: undefined } : undefined;
      if (signature.length !== timeBytes + 64) return undefined;
      const timeSeconds = readTime(signature);
      if (timeSeconds === undefined) return undefined;
      return key.verify(timestamped(text, timeSeconds), signature.subarray(timeBytes)) ? { timeSeconds } : undefined;
    },
  };
};

export const ed25519Signer = (name: string, algorithm: Ed25519Note, key: SigningKey): NoteSigner => ({
  verifier: ed25519Verifier(name, algorithm, key.publicKey),
  async sign(text, timeSeconds) {
    if (algorithm === "ed25519") return key.sign(Buffer.from(text));
    return Buffer.concat([writeTime(timeSeconds), await key.sign(timestamped(text, timeSeconds))]);
  },
});

/** The verifying key of 32 bytes (RFC 8032). */
export const ed25519Key = (raw: Uint8Array, name: string): VerifyingKey => {
  const der = Buffer.concat([spkiPrefix, raw]).toString("base64");
  return readVerifyingKey(`-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`, name);
};

const timestamped = (text: string, timeSeconds: number): Uint8Array =>
  Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}`);

/** Seconds since 1970 as 64-bit big-endian number. */
export const writeTime = (timeSeconds: number): Buffer => {
  const bytes = Buffer.alloc(timeBytes);
  bytes.writeBigUInt64BE(BigInt(timeSeconds));
  return bytes;
};

/** Undefined where it is beyond what a number can tell. */
export const readTime = (signature: Uint8Array): number | undefined => {
  const time = Number(Buffer.from(signature.subarray(0, timeBytes)).readBigUInt64BE());
  return Number.isSafeInteger(time) ? time : undefined;
};
