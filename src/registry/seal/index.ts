/** Sealing: model files encrypted in the age v1 format. */
export {
  type AgeKeyPair,
  ageIdentities,
  ageRecipient,
  newAgeKeyPair,
  passphraseIdentity,
  passphraseRecipient,
} from "./age-keys.ts";
export type { ArtifactBinding } from "./artifact-binding.ts";
export { openToFile, openToMemory, sealFile } from "./files.ts";
export { type AwsCredentials, type AwsOptions, awsKms } from "./kms/aws.ts";
export { type GcpOptions, gcpKms } from "./kms/gcp.ts";
export { type Kms, kmsIdentity, kmsRecipient } from "./kms/kms.ts";
export { softwareKms } from "./kms/software.ts";
export { type VaultOptions, vaultKms } from "./kms/vault.ts";
export { type OpenOptions, open, rewrapHeader, seal, type SealOptions } from "./seal.ts";
