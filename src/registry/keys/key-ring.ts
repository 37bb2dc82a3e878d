/** KeyRing: the secret keys of a registry: the one that signs versions, and those that seal and open files. */
import type { Identity, Recipient } from "age-encryption";
import type { SigningKey } from "../../core/signing-key.ts";
import type { ArtifactBinding } from "../seal/artifact-binding.ts";

export interface KeyRing {
  /** signs new versions */
  readonly signer: SigningKey;
  /** public names of what new files are sealed for: "age1...", "kms:vault-transit:..." */
  readonly recipients: readonly string[];
  sealFor(binding: ArtifactBinding): readonly Recipient[];
  /** every key that is still held, the newest first */
  openWith(binding: ArtifactBinding): readonly Identity[];
}

/** keys of a registry that can be changed; each step is on the disk when it returns, and steps that were made before are no error */
export interface RotatingRing extends KeyRing {
  /** is the key itself renewed elsewhere, under the same name */
  readonly renews: boolean;
  /** public names of all keys that are held, the newest first */
  readonly held: readonly string[];
  /** a new key in front of the others; they still open. The same again where the last rotation did not end. */
  next(): Promise<RotatingRing>;
  /** only the newest key is left; what is dropped does not open any more */
  dropOld(): Promise<RotatingRing>;
}
