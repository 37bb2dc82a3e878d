/** The texts that were written by hand for the guard's classifier (models/guard/written): each with its header, none twice, both labels in every language. */
import { describe, expect, it } from "vitest";
import { parseWritten, readWritten } from "../models/guard/corpus/written.ts";

const all = readWritten();

describe("the written texts", () => {
  it("are parted by their headers", () => {
    expect(parseWritten("### user injection en\na\n\nb\n\n### data benign de\n### Response:\nc\n", "x")).toEqual([
      { source: "x", kind: "user", label: "injection", language: "en", text: "a\n\nb" },
      { source: "x", kind: "data", label: "benign", language: "de", text: "### Response:\nc" },
    ]);
    expect(() => parseWritten("stray\n### user benign en\na", "x")).toThrow(/before the first header/);
  });
  it("are many, and none is there twice", () => {
    expect(all.length).toBeGreaterThan(5_000);
    const seen = new Map<string, number>();
    for (const { kind, text } of all) seen.set(`${kind} ${text}`, (seen.get(`${kind} ${text}`) ?? 0) + 1);
    expect([...seen].filter(([, n]) => n > 1).map(([text]) => text)).toEqual([]);
  });
  it("have a place for what each wrapper or frame holds", () => {
    const wrappers = all.filter((w) => w.kind === "wrapper" || w.kind === "frame");
    expect(wrappers.filter((w) => w.text.split("{goal}").length !== 2).map((w) => w.text)).toEqual([]);
  });
  // a language that training knows from attacks only is taken for an attack
  it.each(["user", "data"])("of %s have benign ones in each language that has attacks", (kind) => {
    const languages = new Set(all.filter((w) => w.kind === kind).map((w) => w.language));
    for (const language of languages) {
      const of = all.filter((w) => w.kind === kind && w.language === language);
      const attacks = of.filter((w) => w.label !== "benign").length;
      expect([language, attacks === 0 || of.length > attacks]).toEqual([language, true]);
    }
  });
});
