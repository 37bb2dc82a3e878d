import { describe, expect, it } from "vitest";
import { nowhere, root, WordTrie } from "./word-trie.ts";

const nodeOf = (trie: WordTrie, text: string): number =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).reduce((node, u) => trie.step(node, u), root);

describe("WordTrie", () => {
  const words = ["ignore", "ignor*", "ig", "правила", "忽", "don't", "v2", "zz*"];
  const trie = new WordTrie();
  const numbers = words.map((w) => trie.enter(w));

  it("gives each word a number, and the same again", () => {
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(words.map((w) => trie.enter(w))).toEqual(numbers);
  });
  it("finds words and beginnings where they end, and nothing elsewhere", () => {
    for (const [i, word] of words.entries()) {
      const node = nodeOf(trie, word.replace("*", ""));
      expect(word.endsWith("*") ? trie.beginningAt(node) : trie.wordAt(node)).toBe(numbers[i]);
    }
    expect(trie.wordAt(nodeOf(trie, "ign"))).toBe(0);
    expect(nodeOf(trie, "other")).toBe(nowhere);
    expect(trie.step(nowhere, 97)).toBe(nowhere);
  });
  it("grows", () => {
    const many = new WordTrie();
    const all = Array.from({ length: 5000 }, (_, i) =>
      [...i.toString(26)].map((d) => String.fromCharCode(97 + Number.parseInt(d, 26))).join(""),
    );
    const entered = all.map((w) => many.enter(w));
    expect(all.map((w) => many.wordAt(nodeOf(many, w)))).toEqual(entered);
  });
});
