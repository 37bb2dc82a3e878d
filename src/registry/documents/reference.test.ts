import { describe, expect, it } from "vitest";
import { checkedAlias, parseReference, referenceText } from "./reference.ts";

const digest = `sha256:${"0a".repeat(32)}`;

describe("parseReference", () => {
  it.each([
    ["fraud@3", { kind: "version", model: "fraud", version: 3 }],
    ["fraud@2147483647", { kind: "version", model: "fraud", version: 2147483647 }],
    ["fraud-eu_2.b@production", { kind: "alias", model: "fraud-eu_2.b", alias: "production" }],
    ["a@last-good", { kind: "alias", model: "a", alias: "last-good" }],
    [`fraud@${digest}`, { kind: "digest", model: "fraud", digest }],
  ])("reads %s, and writes it again", (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
    expect(referenceText(parseReference(text))).toBe(text);
  });

  it.each([
    ["no version", "fraud", "names no version"],
    ["no model", "@3", "model '' is empty"],
    ["nothing", "", "model '' is empty"],
    ["nothing after @", "fraud@", "alias '' is empty"],
    ["version 0", "fraud@0", "is no version"],
    ["a leading zero", "fraud@03", "is no version"],
    ["a fraction", "fraud@3.0", "is no version"],
    ["an exponent", "fraud@1e3", "is no version"],
    ["a version too large", "fraud@2147483648", "is no version"],
    ["a version of many digits", `fraud@${"9".repeat(5000)}`, "is no version"],
    ["a sign", "fraud@-3", "other characters"],
    ["another digit", "fraud@\u0663", "alias '\\u{663}' has other characters"],
    ["what looks like a version", "fraud@v3", "looks like a version"],
    ["what looks like a digest", "fraud@sha256", "looks like a version or a digest"],
    ["a short digest", "fraud@sha256:ab", "is no digest"],
    ["an upper-case digest", `fraud@${digest.toUpperCase().replace("SHA", "sha")}`, "is no digest"],
    ["a digest with more behind", `fraud@${digest}\n`, "is no digest"],
    ["another hash", "fraud@md5:00", "other characters"],
    ["two versions", "fraud@3@4", "is no version"],
    ["upper case", "Fraud@3", "other characters"],
    ["a path", "../fraud@3", "other characters"],
    ["dots", "a..b@3", "other characters"],
    ["a hidden file", ".fraud@3", "other characters"],
    ["a dot at the end", "fraud.@3", "other characters"],
    ["a folder", "team/fraud@3", "other characters"],
    ["a backslash", "a\\b@3", "other characters"],
    ["NUL", "fraud\0@3", "model 'fraud\\u{0}' has other characters"],
    ["a line feed", "fraud\n@3", "other characters"],
    ["an option", "-all@3", "other characters"],
    ["a Cyrillic a", "fr\u0430ud@3", "model 'fr\\u{430}ud' has other characters"],
    ["a full-width letter", "\uff46raud@3", "other characters"],
    ["an invisible space", "fra\u200bud@3", "\\u{200b}"],
    ["decomposed text", "cafe\u0301@3", "\\u{301}"],
    ["a device", "nul@3", "device on Windows"],
    ["a device with an extension", "com1.onnx@3", "device on Windows"],
    ["a long name", `${"a".repeat(65)}@3`, "more than 64 characters"],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({ code: "REFERENCE_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it("takes names that only begin like devices or versions", () => {
    expect(checkedAlias("version-3")).toBe("version-3");
    expect(parseReference("console@vip")).toEqual({ kind: "alias", model: "console", alias: "vip" });
  });
});
