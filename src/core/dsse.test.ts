import { createPrivateKey, createPublicKey, createSign } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  type DsseEnvelope,
  envelopeJson,
  parseEnvelope,
  preAuthEncoding,
  signEnvelope,
  verifyEnvelope,
} from "./dsse.ts";
import { newSigningKey, type SigningKey, signingAlgorithms, verifyingKeyOf } from "./signing-key.ts";

const type = "application/vnd.in-toto+json";
const payload = Buffer.from('{"a":"\u00e9"}');
const keys = signingAlgorithms.map((a) => newSigningKey(a).key);
const [p256, , , ed25519] = keys as [SigningKey, SigningKey, SigningKey, SigningKey];

/** DER of a number of an ECDSA signature. */
const derInteger = (bytes: Buffer): Buffer => {
  const value = (bytes[0] as number) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, value.length]), value]);
};
const bytesOf = (decimal: string): Buffer => Buffer.from(BigInt(decimal).toString(16).padStart(64, "0"), "hex");

describe("the published vector (dsse/protocol.md)", () => {
  const helloType = "http://example.com/HelloWorld";
  const key = verifyingKeyOf(
    createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: bytesOf("46950820868899156662930047687818585632848591499744589407958293238635476079160").toString(
          "base64url",
        ),
        y: bytesOf("5640078356564379163099075877009565129882514886557779369047442380624545832820").toString(
          "base64url",
        ),
      },
    }),
    "the key of the vector",
  );
  const raw = Buffer.from(
    "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==",
    "base64",
  );

  it("has the pre-authentication encoding", () => {
    expect(Buffer.from(preAuthEncoding(helloType, Buffer.from("hello world"))).toString()).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
  });

  it("has the signature, which the vector writes as r and s", () => {
    const body = Buffer.concat([derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32))]);
    const sig = Buffer.concat([Buffer.from([0x30, body.length]), body]).toString("base64");
    const envelope = parseEnvelope(
      `{"payload": "aGVsbG8gd29ybGQ=", "payloadType": "${helloType}", "signatures": [{"sig": "${sig}"}]}`,
    );
    expect(verifyEnvelope(envelope, { payloadType: helloType, keys: [key] })).toMatchObject({
      kind: "valid",
      payload: Buffer.from("hello world"),
    });
    const other = { ...envelope, payload: Buffer.from("hello World") };
    expect(verifyEnvelope(other, { payloadType: helloType, keys: [key] }).kind).toBe("bad-signature");
  });
});

it("the encoding counts bytes, not characters", () => {
  expect(Buffer.from(preAuthEncoding("\u00e9", Buffer.from("\u20ac"))).toString()).toBe("DSSEv1 2 \u00e9 3 \u20ac");
});

describe("signing and verifying", () => {
  it.each(keys.map((k) => [k.algorithm, k] as const))("%s", async (_, key) => {
    const envelope = parseEnvelope(JSON.stringify(envelopeJson(await signEnvelope(type, payload, [key]))), {
      exact: true,
    });
    expect(verifyEnvelope(envelope, { payloadType: type, keys: [key.publicKey] })).toEqual({
      kind: "valid",
      payload,
      keyIds: [key.keyId],
    });
    for (const changed of everyBit(envelope))
      expect(verifyEnvelope(changed, { payloadType: changed.payloadType, keys: [key.publicKey] }).kind).toBe(
        "bad-signature",
      );
    const others = keys.filter((k) => k !== key).map((k) => k.publicKey);
    expect(verifyEnvelope(envelope, { payloadType: type, keys: others }).kind).toBe("wrong-key");
  });

  it("the hash belongs to the curve: P-384 over SHA-256 is no signature", () => {
    const { key, privatePem } = newSigningKey("ecdsa-p384");
    const message = preAuthEncoding(type, payload);
    const bytes = createSign("sha256").update(message).sign(createPrivateKey(privatePem));
    const verdict = verifyEnvelope(
      { payload, payloadType: type, signatures: [{ bytes }] },
      { payloadType: type, keys: [key.publicKey] },
    );
    expect(verdict.kind).toBe("bad-signature");
  });

  it("counts different keys, not signatures", async () => {
    const two = await signEnvelope(type, payload, [p256, ed25519]);
    const options = { payloadType: type, keys: [p256.publicKey, ed25519.publicKey], threshold: 2 };
    expect(verifyEnvelope(two, options)).toMatchObject({ kind: "valid", keyIds: [p256.keyId, ed25519.keyId] });
    const twice = await signEnvelope(type, payload, [p256, p256]);
    expect(verifyEnvelope(twice, options).kind).toBe("bad-signature");
    expect(() => verifyEnvelope(twice, { ...options, keys: [p256.publicKey, p256.publicKey] })).toThrow(
      "2 signatures are asked for and 1",
    );
    expect(() => verifyEnvelope(two, { ...options, threshold: 0 })).toThrow("0 signatures");
    expect(() => verifyEnvelope(two, { payloadType: type, keys: [] })).toThrow("1 signatures are asked for and 0");
  });

  it("one good signature among bad ones is enough for a threshold of one", async () => {
    const { signatures } = await signEnvelope(type, payload, [p256]);
    const envelope = {
      payloadType: type,
      payload,
      signatures: [{ bytes: new Uint8Array(70) }, { bytes: new Uint8Array() }, ...signatures],
    };
    expect(verifyEnvelope(envelope, { payloadType: type, keys: [p256.publicKey] }).kind).toBe("valid");
  });

  it("a payload of another type is not valid, though it is signed", async () => {
    const envelope = await signEnvelope("text/plain", payload, [p256]);
    expect(verifyEnvelope(envelope, { payloadType: type, keys: [p256.publicKey] }).kind).toBe("wrong-type");
  });

  it("key ids that lie change nothing about what is valid", async () => {
    const { signatures } = await signEnvelope(type, payload, [p256]);
    const [signature] = signatures as [(typeof signatures)[number]];
    const lying = { payloadType: type, payload, signatures: [{ ...signature, keyId: ed25519.keyId }] };
    expect(verifyEnvelope(lying, { payloadType: type, keys: [p256.publicKey] }).kind).toBe("valid");
    expect(verifyEnvelope(lying, { payloadType: type, keys: [ed25519.publicKey] }).kind).toBe("bad-signature");
  });

  it("signs with no key: an error", async () => {
    await expect(signEnvelope(type, payload, [])).rejects.toThrow("at least one key");
  });
});

