/** What verifying a ledger can find. The classes are an interface: scripts and other parts of the registry switch on them. */

/**
 * - missing-checkpoint, malformed-checkpoint: there is no checkpoint, or it is none.
 * - wrong-origin: the checkpoint is another log's.
 * - unsigned: a signature that the log's own checkpoints carry is not there.
 * - wrong-key: signed, but by no key that is trusted.
 * - bad-signature: a signature of a trusted key does not hold.
 * - unknown-signature: beside good signatures there is one of nobody who is trusted.
 * - witness-quorum: too few witnesses cosigned.
 * - truncated: entries that were there are not any more, or the checkpoint is older than the files.
 * - forked: the trusted checkpoint and this one are of different histories.
 * - rewritten: entries and hash tiles agree with each other, but not with the signed root.
 * - edited-entry, edited-tile: an entry, a hash tile was changed.
 * - reordered: entries changed places.
 * - missing-file: a tile or a bundle is not there, others behind it are.
 * - unexpected-file: a file that is none of a ledger's, or one that can not be read as a file.
 * - edited-intent: the record of the last append is broken or does not fit the checkpoint.
 * - clock-back: the log's time ran backwards, or is in the future.
 */
export const ledgerFailures = [
  "missing-checkpoint",
  "malformed-checkpoint",
  "wrong-origin",
  "unsigned",
  "wrong-key",
  "bad-signature",
  "unknown-signature",
  "witness-quorum",
  "truncated",
  "forked",
  "rewritten",
  "edited-entry",
  "edited-tile",
  "reordered",
  "missing-file",
  "unexpected-file",
  "edited-intent",
  "clock-back",
] as const;
export type LedgerFailure = (typeof ledgerFailures)[number];

export interface LedgerProblem {
  readonly failure: LedgerFailure;
  /** lower case, one sentence without a full stop */
  readonly message: string;
  /** the first entry that is concerned, where it is known */
  readonly index?: number;
  /** the file, relative to the ledger's folder */
  readonly path?: string;
}
