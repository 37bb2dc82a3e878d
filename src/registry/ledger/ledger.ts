/**
 * Ledger: the append-only log that says what happened in a registry. A Merkle tree (RFC 6962) in files of the C2SP tlog-tiles layout, under a signed
 * checkpoint. One process owns a ledger and appends; any other reads and proves.
 */
import type { Witness } from "./witness.ts";

/** What can be read and proved. Everything read was checked against the checkpoint that was last seen; what does not fit throws LEDGER_BROKEN. */
export interface LedgerReader {
  /** first line of each checkpoint; names the log */
  readonly origin: string;
  /** entries under the last checkpoint */
  size(): number;
  /** the last checkpoint: a signed note, as it lies on the disk. Keep a copy elsewhere: `verifyLedger` starts from it, and only it shows that a log was cut off. */
  checkpoint(): Uint8Array;
  /** One entry. THROWS USAGE for an index outside the log, LEDGER_BROKEN. */
  entry(index: number): Promise<Uint8Array>;
  /** Entries from `from` to before `to` (default: the size when called). THROWS as `entry`. */
  entries(from: number, to?: number): AsyncIterable<Uint8Array>;
  /** Inclusion proof of RFC 6962, section 2.1.1, leaf first, in the tree of the first `size` entries (default: all). THROWS USAGE, LEDGER_BROKEN. */
  proveInclusion(index: number, size?: number): Promise<Uint8Array[]>;
  /** Consistency proof of RFC 6962, section 2.1.2, between the trees of the first `from` and `to` (default: all) entries. THROWS USAGE, LEDGER_BROKEN. */
  proveConsistency(from: number, to?: number): Promise<Uint8Array[]>;
  close(): Promise<void>;
}

export interface Ledger extends LedgerReader {
  /** what opening found of an append that did not end */
  readonly recovery: LedgerRecovery;
  /**
   * Appends, all or nothing: when it resolves, the entries are on the disk, indexed, and under a published checkpoint. Calls that come while another is
   * being written are written together (group commit); entries of one call are consecutive, and calls keep their order.
   *
   * THROWS, and then the entries are not in the log: USAGE (no entries, one longer than `maxEntryBytes`), STORE_FULL, STORE_FAILED, LEDGER_CLOCK, what the
   * signing key or `IndexEntries` throws. THROWS LEDGER_STOPPED when it is not known whether they are: opening again decides.
   */
  append(entries: readonly Uint8Array[]): Promise<{ readonly firstIndex: number }>;
  /**
   * Asks witnesses for cosignatures of the last checkpoint and adds them to it. RETURNS the names of those that gave one: that others did not, or can not be
   * reached, is for a policy to judge (`LedgerTrust.witnesses`). The next append makes a new checkpoint, without them. THROWS as `append`.
   */
  cosign(witnesses: readonly Witness[]): Promise<readonly string[]>;
}

/**
 * Takes entries over into whatever is derived from the log (a database). Called once for each group of appends, in order, after the entries are durable and
 * before the checkpoint is published: when it throws, they never happened. It must be atomic (all of the group or nothing, durable when it resolves), and it
 * must bear being told the same entries again: after a crash, opening calls it for an append that was durable but not published.
 */
export type IndexEntries = (firstIndex: number, entries: readonly Uint8Array[]) => Promise<void>;

/**
 * - none: nothing was under way.
 * - finished: entries `from` to before `to` were durable; they were indexed (again) and published.
 * - dropped: the append at `from` was not whole. It was never acknowledged and is gone. An index that has entries from there on must be rebuilt.
 */
export type LedgerRecovery =
  | { readonly kind: "none" }
  | { readonly kind: "finished"; readonly from: number; readonly to: number }
  | { readonly kind: "dropped"; readonly from: number };

/** Entries have a length of 16 bits (C2SP tlog-tiles, "Log entries"). */
export const maxEntryBytes = 65535;
