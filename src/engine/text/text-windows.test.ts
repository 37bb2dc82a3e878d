import { describe, expect, it } from "vitest";
import { parseTokenizer } from "../data/text/tokenizer.ts";
import { tokenizers } from "./model-folder.test-data.ts";
import { textWindows } from "./text-windows.ts";

const text = "The river flows to the sea.  Ann Smith lives in Paris,\nthe museum opens at nine. ".repeat(9);

describe.each(["wordPiece", "unigram"] as const)("windows by a tokenizer of the kind %s", (kind) => {
  const tokenizer = parseTokenizer(JSON.stringify(tokenizers[kind]), "tokenizer.json");

  it("have the special tokens around, and read the whole text as the tokenizer does", () => {
    expect(tokenizer.around).toEqual({ before: Int32Array.of(2), after: Int32Array.of(3) });
    // the unigram net's lines are parted by blanks only
    const said = kind === "unigram" ? text.replaceAll("\n", " ") : text;
    for (const piece of [1, 40]) {
      const windows = textWindows(said, tokenizer, { window: 20, overlap: 5, piece });
      const tokens: number[] = [];
      for (const [i, { tokens: row, places }] of windows.entries()) {
        expect([row[0], row.at(-1)]).toEqual([2, 3]);
        expect(row.length).toBe(20);
        expect(places.length).toBe(18);
        const own = Array.from(row.slice(1, -1));
        // the last one overlaps more, since it is full too
        const shared = i === 0 ? 0 : i < windows.length - 1 ? 5 : tokens.length - (tokenizer.encode(said).length - 18);
        expect(tokens.slice(tokens.length - shared)).toEqual(own.slice(0, shared));
        tokens.push(...own.slice(shared));
      }
      expect(tokens).toEqual(Array.from(tokenizer.encode(said)));
      expect([windows[0]?.start, windows.at(-1)?.end]).toEqual([0, expect.any(Number)]);
    }
  });

  it("say where their words stand", () => {
    const [first] = textWindows("The museum  opens", tokenizer, { window: 20, overlap: 5, piece: 1 });
    expect(first?.places).toEqual([
      [0, 3],
      [3, 10],
      [10, 17],
    ]);
  });

  it("read a text without a blank, in pieces that cut no pair of surrogates", () => {
    const long = `${"x".repeat(255)}${"\u{1F600}".repeat(600)}`;
    const windows = textWindows(long, tokenizer, { window: 20, overlap: 5, piece: 128 });
    expect(windows.at(-1)?.end).toBe(long.length);
    for (const [start] of windows.flatMap((w) => w.places)) expect(long.charCodeAt(start) & 0xfc00).not.toBe(0xdc00);
  });

  it("of nothing are none", () => {
    for (const empty of ["", "  \n "])
      expect(textWindows(empty, tokenizer, { window: 9, overlap: 2, piece: 9 })).toEqual([]);
  });
});
