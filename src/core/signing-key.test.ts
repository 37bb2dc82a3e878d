import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newSigningKey, readSigningKey, readVerifyingKey, signingAlgorithms } from "./signing-key.ts";

const message = Buffer.from("message");

describe.each(signingAlgorithms)("%s", (algorithm) => {
  it("is made, written, read, signs and verifies", async () => {
    const { key, privatePem } = newSigningKey(algorithm);
    expect(privatePem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const read = readSigningKey(privatePem, "key.pem");
    const pub = readVerifyingKey(key.publicKey.pem, "pub.pem");
    expect([read.algorithm, read.keyId, pub.algorithm, pub.keyId]).toEqual([
      algorithm,
      key.keyId,
      algorithm,
      key.keyId,
    ]);
    const signature = await read.sign(message);
    expect(pub.verify(message, signature)).toBe(true);
    expect(pub.verify(Buffer.from("Message"), signature)).toBe(false);
    expect(pub.verify(message, new Uint8Array())).toBe(false);
  });

  it("is encrypted with a passphrase", () => {
    const { key, privatePem } = newSigningKey(algorithm, "correct horse");
    expect(privatePem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(readSigningKey(privatePem, "key.pem", "correct horse").keyId).toBe(key.keyId);
    expect(() => readSigningKey(privatePem, "key.pem", "wrong")).toThrow("key.pem can not be decrypted");
    expect(() => readSigningKey(privatePem, "key.pem", "")).toThrow("key.pem can not be decrypted");
    expect(() => readSigningKey(privatePem, "key.pem")).toThrow("key.pem is encrypted");
  });
});

it("two new keys differ", () => {
  expect(newSigningKey("ed25519").privatePem).not.toBe(newSigningKey("ed25519").privatePem);
});

it("the hash is that of the curve's strength", () => {
  for (const [algorithm, hash] of [
    ["ecdsa-p256", "sha256"],
    ["ecdsa-p384", "sha384"],
    ["ecdsa-p521", "sha512"],
  ] as const) {
    const { key, privatePem } = newSigningKey(algorithm);
    for (const h of ["sha256", "sha384", "sha512"])
      expect(key.publicKey.verify(message, sign(h, message, createPrivateKey(privatePem)))).toBe(h === hash);
  }
});

it("reads SEC 1, as `openssl ecparam -genkey` writes it", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  expect(readSigningKey(privateKey.export({ type: "sec1", format: "pem" }) as string, "k").algorithm).toBe(
    "ecdsa-p384",
  );
});

describe("what is no such key", () => {
  const { key, privatePem } = newSigningKey("ecdsa-p256");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const koblitz = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  const ed448 = generateKeyPairSync("ed448");
  const x25519 = generateKeyPairSync("x25519");
  const pair = (k: {
    readonly privateKey: { export: (o: never) => unknown };
    readonly publicKey: { export: (o: never) => unknown };
  }) => ({
    secret: k.privateKey.export({ type: "pkcs8", format: "pem" } as never) as string,
    open: k.publicKey.export({ type: "spki", format: "pem" } as never) as string,
  });

  it.each([
    ["rsa", pair(rsa)],
    ["secp256k1", pair(koblitz)],
    ["ed448", pair(ed448)],
    ["x25519", pair(x25519)],
  ])("%s is refused by name", (kind, { secret, open }) => {
    expect(() => readSigningKey(secret, "a.pem")).toThrow(`a.pem is a key of kind '${kind}'`);
    expect(() => readVerifyingKey(open, "a.pem")).toThrow(`a.pem is a key of kind '${kind}'`);
  });

  it("a public key does not sign, a private key is not asked for to verify", () => {
    expect(() => readSigningKey(key.publicKey.pem, "a.pem")).toThrow("a.pem is no private key");
    expect(() => readVerifyingKey(privatePem, "a.pem")).toThrow("a.pem is a private key");
  });

  it.each(["", "text", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "\u0000"])("%j", (text) => {
    expect(() => readVerifyingKey(text, "a.pem")).toThrow(expect.objectContaining({ code: "KEY_UNREADABLE" }));
    expect(() => readSigningKey(Buffer.from(text), "a.pem")).toThrow(
      expect.objectContaining({ code: "KEY_UNREADABLE" }),
    );
  });

  it("a point off the curve", () => {
    const der = createPublicKey(key.publicKey.pem).export({ type: "spki", format: "der" });
    der[der.length - 1] = (der[der.length - 1] as number) ^ 1;
    const off = `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
    expect(() => readVerifyingKey(off, "a.pem")).toThrow(expect.objectContaining({ code: "KEY_UNREADABLE" }));
  });
});
