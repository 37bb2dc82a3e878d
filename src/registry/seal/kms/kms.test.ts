/** Key services, against a stand-in (stand-in.test-data.ts). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ArtifactBinding } from "../artifact-binding.ts";
import { open, seal } from "../seal.ts";
import { awsKms } from "./aws.ts";
import { gcpKms } from "./gcp.ts";
import { type Kms, kmsIdentity, kmsRecipient } from "./kms.ts";
import { softwareKms } from "./software.ts";
import { type StandIn, startStandIn } from "./stand-in.test-data.ts";
import { vaultKms } from "./vault.ts";

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
let service: StandIn;
let address = "";
beforeAll(async () => {
  service = await startStandIn();
  address = service.address;
});
afterAll(() => service.close());
beforeEach(() => {
  service.seen.length = 0;
  service.answer = undefined;
});

const gcpKey = "projects/p/locations/l/keyRings/r/cryptoKeys/k";
const services: readonly (readonly [string, () => Kms])[] = [
  ["software", () => softwareKms("mine", Buffer.alloc(32, 9))],
  ["Vault", () => vaultKms({ address, token: () => "s.secret", key: "models" })],
  [
    "AWS",
    () =>
      awsKms({
        region: "eu-central-1",
        key: "alias/models",
        credentials: () => ({ accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret", sessionToken: "session" }),
        endpoint: `${address}/`,
      }),
  ],
  ["Google", () => gcpKms({ key: gcpKey, token: async () => "token", endpoint: address })],
];

const binding: ArtifactBinding = { model: "fraud", version: 1, digest: "sha256:00" };
async function* plain(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("weights");
}
const collect = async (from: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const piece of from) all.push(piece);
  return Buffer.concat(all);
};
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe.each(services)("%s", (_, make) => {
  it("seals and opens, and refuses another version and another key", async () => {
    const kms = make();
    const sealed = await collect(seal(plain(), { recipients: [kmsRecipient(kms, binding)], binding }));
    expect(sealed.includes(Buffer.from("weights"))).toBe(false);
    const opened = await collect(open(once(sealed), { identities: [kmsIdentity(kms, binding)], binding }));
    expect(opened.toString()).toBe("weights");
    const other = { ...binding, version: 2 };
    await expect(
      collect(open(once(sealed), { identities: [kmsIdentity(kms, other)], binding: other })),
    ).rejects.toMatchObject({ code: "KMS_FAILED" });
    await expect(
      collect(open(once(sealed), { identities: [kmsIdentity({ ...kms, key: "another" }, binding)] })),
    ).rejects.toMatchObject({ code: "SEAL_NO_KEY" });
  });
});

describe("what the services are sent", () => {
  it("Vault: token, key and associated data", async () => {
    await vaultKms({ address, token: () => "s.secret", key: "models", namespace: "team" }).wrap(
      Buffer.alloc(16),
      Buffer.of(1),
    );
    expect(service.seen[0]).toMatchObject({
      path: "/v1/transit/encrypt/models",
      headers: { "x-vault-token": "s.secret", "x-vault-namespace": "team" },
      body: { plaintext: encode(Buffer.alloc(16)), associated_data: "AQ==" },
    });
  });

  it("AWS: a signed request with the encryption context, and the key also on decryption", async () => {
    const kms = services[2]?.[1]();
    const wrapped = (await kms?.wrap(Buffer.alloc(16), Buffer.of(1))) as Uint8Array;
    await kms?.unwrap(wrapped, Buffer.of(1));
    expect(service.seen[0]?.headers["authorization"]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/kms\/aws4_request, SignedHeaders=[^,]*host[^,]*x-amz-target[^,]*, Signature=[0-9a-f]{64}$/,
    );
    expect(service.seen[0]?.headers["x-amz-security-token"]).toBe("session");
    expect(service.seen[1]?.body).toMatchObject({
      KeyId: "alias/models",
      EncryptionContext: { "casemate-artifact": "AQ==" },
    });
  });

  it("Google: a bearer token and additional authenticated data", async () => {
    await gcpKms({ key: gcpKey, token: () => "token", endpoint: address }).wrap(Buffer.alloc(16), Buffer.of(1));
    expect(service.seen[0]).toMatchObject({
      path: `/v1/${gcpKey}:encrypt`,
      headers: { authorization: "Bearer token" },
      body: { additionalAuthenticatedData: "AQ==" },
    });
  });
});

describe("a service that fails", () => {
  const fileKey = Buffer.from("0123456789abcdef");
  const vault = (): Kms => vaultKms({ address, token: () => "s.secret", key: "models" });
  it.each([
    [403, "{}", /refused \(403\)/],
    [500, "boom", /status 500/],
    [200, "no json", /no JSON/],
    [200, '{"data":{}}', /no data.ciphertext/],
    [302, "", /status 302/],
  ])("%d %s", async (status, text, message) => {
    service.answer = { status, text };
    await expect(vault().wrap(fileKey, Buffer.of(1))).rejects.toThrow(message);
  });

  it("that repeats what it was sent: neither key nor token reach the message", async () => {
    service.answer = { status: 400, text: JSON.stringify({ errors: [encode(fileKey), "s.secret"] }) };
    const error: unknown = await vault()
      .wrap(fileKey, Buffer.of(1))
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "KMS_FAILED" });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/s\.secret|MDEyMzQ1/);
  });

  it("that is not there", async () => {
    const kms = vaultKms({ address: "http://127.0.0.1:9", token: () => "t", key: "k" });
    await expect(kms.wrap(fileKey, Buffer.of(1))).rejects.toMatchObject({ code: "KMS_FAILED" });
  });
});
