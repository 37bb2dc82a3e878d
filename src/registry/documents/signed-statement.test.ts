import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { envelopeJson, signEnvelope } from "../../core/dsse.ts";
import { newSigningKey, signingAlgorithms } from "../../core/signing-key.ts";
import { type StatementKind, signStatement, statementType, verifyStatement } from "./signed-statement.ts";

const kind: StatementKind<{ n: number; text: string }> = {
  name: "the note",
  predicateType: "urn:casemate:note:v1",
  predicate: z.strictObject({ n: z.number(), text: z.string() }),
};
const statement = {
  subject: [{ name: "fraud@3", digest: { sha256: "ab".repeat(32) } }],
  predicate: { n: 1, text: "naïve" },
};
const { key } = newSigningKey("ed25519");
const value = {
  _type: statementType,
  subject: statement.subject,
  predicateType: kind.predicateType,
  predicate: statement.predicate,
};
/** signed by the right key, whatever the payload is */
const signed = async (payload: string | Uint8Array, type = "application/vnd.in-toto+json") =>
  envelopeJson(await signEnvelope(type, typeof payload === "string" ? Buffer.from(payload) : payload, [key]));
const verify = (document: unknown) =>
  verifyStatement(kind, typeof document === "string" ? Buffer.from(document) : Buffer.from(canonicalJson(document)), [
    key.publicKey,
  ]);

describe("a signed statement", () => {
  it.each(signingAlgorithms)("of %s is verified, and is not when a byte of it is changed", async (algorithm) => {
    const own = newSigningKey(algorithm).key;
    const document = await signStatement(kind, statement, own);
    expect(verifyStatement(kind, document, [key.publicKey, own.publicKey])).toEqual({
      kind: "valid",
      statement,
      keyId: own.keyId,
    });
    expect(verifyStatement(kind, document, [key.publicKey]).kind).toBe("wrong-signer");
    const unseen: string[] = [];
    // every byte of one, a sample of the others, whose verification is slow
    for (let at = 0; at < document.length; at += algorithm === "ed25519" ? 1 : 5) {
      const changed = Uint8Array.from(document);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      if (verifyStatement(kind, changed, [own.publicKey]).kind === "valid") unseen.push(String(at));
    }
    expect(unseen).toEqual([]);
  });

  it("is not verified cut, or with something before, behind or between", async () => {
    const text = Buffer.from(await signStatement(kind, statement, key)).toString();
    expect(verify(text).kind).toBe("valid");
    for (let end = 0; end < text.length; end += 7) expect(verify(text.slice(0, end)).kind).toBe("malformed");
    for (const changed of [
      ` ${text}`,
      `${text}\n`,
      `\ufeff${text}`,
      text.replace(",", ", "),
      JSON.stringify(JSON.parse(text), null, 2),
    ])
      expect(verify(changed).kind).toBe("malformed");
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      "a payload with a space",
      () => signed(JSON.stringify(value, null, 1)),
      "payload of the note is not in canonical form",
    ],
    ["a key twice in the payload", () => signed(canonicalJson(value).replace('"n":1', '"n":2,"n":1')), "twice"],
    [
      "another type of predicate",
      () => signed(canonicalJson({ ...value, predicateType: "urn:other" })),
      "predicateType",
    ],
    [
      "another type of statement",
      () => signed(canonicalJson({ ...value, _type: "https://in-toto.io/Statement/v0.1" })),
      "_type",
    ],
    ["another type of payload", () => signed(canonicalJson(value), "application/json"), "type 'application/json'"],
    [
      "a predicate that is none",
      () => signed(canonicalJson({ ...value, predicate: { n: "1", text: "" } })),
      "predicate.n",
    ],
    ["no subject", () => signed(canonicalJson({ ...value, subject: [] })), "subject"],
    [
      "a digest of another hash",
      () => signed(canonicalJson({ ...value, subject: [{ name: "x", digest: { md5: "00" } }] })),
      "subject",
    ],
    ["a field more", () => signed(canonicalJson({ ...value, admin: true })), "nrecognized key"],
    ["a prototype", () => signed('{"__proto__":{}}'), "__proto__"],
    ["depth", () => signed(`${"[".repeat(99_999)}${"]".repeat(99_999)}`), "deeper"],
    ["no JSON", () => signed("hello"), "no JSON"],
    ["no UTF-8", () => signed(Uint8Array.of(0x22, 0xff, 0x22)), "no JSON"],
    [
      "a signature twice",
      async () => signed(canonicalJson(value)).then((e) => ({ ...e, signatures: [...e.signatures, ...e.signatures] })),
      "other than one signature",
    ],
    [
      "a signature without its key's name",
      async () =>
        signed(canonicalJson(value)).then((e) => ({ ...e, signatures: e.signatures.map(({ sig }) => ({ sig })) })),
      "other than one signature",
    ],
    [
      "the name of another key",
      async () =>
        signed(canonicalJson(value)).then((e) => ({
          ...e,
          signatures: e.signatures.map(({ sig }) => ({ sig, keyid: "00" })),
        })),
      "names another key",
    ],
    ["a field more in the envelope", async () => ({ ...(await signed(canonicalJson(value))), note: 1 }), "envelope"],
  ])("is malformed with %s, though the key signed it", async (_, make, message) => {
    expect(verify(await make())).toEqual({ kind: "malformed", message: expect.stringContaining(message) });
  });

  it("is trusted by no key when none is given, and is not signed when it could not be read", async () => {
    const document = await signStatement(kind, statement, key);
    expect(verifyStatement(kind, document, []).kind).toBe("wrong-signer");
    await expect(signStatement(kind, { ...statement, subject: [] }, key)).rejects.toThrow("subject");
    await expect(signStatement(kind, { ...statement, predicate: { n: Number.NaN, text: "" } }, key)).rejects.toThrow(
      "predicate.n",
    );
  });
});
