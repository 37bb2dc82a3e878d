/** The ledger: the log of what happened in a registry, as a Merkle tree under signed checkpoints. */
export { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
export { ed25519Signer, ed25519Verifier } from "./ed25519-note.ts";
export { type LedgerFailure, type LedgerProblem, ledgerFailures } from "./failure.ts";
export { type IndexEntries, type Ledger, type LedgerReader, type LedgerRecovery, maxEntryBytes } from "./ledger.ts";
export { leafHash } from "./merkle.ts";
export { type MlDsaKey, mlDsaKey } from "./ml-dsa.ts";
export { mlDsaSigner, mlDsaVerifier } from "./ml-dsa-note.ts";
export type { NoteAlgorithm, NoteProof, NoteSigner, NoteVerifier } from "./note-key.ts";
export { type LedgerOptions, openLedger } from "./open-ledger.ts";
export { verifyConsistency, verifyInclusion } from "./proof.ts";
export { openLedgerReader, type RefreshingReader } from "./read-ledger.ts";
export { type NoteSignature, parseNote, type SignedNote } from "./signed-note.ts";
export { noteSigner, noteVerifier } from "./signer-key.ts";
export { type LedgerTrust, ledgerTrust, type SeenCheckpoint, type TrustOptions } from "./trust.ts";
export { type LedgerReport, type VerifyLedgerOptions, verifyLedger } from "./verify-ledger.ts";
export { localWitness, type Witness, type WitnessMemory, type WitnessPolicy } from "./witness.ts";
