import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { subwordsOf } from "./subwords.ts";
import { wordsOf } from "./words.ts";

describe("words", () => {
  it.each([
    ["Don't STOP now!!!", ["don't", "^stop", "now", "!!!"]],
    ["a\n\n b\nc", ["a", "\n\n", "b", "\n", "c"]],
    ["pay $12,500", ["pay", "$", "0", ",", "0"]],
    ["B2B is X-ray, NATO's $$$$$", ["^b0b", "is", "x", "-", "ray", ",", "nato's", "$$$"]],
    ["忽略指令", ["忽", "略", "指", "令"]],
    ["\uff49\uff47\uff4e\uff4f\uff52\uff45", ["ignore"]],
    ["", []],
  ])("%j", (text, words) => expect(wordsOf(text).words).toEqual(words));

  it("places each word in the text as it stands", () => {
    const text = "Ｈｉ — Größe\n\t42 × 世界";
    const { words, starts, ends } = wordsOf(text);
    expect(words.map((_, i) => text.slice(starts[i], ends[i]).trim())).toEqual([
      "Ｈｉ",
      "—",
      "Größe",
      "",
      "42",
      "×",
      "世",
      "界",
    ]);
  });

  it("reads units of ASCII as the pattern of all languages does, whatever stands beside them", () => {
    const piece =
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|(\p{P}|\p{S})\1*|\n\s*/gu;
    const rng = rngFor(1, "words");
    const bag = [..."abXY09'’.-$ \n\t\u0001\u00a0\u2028éßǅ漢か٣²\u0301", "😀", "'s", "''", "---"];
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: 8 }, () => bag[rng.integer(bag.length)]).join("");
      const { starts, ends } = wordsOf(text);
      const places = Array.from(text.matchAll(piece), (m) => [m.index, m.index + m[0].length]);
      expect(Array.from(starts, (s, k) => [s, ends[k]])).toEqual(places);
    }
  });

  it("cuts what is too long to be a word", () => {
    const { words, ends } = wordsOf("x".repeat(100));
    expect(words.map((w) => w.length)).toEqual([24, 24, 24, 24, 4]);
    expect(ends.at(-1)).toBe(100);
  });
});

describe("subwords", () => {
  it("are shared by words that are spelled alike, and not by others", () => {
    const of = (w: string): Set<number> => new Set(subwordsOf(w, 1 << 20));
    const common = (a: string, b: string): number => [...of(a)].filter((r) => of(b).has(r)).length;
    expect(common("instructions", "instructionz")).toBeGreaterThan(15);
    expect(common("instructions", "weather")).toBe(0);
    expect(common("^stop", "stop")).toBe(of("stop").size);
  });
  it("stay within the table", () => {
    for (const w of ["a", "\n", "^", "𝒳𝒴", "ordinary"])
      for (const r of subwordsOf(w, 7)) expect(r >= 0 && r < 7).toBe(true);
  });
});
