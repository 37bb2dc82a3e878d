/** Texts of note keys: `PRIVATE+KEY+<name>+<key id>+<base64 of algorithm and seed>`, as golang.org/x/mod/sumdb/note writes them, and verifier keys. */
import { fromBase64 } from "../../core/base64.ts";
import { CasemateError } from "../../core/error.ts";
import { readSigningKey } from "../../core/signing-key.ts";
import { ed25519Key, ed25519Signer, ed25519Verifier } from "./ed25519-note.ts";
import { mlDsaSigner, mlDsaVerifier } from "./ml-dsa-note.ts";
import { type NoteSigner, type NoteVerifier, noteAlgorithms, parseVerifierKey } from "./note-key.ts";
import { isKeyName } from "./signed-note.ts";

/** PKCS #8 of Ed25519 (RFC 8410) before the 32 bytes of the seed */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** THROWS KEY_UNREADABLE. */
export const noteVerifier = (verifierKey: string): NoteVerifier => {
  const { name, algorithm, publicKey } = parseVerifierKey(verifierKey);
  return algorithm === "ml-dsa-44"
    ? mlDsaVerifier(name, publicKey)
    : ed25519Verifier(name, algorithm, ed25519Key(publicKey, `the key of '${name}'`));
};

/** THROWS KEY_UNREADABLE, also where the key id is not that of the key. The text never comes into a message. */
export const noteSigner = (signerKey: string): NoteSigner => {
  const [, name = "", id = "", encoded = ""] =
    /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(signerKey) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes?.length !== 33) throw unreadable("expected PRIVATE+KEY+NAME+ID+BASE64");
  const seed = bytes.subarray(1);
  const signer = signerOf(name, bytes[0] as number, seed);
  if (signer.verifier.keyId !== Number.parseInt(id, 16)) throw unreadable("its key id belongs to another key");
  return signer;
};

const signerOf = (name: string, algorithm: number, seed: Uint8Array): NoteSigner => {
  if (algorithm === noteAlgorithms["ml-dsa-44"]) return mlDsaSigner(name, seed);
  if (algorithm !== noteAlgorithms.ed25519 && algorithm !== noteAlgorithms["cosignature/v1"])
    throw unreadable(`its algorithm ${algorithm} is none of ${Object.values(noteAlgorithms)}`);
  const der = Buffer.concat([pkcs8Prefix, seed]).toString("base64");
  const key = readSigningKey(
    `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`,
    `the key of '${name}'`,
  );
  return ed25519Signer(name, algorithm === noteAlgorithms.ed25519 ? "ed25519" : "cosignature/v1", key);
};

const unreadable = (hint: string): CasemateError =>
  new CasemateError("KEY_UNREADABLE", "this is no signer key of a signed note", { hint });
