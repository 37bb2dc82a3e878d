/** Keys of signed notes (C2SP signed-note): who signs, by which algorithm; and the text that a verifier shares about a key. */
import { hash } from "node:crypto";
import { fromBase64, toBase64 } from "../../core/base64.ts";
import { CasemateError } from "../../core/error.ts";
import { isKeyName } from "./signed-note.ts";

/** Signature types by their byte: plain Ed25519, and the two cosignatures of C2SP tlog-cosignature, which say when they were made. */
export const noteAlgorithms = { ed25519: 1, "cosignature/v1": 4, "ml-dsa-44": 6 } as const;
export type NoteAlgorithm = keyof typeof noteAlgorithms;

export interface NoteVerifier {
  readonly name: string;
  /** 32 bits */
  readonly keyId: number;
  readonly algorithm: NoteAlgorithm;
  /** `<name>+<key id in hexadecimal>+<base64 of algorithm byte and public key>`, as other tools take it */
  readonly verifierKey: string;
  /** RETURNS undefined when this is no signature by this key over the note's text; never throws. */
  verify(text: string, signature: Uint8Array): NoteProof | undefined;
}

/** What a signature that holds says beside the text. */
export interface NoteProof {
  /** seconds since 1970 of the signature; undefined for plain Ed25519 and where the signer says nothing */
  readonly timeSeconds: number | undefined;
}

export interface NoteSigner {
  readonly verifier: NoteVerifier;
  /** THROWS what the holder of the key throws. */
  sign(text: string, timeSeconds: number): Promise<Uint8Array>;
}

/** SHA-256(name || 0x0A || algorithm || public key), the first four bytes. */
export const noteKeyId = (name: string, algorithm: NoteAlgorithm, publicKey: Uint8Array): number => {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(noteAlgorithms[algorithm]), publicKey]);
  return hash("sha256", input, "buffer").readUInt32BE();
};

export const formatVerifierKey = (name: string, algorithm: NoteAlgorithm, publicKey: Uint8Array): string => {
  const id = noteKeyId(name, algorithm, publicKey).toString(16).padStart(8, "0");
  return `${name}+${id}+${toBase64(Buffer.concat([Buffer.of(noteAlgorithms[algorithm]), publicKey]))}`;
};

/** Name, algorithm and public key of a verifier key. THROWS KEY_UNREADABLE, also where the key id is not that of the key. */
export const parseVerifierKey = (
  text: string,
): { readonly name: string; readonly algorithm: NoteAlgorithm; readonly publicKey: Uint8Array } => {
  const [, name = "", id = "", encoded = ""] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.length < 2)
    throw unreadable("expected NAME+ID+BASE64, such as another log or a witness publishes");
  const algorithm = (Object.keys(noteAlgorithms) as NoteAlgorithm[]).find((a) => noteAlgorithms[a] === bytes[0]);
  if (algorithm === undefined)
    throw unreadable(`its algorithm ${bytes[0]} is none of ${Object.values(noteAlgorithms)}`);
  const publicKey = bytes.subarray(1);
  if (publicKey.length !== (algorithm === "ml-dsa-44" ? 1312 : 32)) throw unreadable("its length is not that of a key");
  if (noteKeyId(name, algorithm, publicKey) !== Number.parseInt(id, 16))
    throw unreadable("its key id belongs to another key: it was mistyped or changed");
  return { name, algorithm, publicKey };
};

const unreadable = (hint: string): CasemateError =>
  new CasemateError("KEY_UNREADABLE", "this is no verifier key of a signed note", { hint });
