/** A ledger in a folder of its own, for tests. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey } from "../../src/core/signing-key.ts";
import type { Ledger } from "../../src/registry/ledger/ledger.ts";
import { type LedgerOptions, openLedger } from "../../src/registry/ledger/open-ledger.ts";
import { ledgerTrust } from "../../src/registry/ledger/trust.ts";

export const origin = "example.com/models";
export const { key } = newSigningKey("ed25519");
export const trust = ledgerTrust({ origin, keys: [key.publicKey] });

/** memory where there is some: that a disk syncs is not what is tested, and a busy one takes its time */
const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export interface LedgerFolder {
  readonly dir: string;
  open(options?: Partial<LedgerOptions>): Promise<Ledger>;
  remove(): void;
}

/** Entries are of different lengths, some empty. */
export const entryOf = (i: number): Uint8Array => Buffer.from(i % 50 === 7 ? "" : `entry ${i} ${"x".repeat(i % 40)}`);
export const entriesOf = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from }, (_, i) => entryOf(from + i));

export const ledgerFolder = (): LedgerFolder => {
  const root = mkdtempSync(join(memory, "casemate-ledger-"));
  const dir = join(root, "log");
  return {
    dir,
    open: (options = {}) => openLedger({ dir, origin, key, create: true, ...options }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};
