/** What a scan may take: beyond a limit the verdict is inconclusive, never clean. */

export interface ScanLimits {
  /** members in members in members: archives, compressed streams, encoded strings */
  readonly maxDepth: number;
  /** bytes held in memory for one unpacked or decoded member */
  readonly maxMemberBytes: number;
  /** bytes unpacked from one file, all members and levels together */
  readonly maxUnpackedBytes: number;
  /** members of one archive */
  readonly maxEntries: number;
  /** files of a folder */
  readonly maxFiles: number;
  /** time for one file, milliseconds */
  readonly maxMs: number;
  /** opcodes of one pickle */
  readonly maxOpcodes: number;
  /** values on the stack and in the memo of one pickle */
  readonly maxValues: number;
  /** findings kept of one rule in one file */
  readonly maxFindings: number;
}

export const defaultScanLimits: ScanLimits = {
  maxDepth: 8,
  maxMemberBytes: 2 ** 26,
  maxUnpackedBytes: 2 ** 34,
  maxEntries: 200_000,
  maxFiles: 100_000,
  maxMs: 300_000,
  maxOpcodes: 200_000_000,
  maxValues: 4_000_000,
  maxFindings: 50,
};
