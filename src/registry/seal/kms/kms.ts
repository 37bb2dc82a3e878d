/**
 * Kms: a key management service that wraps file keys with a key that never leaves it. One implementation a file.
 *
 * RETURNS what the service gave. THROWS KMS_FAILED when the service can not be reached or answers otherwise than documented; its message has no key
 * material, no token and no body of an answer. NEVER keeps or logs a file key.
 */
import { type Identity, type Recipient, Stanza } from "age-encryption";
import { type ArtifactBinding, bindingHash } from "../artifact-binding.ts";

export interface Kms {
  /** "vault-transit", "aws-kms", "gcp-kms", "software" */
  readonly kind: string;
  /** which key of the service: path, name or ARN; public */
  readonly key: string;
  /** `context` is authenticated with the wrapped key and has to be given again */
  wrap(fileKey: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
}

const type = "casemate/kms";
const encoded = (key: string): string => Buffer.from(key).toString("base64url");
const contextOf = (binding: ArtifactBinding | undefined): Uint8Array =>
  binding === undefined ? Buffer.from("casemate unbound v1") : bindingHash(binding);

/** The service as a recipient of sealed files; it sees the hash of what a file key is for. */
export const kmsRecipient = (kms: Kms, binding?: ArtifactBinding): Recipient => ({
  wrapFileKey: async (fileKey) => [
    new Stanza([type, kms.kind, encoded(kms.key)], await kms.wrap(fileKey, contextOf(binding))),
  ],
});

/** Asks the service for the file key where a stanza names its key. */
export const kmsIdentity = (kms: Kms, binding?: ArtifactBinding): Identity => ({
  unwrapFileKey: async (stanzas) => {
    const mine = stanzas.find((s) => s.args[0] === type && s.args[1] === kms.kind && s.args[2] === encoded(kms.key));
    return mine === undefined ? null : kms.unwrap(mine.body, contextOf(binding));
  },
});
