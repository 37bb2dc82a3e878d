/** Signed notes, C2SP signed-note: text, an empty line, and signature lines `— <key name> <base64 of key id and signature>`. */
import { fromBase64, toBase64 } from "../../core/base64.ts";
import { CasemateError } from "../../core/error.ts";

/** bytes of a note that is read; the most that 100 signatures of ML-DSA-44 need is two thirds of it */
export const maxNoteBytes = 1 << 19;
/** the specification wants at least 16 to be read */
export const maxNoteSignatures = 100;

export interface NoteSignature {
  readonly name: string;
  /** 32 bits, which with the name say whose key and what algorithm */
  readonly keyId: number;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** with its last line feed */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const em = "\u2014 ";

/** Key names: not empty, no Unicode space, no plus; and nothing that a note may not hold. */
export const isKeyName = (name: string): boolean =>
  /^[^\p{White_Space}\p{Surrogate}+]+$/u.test(name) && !hasControl(Buffer.from(name));

/**
 * Reads a note from anyone. Nothing is verified. THROWS SIGNATURE_MALFORMED for what the specification does not allow, for more than `maxNoteBytes` or
 * `maxNoteSignatures`, and for two signatures by one key, of which no reader could tell which counts.
 */
export const parseNote = (bytes: Uint8Array): SignedNote => {
  if (bytes.length > maxNoteBytes) throw malformed(`the note is longer than ${maxNoteBytes} bytes`);
  let all: string;
  try {
    all = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw malformed("the note is not UTF-8", cause);
  }
  if (hasControl(bytes)) throw malformed("the note has a control character");
  const split = all.lastIndexOf("\n\n");
  if (split < 0 || !all.endsWith("\n")) throw malformed("the note has no signatures after an empty line");
  const lines = all.slice(split + 2, -1).split("\n");
  if (lines.length > maxNoteSignatures) throw malformed(`the note has more than ${maxNoteSignatures} signatures`);
  const signatures = lines.map(signatureOf);
  if (new Set(signatures.map((s) => `${s.keyId} ${s.name}`)).size !== signatures.length)
    throw malformed("the note has two signatures by one key");
  return { text: all.slice(0, split + 1), signatures };
};

const signatureOf = (line: string): NoteSignature => {
  const [name = "", encoded = "", ...more] = line.startsWith(em) ? line.slice(em.length).split(" ") : [];
  const bytes = fromBase64(encoded);
  if (more.length > 0 || !isKeyName(name) || bytes === undefined || bytes.length < 5)
    throw malformed("a line of the note is no signature");
  return { name, keyId: Buffer.from(bytes).readUInt32BE(), signature: bytes.subarray(4) };
};

/** The bytes of a note. THROWS SIGNATURE_MALFORMED where they could not be read again. */
export const formatNote = ({ text, signatures }: SignedNote): Uint8Array => {
  const lines = signatures.map(({ name, keyId, signature }) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(keyId);
    return `${em}${name} ${toBase64(Buffer.concat([id, signature]))}\n`;
  });
  if (!text.endsWith("\n")) throw malformed("the text of a note ends with a line feed");
  const bytes = Buffer.from(`${text}\n${lines.join("")}`);
  parseNote(bytes);
  return bytes;
};

/** Below U+0020 and no line feed: of UTF-8, only these characters have such bytes. */
const hasControl = (utf8: Uint8Array): boolean => utf8.some((b) => b < 0x20 && b !== 0x0a);

const malformed = (message: string, cause?: unknown): CasemateError =>
  new CasemateError("SIGNATURE_MALFORMED", message, { cause });
