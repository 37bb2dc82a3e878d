/** The transit engine of HashiCorp Vault and OpenBao: https://openbao.org/api-docs/secret/transit/ (encrypt and decrypt with associated_data). */
import { toBase64 } from "../../../core/base64.ts";
import { callKms, fieldOf } from "./call.ts";
import type { Kms } from "./kms.ts";

export interface VaultOptions {
  /** "https://vault.example:8200" */
  readonly address: string;
  readonly token: () => string | Promise<string>;
  /** name of a key of an AEAD type: aes256-gcm96 (default of transit), chacha20-poly1305 */
  readonly key: string;
  /** where transit is mounted; default "transit" */
  readonly mount?: string;
  /** Vault Enterprise, OpenBao 2.3 */
  readonly namespace?: string;
}

const service = "Vault";

export const vaultKms = ({ address, token, key, mount = "transit", namespace }: VaultOptions): Kms => {
  const call = async (verb: "encrypt" | "decrypt", body: object): Promise<unknown> =>
    callKms({
      service,
      url: `${address.replace(/\/$/, "")}/v1/${mount}/${verb}/${encodeURIComponent(key)}`,
      headers: {
        "content-type": "application/json",
        "x-vault-token": await token(),
        "x-vault-request": "true",
        ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }),
      },
      body: JSON.stringify(body),
    });
  return {
    kind: "vault-transit",
    key: `${mount}/${key}`,
    wrap: async (fileKey, context) => {
      const answer = await call("encrypt", { plaintext: toBase64(fileKey), associated_data: toBase64(context) });
      return Buffer.from(fieldOf(service, answer, "data.ciphertext"));
    },
    unwrap: async (wrapped, context) => {
      const ciphertext = Buffer.from(wrapped).toString();
      const answer = await call("decrypt", { ciphertext, associated_data: toBase64(context) });
      return Buffer.from(fieldOf(service, answer, "data.plaintext"), "base64");
    },
  };
};
