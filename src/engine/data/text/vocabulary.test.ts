import { describe, expect, it } from "vitest";
import { buildVocabulary, decode, encode, parseVocabulary, tokensOf, wordsOf } from "./vocabulary.ts";

const texts = ["A fine film, isn't it?", "a Fine day", "fine fine\u00e9 b\u0065\u0301te b\u00e9te"];

describe("vocabulary", () => {
  it("keeps words with their apostrophes, and other signs by themselves", () => {
    expect(wordsOf("A fine film, isn't it?", true)).toEqual(["a", "fine", "film", ",", "isn't", "it", "?"]);
    expect(wordsOf("A", false)).toEqual(["A"]);
    // composed and decomposed accents are one word
    expect(new Set(wordsOf(texts[2] ?? "", true)).size).toBe(3);
    expect(wordsOf(" \n", true)).toEqual([]);
  });

  it("lists frequent words first, equals by their code units", () => {
    const v = buildVocabulary(texts, { least: 2 });
    expect(v.words).toEqual(["<padding>", "<unknown>", "fine", "a", "b\u00e9te"]);
    expect(v.length).toBe(7);
    expect(buildVocabulary(texts.toReversed(), { least: 2 })).toEqual(v);
    expect(buildVocabulary(texts, { words: 1, length: 3 })).toMatchObject({
      words: ["<padding>", "<unknown>", "fine"],
      length: 3,
    });
    expect(() => buildVocabulary(["", "x"])).toThrow(/no word/);
  });

  it("encodes to rows of one length, and back", () => {
    const v = buildVocabulary(texts, { least: 2, length: 4 });
    const { dims, data } = encode(v, ["a fine mess", "a a a a a a", ""]);
    expect(dims).toEqual([3, 4]);
    expect([...data].map(Number)).toEqual([3, 2, 1, 0, 3, 3, 3, 3, 0, 0, 0, 0]);
    expect(decode(v, [3, 2, 1, 0])).toBe("a fine <unknown>");
    // the name of padding in a text is no padding
    expect(tokensOf(v).has("<padding>")).toBe(false);
  });

  it.each([
    ["not json", /is not JSON/],
    [JSON.stringify({ format: "casemate-vocabulary-2", length: 3, lowerCase: true, words: ["a", "b", "c"] }), /format/],
    [JSON.stringify({ format: "casemate-vocabulary-1", length: 0, lowerCase: true, words: ["a", "b", "c"] }), /length/],
    [JSON.stringify({ format: "casemate-vocabulary-1", length: 3, lowerCase: true, words: ["a", "b", "b"] }), /twice/],
  ])("refuses %s", (text, message) => {
    expect(() => parseVocabulary(text, "v.json")).toThrow(message);
  });

  it("reads what it wrote", () => {
    const v = buildVocabulary(texts, { least: 1 });
    expect(parseVocabulary(JSON.stringify(v), "v.json")).toEqual(v);
  });
});
