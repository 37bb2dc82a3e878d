import { describe, expect, it } from "vitest";
import { buildVocabulary } from "./vocabulary.ts";
import { parseTokenizer } from "./tokenizer.ts";

/** Byte-level pairs, as GPT-2's: the letters of "ab ", and the pair "ab". */
const pairs = {
  version: "1.0",
  added_tokens: [
    { id: 4, content: "<|end|>", single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  ],
  normalizer: null,
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
  post_processor: null,
  decoder: { type: "ByteLevel" },
  model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2, Ġ: 3, "<|end|>": 4 }, merges: [["a", "b"]] },
};

describe("a tokenizer", () => {
  it("of Hugging Face joins what its merges say, and knows its special tokens", () => {
    const t = parseTokenizer(JSON.stringify(pairs), "tokenizer.json");
    expect(Array.from(t.encode("abba"))).toEqual([2, 1, 0]);
    expect(t.decode([2, 1, 0])).toBe("abba");
    expect([3, 4].map((i) => t.isSpecial(i))).toEqual([false, true]);
    // tokens that can not stand so: written and read again, they are others
    expect(Array.from(t.encode(t.decode([0, 1])))).toEqual([2]);
  });

  it("of a vocabulary splits into words", () => {
    const vocabulary = buildVocabulary(["a fine film", "a fine day"], { least: 1 });
    const t = parseTokenizer(JSON.stringify(vocabulary), "v.json");
    expect(t.decode(t.encode("A fine day"))).toBe("a fine day");
    expect(t.isSpecial(t.encode("strange")[0] as number)).toBe(true);
  });

  it.each(["{", "[]", "{}", '{"model": {"type": "no"}}'])("%s is refused", (text) => {
    expect(() => parseTokenizer(text, "x.json")).toThrow(expect.objectContaining({ code: "DATA_UNREADABLE" }));
  });
});