describe("envelopes from strangers", () => {
  const good = { payload: "YQ==", payloadType: type, signatures: [{ sig: "YWI=", keyid: "k" }] };

  it.each([
    ["no JSON", "{"],
    ["a list", []],
    ["null", null],
    ["no payload", { ...good, payload: undefined }],
    ["no type", { ...good, payloadType: "" }],
    ["no signatures", { ...good, signatures: [] }],
    ["an empty signature", { ...good, signatures: [{ sig: "" }] }],
    ["too many signatures", { ...good, signatures: Array.from({ length: 65 }, () => ({ sig: "YWI=" })) }],
    ["a number as key id", { ...good, signatures: [{ sig: "YWI=", keyid: 1 }] }],
    ["base64 without padding", { ...good, payload: "YQ" }],
    ["bits that belong to no byte", { ...good, payload: "YR==" }],
    ["a line break in base64", { ...good, signatures: [{ sig: "YW\nI=" }] }],
    ["both alphabets", { ...good, payload: "+_8=" }],
  ])("%s: malformed", (_, json) => {
    for (const exact of [true, false]) {
      if (json !== null && typeof json === "object" && "payload" in json && json.payload === "YQ" && !exact) continue;
      expect(() => parseEnvelope(json, { exact })).toThrow(expect.objectContaining({ code: "SIGNATURE_MALFORMED" }));
    }
  });

  it("accepts the URL-safe alphabet and unknown fields, as the specification says, unless it is exact", () => {
    const other = { ...good, payload: "-_8=", more: 1, signatures: [{ sig: "YWI", other: true }] };
    expect(parseEnvelope(other)).toEqual({
      payloadType: type,
      payload: Buffer.from([0xfb, 0xff]),
      signatures: [{ bytes: Buffer.from("ab") }],
    });
    expect(() => parseEnvelope({ ...good, payload: "-_8=" }, { exact: true })).toThrow(
      "payload of the envelope is no base64",
    );
    expect(() => parseEnvelope({ ...good, more: 1 }, { exact: true })).toThrow("no DSSE envelope");
    expect(parseEnvelope(good, { exact: true }).signatures[0]?.keyId).toBe("k");
  });
});

/** The envelope with one bit changed, at every place: signature, payload, type. */
const everyBit = (e: DsseEnvelope): DsseEnvelope[] => {
  const flips = (bytes: Uint8Array): Uint8Array[] =>
    Array.from({ length: 8 * bytes.length }, (_, i) => bytes.map((b, at) => (at === i >> 3 ? b ^ (1 << (i & 7)) : b)));
  return [
    ...flips(e.payload).map((p) => ({ ...e, payload: p })),
    ...e.signatures.flatMap((s) => flips(s.bytes).map((bytes) => ({ ...e, signatures: [{ ...s, bytes }] }))),
    { ...e, payloadType: `${e.payloadType} ` },
    // the same bytes in another division
    { ...e, payloadType: `${e.payloadType} 9 {`, payload: e.payload.subarray(1) },
  ];
};
