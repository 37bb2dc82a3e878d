/** registry: where models are kept: scanned, signed, sealed, versioned, with rights, and every action in a log. */
export * from "./access/index.ts";
export * from "./ledger/index.ts";
export * from "./documents/index.ts";
export { type ScanLimits, defaultScanLimits } from "./scan/limits.ts";
export { allRules, type Rule } from "./scan/rules.ts";
export { scanBytes, type ScanOptions, scanPath, type ScanReport } from "./scan/scan.ts";
export type { FileReport, ScanFinding } from "./scan/session.ts";
export { type Verdict, verdicts } from "./scan/verdict.ts";
export * from "./seal/index.ts";
export * from "./serve/index.ts";
export { readCertificates } from "./sign/certificates.ts";
export type { FileProblem } from "./sign/compare-model.ts";
export { type DigestOptions, type DigestRange, digestFile } from "./sign/digest-file.ts";
export { type HashType, hashTypes } from "./sign/hash.ts";
export { defaultShardSize } from "./sign/manifest.ts";
export { type Failure, failures } from "./sign/outcome.ts";
export { type SignedModel, signModel, type SignOptions } from "./sign/sign-model.ts";
export type { SigstoreTrust } from "./sign/sigstore.ts";
export { hasRegistry } from "./keys/log-keys.ts";
export { type ScopedRecords, scopedRecords } from "./store/scoped-records.ts";
export { type Embedded, type EmbeddedOptions, openEmbedded } from "./store/embedded-store.ts";
export { askLocal, type LocalRequest, type LocalResponse } from "./store/local-socket.ts";
export { findOwner, type OwnerMark } from "./store/owner.ts";
export type { SqlDriver } from "./store/sqlite.ts";
export {
  createStateDirectory,
  openStateDirectory,
  type StateDirectory,
  stateDirectoryPath,
} from "./store/state-directory.ts";
export { memoryStore } from "./store/memory-store.ts";
export {
  type BlobInfo,
  type Blobs,
  type BlobReadOptions,
  type Change,
  type Expectation,
  type ListOptions,
  maxKeyBytes,
  maxValueBytes,
  type Records,
  type Store,
  type StoredRecord,
} from "./store/store.ts";
export { type Signer, type Trust, verifyModel, type VerifyOptions, type VerifyReport } from "./sign/verify-model.ts";
export * from "./transfer/index.ts";
export { type AliasRules, type Entry, type Fact, parseEntry } from "./facts.ts";
export { type RegistryFailure, registryFailures, type RegistryProblem } from "./read/failure.ts";
export { type OpenVersion, openVersion, VersionBroken, withdrawn } from "./read/open-version.ts";
export { RegistryReader } from "./read/reader.ts";
export {
  type FoundProblem,
  type VerifiedParts,
  verifyAll,
  type VerifyAllOptions,
  type Verification,
} from "./read/verify-all.ts";
export { type RegistryVerification, verifyRegistry } from "./read/verify-registry.ts";
export type { AliasRecord, ModelRecord, ProposalRecord, VersionRecord } from "./state.ts";
export {
  approve,
  moveOf,
  promote,
  type Promotion,
  removeAlias,
  rollback,
  setAlias,
  setAliasRules,
} from "./write/aliases.ts";
export { collect, type Collected } from "./write/collect.ts";
export { initRegistry, type OpenRegistry, openRegistry, operator, rebuildIndex } from "./write/open-registry.ts";
export { push, type PushDocument, type Pushed, type PushFile, type PushRequest } from "./write/push.ts";
export { type Rotated, rotateKeys } from "./write/rotate-keys.ts";
export { attest, pull, restore, yank } from "./write/versions.ts";
export { registryApi } from "./write/api.ts";
export { modelFiles } from "./sign/model-files.ts";
export { exportVersion, importVersion, type RegistryKeys, registryKeysSchema } from "./write/transfer.ts";
export type { KmsConfig } from "./keys/kms-config.ts";
