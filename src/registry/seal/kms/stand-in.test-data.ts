/**
 * Key services. The services themselves can not be had here: a stand-in on loopback answers as their documentation says, with AES-GCM behind it, and
 * checks what it is sent.
 */
import type { IncomingMessage } from "node:http";
import { softwareKms } from "./software.ts";

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

const inside = softwareKms("inside", Buffer.alloc(32, 7));
const decode = (text: unknown): Buffer => Buffer.from(String(text), "base64");
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** THROWS for what the service would refuse. */
export const standIn = async ({ path, headers, body }: Seen): Promise<object> => {
  const target = String(headers["x-amz-target"] ?? "");
  if (target !== "") {
    const context = Buffer.from(JSON.stringify(body["EncryptionContext"]));
    if (target === "TrentService.Encrypt")
      return { CiphertextBlob: encode(await inside.wrap(decode(body["Plaintext"]), context)), KeyId: body["KeyId"] };
    return { Plaintext: encode(await inside.unwrap(decode(body["CiphertextBlob"]), context)), KeyId: body["KeyId"] };
  }
  if (path.startsWith("/v1/transit/")) {
    const context = decode(body["associated_data"]);
    if (path.includes("/encrypt/"))
      return { data: { ciphertext: `vault:v1:${encode(await inside.wrap(decode(body["plaintext"]), context))}` } };
    const wrapped = decode(String(body["ciphertext"]).replace("vault:v1:", ""));
    return { data: { plaintext: encode(await inside.unwrap(wrapped, context)) } };
  }
  const context = decode(body["additionalAuthenticatedData"]);
  if (path.endsWith(":encrypt")) return { ciphertext: encode(await inside.wrap(decode(body["plaintext"]), context)) };
  return { plaintext: encode(await inside.unwrap(decode(body["ciphertext"]), context)) };
};
