/**
 * Google Cloud KMS, encrypt and decrypt with additional authenticated data:
 * https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys/encrypt
 */
import { toBase64 } from "../../../core/base64.ts";
import { callKms, fieldOf } from "./call.ts";
import type { Kms } from "./kms.ts";

export interface GcpOptions {
  /** "projects/P/locations/L/keyRings/R/cryptoKeys/K" */
  readonly key: string;
  /** an OAuth 2 access token with the scope cloudkms */
  readonly token: () => string | Promise<string>;
  /** default: https://cloudkms.googleapis.com */
  readonly endpoint?: string;
}

const service = "Google Cloud KMS";

export const gcpKms = ({ key, token, endpoint = "https://cloudkms.googleapis.com" }: GcpOptions): Kms => {
  const call = async (verb: "encrypt" | "decrypt", body: object): Promise<unknown> =>
    callKms({
      service,
      url: `${endpoint.replace(/\/$/, "")}/v1/${key}:${verb}`,
      headers: { "content-type": "application/json", authorization: `Bearer ${await token()}` },
      body: JSON.stringify(body),
    });
  return {
    kind: "gcp-kms",
    key,
    wrap: async (fileKey, context) => {
      const answer = await call("encrypt", {
        plaintext: toBase64(fileKey),
        additionalAuthenticatedData: toBase64(context),
      });
      return Buffer.from(fieldOf(service, answer, "ciphertext"), "base64");
    },
    unwrap: async (wrapped, context) => {
      const request = { ciphertext: toBase64(wrapped), additionalAuthenticatedData: toBase64(context) };
      return Buffer.from(fieldOf(service, await call("decrypt", request), "plaintext"), "base64");
    },
  };
};
