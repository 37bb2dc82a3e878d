/** The same words in other letters: read alike by people and models, not by filters that compare. */
import { rewriting } from "./rewriting.ts";
import type { Rng } from "../../../core/rng.ts";
import type { Converter } from "../strategy.ts";

const shifted =
  (upper: number, lower: number, digit?: number) =>
  (text: string): string =>
    [...text]
      .map((c) =>
        c >= "A" && c <= "Z"
          ? String.fromCodePoint(upper + c.charCodeAt(0) - 65)
          : c >= "a" && c <= "z"
            ? String.fromCodePoint(lower + c.charCodeAt(0) - 97)
            : digit !== undefined && c >= "0" && c <= "9"
              ? String.fromCodePoint(digit + c.charCodeAt(0) - 48)
              : c,
      )
      .join("");

/** letters of other scripts that look the same (Unicode TR 39) */
const alike = new Map(
  Object.entries({
    a: "а",
    c: "с",
    e: "е",
    i: "і",
    o: "о",
    p: "р",
    s: "ѕ",
    x: "х",
    y: "у",
    A: "А",
    B: "В",
    E: "Е",
    H: "Н",
    K: "К",
    M: "М",
    O: "О",
    P: "Р",
    T: "Т",
  }),
);
const leet = new Map(Object.entries({ a: "4", e: "3", i: "1", o: "0", s: "5", t: "7", b: "8", g: "9" }));
const small = new Map([..."abcdefghijklmnopqrstuvwxyz"].map((c, i) => [c, [..."ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ"][i] ?? c]));
const mapped =
  (table: ReadonlyMap<string, string>) =>
  (text: string): string =>
    [...text].map((c) => table.get(c) ?? table.get(c.toLowerCase()) ?? c).join("");

/** combining marks above and below */
const marks = [0x300, 0x301, 0x302, 0x303, 0x308, 0x30b, 0x316, 0x317, 0x323, 0x330, 0x332, 0x353];
const zalgo = (text: string, rng: Rng): string =>
  [...text]
    .map((c) =>
      /\p{L}/u.test(c)
        ? c +
          Array.from({ length: 1 + rng.integer(3) }, () =>
            String.fromCodePoint(marks[rng.integer(marks.length)] ?? 0x301),
          ).join("")
        : c,
    )
    .join("");

export const letterforms: readonly Converter[] = [
  rewriting("leet", "digits for letters", mapped(leet)),
  rewriting(
    "homoglyph",
    "letters of other scripts that look the same",
    mapped(alike),
    "Boucher et al. 2022, arXiv:2106.09898",
  ),
  rewriting("fullwidth", "full-width letters", shifted(0xff21, 0xff41, 0xff10)),
  rewriting("bold", "mathematical bold letters", shifted(0x1d400, 0x1d41a, 0x1d7ce)),
  rewriting("script", "mathematical script letters", shifted(0x1d4d0, 0x1d4ea)),
  rewriting("fraktur", "mathematical bold Fraktur letters", shifted(0x1d56c, 0x1d586)),
  rewriting("sans-serif", "mathematical sans-serif letters", shifted(0x1d5a0, 0x1d5ba, 0x1d7e2)),
  rewriting("monospace", "mathematical monospace letters", shifted(0x1d670, 0x1d68a, 0x1d7f6)),
  rewriting("circled", "circled letters", shifted(0x24b6, 0x24d0)),
  rewriting("squared", "squared letters", (t) => shifted(0x1f130, 0x1f130)(t)),
  rewriting("regional-indicator", "the letters that flags are made of", (t) =>
    [...shifted(0x1f1e6, 0x1f1e6)(t)].join("\u200b"),
  ),
  rewriting("small-capitals", "small capitals", mapped(small)),
  rewriting("zalgo", "letters with marks above and below", zalgo),
  rewriting("diacritics", "accents on vowels", (t) => t.replaceAll(/[aeiou]/gi, (c) => `${c}\u0301`.normalize("NFC"))),
  rewriting("random-capitals", "capitals at random", (t, rng) =>
    [...t].map((c) => (rng.uniform() < 0.5 ? c.toUpperCase() : c.toLowerCase())).join(""),
  ),
];
