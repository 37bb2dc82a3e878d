/** The ledger: the log of what happened in a registry, as a Merkle tree under signed checkpoints. */
export { type IndexEntries, type Ledger, type LedgerReader, type LedgerRecovery, maxEntryBytes } from "./ledger.ts";
