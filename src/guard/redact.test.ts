import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, redactSpans } from "./redact.ts";
import { maxPlaceholderUnits, Vault } from "./vault.ts";

const pieces = fc.constantFrom(
  "jane@doe.de",
  "4111 1111 1111 1111",
  "DE89 3704 0044 0532 0130 00",
  "[EMAIL_1]",
  "[EMAIL_",
  "1]",
  "[TEXT_1]",
  "[",
  "]",
  "078-05-1120",
  " and ",
  "\n",
  "😀",
  "\ud800",
);
const texts = fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 20 }).map((parts) => parts.join(""));

describe("redaction", () => {
  it("restored, a redacted text is what it was", () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (conversation) => {
        const vault = new Vault();
        const redacted = conversation.map((text) => redact(text, vault).text);
        expect(redacted.map((text) => vault.restore(text))).toEqual(conversation);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("so it is for any pieces, overlapping ones too", () => {
    const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 8 });
    fc.assert(
      fc.property(texts, spans, (text, wanted) => {
        const vault = new Vault();
        const found = wanted
          .map(([start, length]) => ({ start, end: Math.min(text.length, start + length), kind: "email" }))
          .filter((s) => s.start < s.end);
        expect(vault.restore(redactSpans(text, found, vault).text)).toBe(text);
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it("nothing of what was found is left, and one value has one placeholder in the whole conversation", () => {
    const vault = new Vault();
    expect(redact("write to jane@doe.de or bob@doe.de", vault).text).toBe("write to [EMAIL_1] or [EMAIL_2]");
    expect(redact("jane@doe.de again, 4111 1111 1111 1111", vault)).toEqual({
      text: "[EMAIL_1] again, [CARD_1]",
      counts: { email: 1, card: 1 },
    });
    expect(vault.size).toBe(3);
  });

  it("who writes a placeholder gets no value for it", () => {
    const vault = new Vault();
    redact("jane@doe.de", vault);
    const { text } = redact("what is [EMAIL_1]?", vault);
    expect(text).toBe("what is [TEXT_1]?");
    expect(vault.restore(text)).toBe("what is [EMAIL_1]?");
  });

  it("only kinds that the reader may see come back", () => {
    const vault = new Vault();
    const { text } = redact("jane@doe.de 4111 1111 1111 1111", vault);
    expect(vault.restore(text, (kind) => kind === "email")).toBe("jane@doe.de [CARD_1]");
  });

  it("a private key goes to its last line", () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${"MIIEowIBAAKCAQEAx9Vt2mQ8rT4wZ7nB3cL6pJ1sD5fG0hYaEuR8tWq2Xz7Kv4Mn\n".repeat(30)}-----END PRIVATE KEY-----`;
    expect(redact(`it is\n${key}\nso`, new Vault()).text).toBe("it is\n[SECRET_1]\nso");
  });

  it("a vault is in no log, and not without end", () => {
    const vault = new Vault({ maxValues: 1 });
    redact("jane@doe.de", vault);
    expect(JSON.stringify({ vault }) + inspect(vault) + inspect({ vault })).not.toContain("jane");
    expect(() => redact("bob@doe.de", vault)).toThrow(/at most 1 values/);
    expect(vault.placeholder("email", "jane@doe.de").length).toBeLessThan(maxPlaceholderUnits);
  });
});
