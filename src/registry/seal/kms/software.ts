/** A key service in this process, for tests and for machines without one: AES-256-GCM with a key that the caller holds. It protects no better than that key is kept. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { secureBytes } from "../../../core/csprng.ts";
import { CasemateError } from "../../../core/error.ts";
import type { Kms } from "./kms.ts";

const nonceBytes = 12;
const tagBytes = 16;

/** `secret`: 32 bytes. Throws USAGE for another length. */
export const softwareKms = (key: string, secret: Uint8Array): Kms => {
  if (secret.length !== 32) throw new CasemateError("USAGE", `a software key has 32 bytes, not ${secret.length}`);
  return {
    kind: "software",
    key,
    wrap: async (fileKey, context) => {
      const nonce = secureBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", secret, nonce);
      cipher.setAAD(context);
      return Buffer.concat([nonce, cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
    },
    unwrap: async (wrapped, context) => {
      if (wrapped.length < nonceBytes + tagBytes) throw refused();
      const decipher = createDecipheriv("aes-256-gcm", secret, wrapped.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(context);
      decipher.setAuthTag(wrapped.subarray(-tagBytes));
      try {
        return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      } catch {
        throw refused();
      }
    },
  };
};

const refused = (): CasemateError =>
  new CasemateError("KMS_FAILED", "the software key does not unwrap this file key", {
    hint: "it was wrapped by another key, or for another model, version or content",
  });
