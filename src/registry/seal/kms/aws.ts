/** AWS KMS, Encrypt and Decrypt with an encryption context: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
import { AwsClient } from "aws4fetch";
import { toBase64 } from "../../../core/base64.ts";
import { callKms, fieldOf } from "./call.ts";
import type { Kms } from "./kms.ts";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsOptions {
  readonly region: string;
  /** ARN, alias ARN or key id of a symmetric key */
  readonly key: string;
  /** asked before every call, so that short-lived credentials can be renewed */
  readonly credentials: () => AwsCredentials | Promise<AwsCredentials>;
  /** default: the region's public endpoint */
  readonly endpoint?: string;
}

const service = "AWS KMS";

export const awsKms = ({ region, key, credentials, endpoint }: AwsOptions): Kms => {
  const url = endpoint ?? `https://kms.${region}.amazonaws.com/`;
  const call = async (action: "Encrypt" | "Decrypt", body: object): Promise<unknown> => {
    const client = new AwsClient({ ...(await credentials()), region, service: "kms" });
    const text = JSON.stringify(body);
    const signed = await client.sign(url, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${action}` },
      body: text,
    });
    return callKms({ service, url, headers: Object.fromEntries(signed.headers), body: text });
  };
  return {
    kind: "aws-kms",
    key,
    wrap: async (fileKey, context) => {
      const answer = await call("Encrypt", {
        KeyId: key,
        Plaintext: toBase64(fileKey),
        EncryptionContext: bound(context),
      });
      return Buffer.from(fieldOf(service, answer, "CiphertextBlob"), "base64");
    },
    unwrap: async (wrapped, context) => {
      // with the key's name: without it the service would take any key that the caller may use
      const request = { KeyId: key, CiphertextBlob: toBase64(wrapped), EncryptionContext: bound(context) };
      return Buffer.from(fieldOf(service, await call("Decrypt", request), "Plaintext"), "base64");
    },
  };
};

const bound = (context: Uint8Array): Record<string, string> => ({ "casemate-artifact": toBase64(context) });
