/** obfuscations: how a text is disguised, or only carelessly typed. Attacks and benign texts get the same. */
import type { Rng } from "../../../src/core/rng.ts";
import { weighted } from "./draw.ts";
import { pick } from "./grammar.ts";

export interface Obfuscation {
  readonly name: string;
  readonly weight: number;
  readonly apply: (text: string, rng: Rng) => string;
}

/** Each character with probability `share` through `change`. */
const some = (text: string, share: number, rng: Rng, change: (c: string) => string): string => {
  let out = "";
  for (const c of text) out += rng.uniform() < share ? change(c) : c;
  return out;
};

const leet: Readonly<Record<string, string>> = {
  a: "4",
  e: "3",
  i: "1",
  o: "0",
  s: "5",
  t: "7",
  l: "1",
  b: "8",
  g: "9",
};
const twins: Readonly<Record<string, string>> = {
  ...{
    a: "а",
    c: "с",
    e: "е",
    i: "і",
    j: "ј",
    o: "о",
    p: "р",
    s: "ѕ",
    x: "х",
    y: "у",
    h: "һ",
    k: "κ",
    n: "ո",
    u: "υ",
    v: "ν",
    w: "ԝ",
  },
  ...{ A: "А", B: "В", C: "С", E: "Е", H: "Н", I: "І", K: "К", M: "М", O: "О", P: "Р", T: "Т", X: "Х" },
};
const keys: Readonly<Record<string, string>> = {
  a: "s",
  e: "r",
  i: "o",
  o: "p",
  t: "y",
  n: "m",
  s: "d",
  r: "t",
  u: "i",
  l: "k",
};

const typo = (text: string, rng: Rng): string => {
  const c = [...text];
  for (let k = Math.max(1, Math.round(c.length / 28)); k > 0; k--) {
    const at = rng.integer(Math.max(1, c.length - 1));
    const kind = rng.integer(4);
    if (kind === 0) c.splice(at, 1);
    else if (kind === 1) c.splice(at, 2, c[at + 1] ?? "", c[at] ?? "");
    else if (kind === 2) c.splice(at, 0, c[at] ?? "");
    else c[at] = keys[c[at] ?? ""] ?? c[at] ?? "";
  }
  return c.join("");
};

const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (c) => {
    const base = c < "a" ? 65 : 97;
    return String.fromCharCode(((c.charCodeAt(0) - base + 13) % 26) + base);
  });

const sprinkled = ["!", "?", "*", "~", "#", "…", "--", "\\", "/", "_", "^"];
const emoji = ["😀", "🙏", "🔥", "✨", "👉", "⚠️", "🚀", "😈", "💡", "✅"];

export const obfuscations: readonly Obfuscation[] = [
  { name: "none", weight: 60, apply: (t) => t },
  { name: "lower", weight: 7, apply: (t) => t.toLowerCase() },
  { name: "upper", weight: 3, apply: (t) => t.toUpperCase() },
  { name: "unpunctuated", weight: 4, apply: (t) => t.replace(/[.,;:!?¿¡。，！？、"']/g, "") },
  { name: "bare", weight: 3, apply: (t) => t.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\s]/gu, "") },
  { name: "typos", weight: 5, apply: typo },
  {
    name: "leet",
    weight: 1.5,
    apply: (t, rng) => some(t, 0.3 + 0.6 * rng.uniform(), rng, (c) => leet[c.toLowerCase()] ?? c),
  },
  { name: "homoglyph", weight: 1.5, apply: (t, rng) => some(t, 0.2 + 0.7 * rng.uniform(), rng, (c) => twins[c] ?? c) },
  {
    name: "zerowidth",
    weight: 1.5,
    apply: (t, rng) =>
      some(t, 0.1 + 0.4 * rng.uniform(), rng, (c) => c + pick(["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad"], rng)),
  },
  { name: "spaced", weight: 1, apply: (t, rng) => [...t].join(pick([" ", "-", ".", "_", " "], rng)) },
  {
    name: "mixedcase",
    weight: 1,
    apply: (t, rng) => some(t, 0.5, rng, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())),
  },
  {
    name: "noise",
    weight: 1.5,
    apply: (t, rng) => t.replace(/ /g, () => (rng.uniform() < 0.25 ? ` ${pick(sprinkled, rng)} ` : " ")),
  },
  {
    name: "emoji",
    weight: 1.5,
    apply: (t, rng) => t.replace(/ /g, () => (rng.uniform() < 0.2 ? ` ${pick(emoji, rng)} ` : " ")),
  },
  {
    name: "broken",
    weight: 1.5,
    apply: (t, rng) => t.replace(/ /g, () => (rng.uniform() < 0.2 ? pick(["\n", "  ", "\n\n", "\t"], rng) : " ")),
  },
  {
    name: "fullwidth",
    weight: 0.7,
    apply: (t) =>
      some(t, 1, { uniform: () => 0 } as Rng, (c) =>
        c > " " && c <= "~" ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c,
      ),
  },
  {
    name: "zalgo",
    weight: 0.7,
    apply: (t, rng) => some(t, 0.4, rng, (c) => c + String.fromCharCode(0x300 + rng.integer(0x50))),
  },
  {
    name: "entities",
    weight: 0.7,
    apply: (t, rng) => some(t, 0.4, rng, (c) => (c === "\n" ? c : `&#${c.codePointAt(0)};`)),
  },
  { name: "percent", weight: 0.5, apply: (t) => encodeURIComponent(Buffer.from(t, "utf8").toString("utf8")) },
];

/** Ways to write a text that must be undone before it can be read. */
export const encodings: readonly Obfuscation[] = [
  { name: "base64", weight: 4, apply: (t) => Buffer.from(t, "utf8").toString("base64") },
  { name: "hex", weight: 1, apply: (t) => Buffer.from(t, "utf8").toString("hex") },
  { name: "rot13", weight: 1, apply: rot13 },
  { name: "reversed", weight: 1, apply: (t) => [...t].reverse().join("") },
];

export const drawObfuscation = (rng: Rng): Obfuscation => weighted(obfuscations, (o) => o.weight, rng);
