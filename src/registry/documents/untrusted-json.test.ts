import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../core/canonical-json.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";

const parse = (text: string | Uint8Array): unknown =>
  parseUntrustedJson(typeof text === "string" ? Buffer.from(text) : text, "it");

describe("parseUntrustedJson", () => {
  it.each([
    ["a byte order mark", Buffer.from('\ufeff{"a":1}'), "no JSON"],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22]), "no JSON"],
    ["UTF-16", Buffer.from('{"a":1}', "utf16le"), "no JSON"],
    ["a comment", "{/**/}", "no JSON"],
    ["a rest", "{} {}", "no JSON"],
    ["nothing", "", "no JSON"],
    ["the same key twice", '{"a":1,"b":{"a":2},"a":3}', "the key 'a' twice"],
    ["the same key in two spellings", '{"a":1,"\\u0061":2}', "the key 'a' twice"],
    ["the same key twice deep inside", '[[{"x":[{"a":1,"a":1}]}]]', "twice"],
    ["__proto__", '{"__proto__":{"admin":true}}', "__proto__"],
    ["__proto__ in escapes", '{"\\u005f_proto__":1}', "__proto__"],
    ["a number too large", "[1e400]", "1e400"],
    ["a whole number beyond 2^53", "[9007199254740993]", "no double holds"],
    ["a number of a million digits", `[${"9".repeat(1_000_000)}]`, "no double holds"],
    ["a lone surrogate", '["\\ud800"]', "surrogate"],
    ["a lone surrogate as key", '{"\\udc00":1}', "surrogate"],
    ["depth", `${"[".repeat(65)}${"]".repeat(65)}`, "deeper than 64"],
    ["great depth", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`, "deeper than 64"],
    ["size", `"${"a".repeat(16 << 20)}"`, "bytes"],
  ])("refuses %s", (_, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: "DOCUMENT_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it("takes equal keys in different objects, equal texts that are no keys, and both as the last of a list", () => {
    const text = '{"a":{"a":"a"},"b":["a","a",{"a":1},"a"],"c":"\\"a\\":{","constructor":[]}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it("takes long texts, with escapes and without", () => {
    for (const value of ["a".repeat(1e7), '\\"'.repeat(1e5), "\\".repeat(1e5)]) {
      const read = parse(JSON.stringify([value, 1])) as unknown[];
      expect(read[0] === value && read[1] === 1).toBe(true);
    }
  });

  it("gives what was written, whatever it was, and canonical text has one form", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value = JSON.parse(text) as unknown;
        const canonical = canonicalJson(value);
        if (canonical.includes("__proto__")) return;
        expect(parse(canonical)).toEqual(value);
        expect(canonicalJson(parse(canonical))).toBe(canonical);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
