/**
 * Key services. The services themselves can not be had here: a stand-in on loopback answers as their documentation says, with AES-GCM behind it, and
 * checks what it is sent.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
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
const standIn = async ({ path, headers, body }: Seen): Promise<object> => {
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

export interface StandIn {
  readonly address: string;
  /** what it was sent; a test may empty it */
  readonly seen: Seen[];
  /** said to everything while it is set */
  answer: { readonly status: number; readonly text: string } | undefined;
  close(): Promise<void>;
}

/** All services on one port of loopback. What is refused is answered with what was sent, as a careless service would. */
export const startStandIn = async (): Promise<StandIn> => {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
      const one: Seen = { path: request.url ?? "", headers: request.headers, body };
      seen.push(one);
      const { answer } = it;
      if (answer !== undefined) return void response.writeHead(answer.status).end(answer.text);
      standIn(one).then(
        (result) => response.writeHead(200).end(JSON.stringify(result)),
        () => response.writeHead(400).end(JSON.stringify({ errors: [JSON.stringify(body)] })),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const it: StandIn = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: undefined,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
  return it;
};
