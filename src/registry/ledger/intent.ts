/**
 * The intent: a signed record of the append that is under way, or was last. It is on the disk before a file of the tree changes, so that after a crash the next
 * opening can tell an append of this ledger, which it finishes, from files that somebody put there, which it does not touch. Its text is no checkpoint
 * (C2SP tlog-checkpoint): the first line is no origin that a log can have, the second no size.
 */
import { toBase64, fromBase64 } from "../../core/base64.ts";
import { parseSize } from "./checkpoint.ts";
import { hashBytes } from "./merkle.ts";
import type { NoteSigner } from "./note-key.ts";
import { formatNote, parseNote, type SignedNote } from "./signed-note.ts";
import type { LedgerTrust } from "./trust.ts";

export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** From the published tree to the one that is to be published; the same two when nothing is under way. */
export interface Intent {
  readonly from: TreeHead;
  readonly to: TreeHead;
}

const title = "casemate ledger intent v1";

export const intentNote = async (origin: string, { from, to }: Intent, signer: NoteSigner): Promise<Uint8Array> => {
  const text = [title, origin, lineOf(from), lineOf(to), ""].join("\n");
  const { name, keyId } = signer.verifier;
  return formatNote({ text, signatures: [{ name, keyId, signature: await signer.sign(text, 0) }] });
};

/** Undefined for anything that is not an intent of this log, signed by one of its keys and nobody else. */
export const readIntent = (bytes: Uint8Array, trust: LedgerTrust): Intent | undefined => {
  let note: SignedNote;
  try {
    note = parseNote(bytes);
  } catch {
    return undefined;
  }
  const [signature, ...others] = note.signatures;
  const verifier = trust.own[0]?.find((v) => v.name === signature?.name && v.keyId === signature.keyId);
  if (signature === undefined || others.length > 0 || verifier?.verify(note.text, signature.signature) === undefined)
    return undefined;
  const [first, origin, from = "", to = "", last, ...more] = note.text.split("\n");
  if (first !== title || origin !== trust.origin || last !== "" || more.length > 0) return undefined;
  const heads = { from: headOf(from), to: headOf(to) };
  return heads.from === undefined || heads.to === undefined ? undefined : { from: heads.from, to: heads.to };
};

export const sameHead = (a: TreeHead, b: TreeHead): boolean =>
  a.size === b.size && Buffer.compare(a.root, b.root) === 0;

const lineOf = ({ size, root }: TreeHead): string => `${size} ${toBase64(root)}`;

const headOf = (line: string): TreeHead | undefined => {
  const [digits = "", encoded = "", ...more] = line.split(" ");
  const size = parseSize(digits);
  const root = fromBase64(encoded);
  return size === undefined || root?.length !== hashBytes || more.length > 0 ? undefined : { size, root };
};
