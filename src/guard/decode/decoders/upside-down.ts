/** upside-down: letters turned by half a circle, read from the other end. */
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";

const turned =
  "ɐa qb ɔc pd ǝe ɟf ƃg ᵷg ɥh ᴉi ıi ɾj ʞk ןl ꞁl ʅl ɯm ʇt ʌv ʍw ʎy ɹr ∀A ᗺB ƆC ᗡD ƎE ℲF ⅁G פG ſJ ⅂L ˥L Ԁp ΌQ ᴚR ┴T ⊥T ∩U ΛV λY ⅄Y";
const letterOf = new Map<string, string>();
for (const pair of turned.split(" ")) letterOf.set([...pair][0] ?? "", [...pair][1] ?? "");
for (const [from, to] of [
  "bq",
  "dp",
  "un",
  "nu",
  "69",
  "96",
  "oo",
  "ss",
  "xx",
  "zz",
  "ll",
  "ii",
  "HH",
  "II",
  "NN",
  "OO",
  "SS",
  "XX",
  "ZZ",
  "MW",
  "WM",
].map((p) => [...p]))
  letterOf.set(from ?? "", to ?? "");
letterOf
  .set("p", "d")
  .set("q", "b")
  .set("Ԁ", "P")
  .set("˙", ".")
  .set("'", ",")
  .set(",", "'")
  .set("¡", "!")
  .set("¿", "?")
  .set("(", ")")
  .set(")", "(");
/** What only turned text has. */
const telling = /[ɐɔǝɟƃᵷɥᴉɾʞɯʇʌʍʎɹ]/g;
const run = /[\p{L}\d.,'!?()˙¡¿∀∩┴⊥]+(?:[ \n]{1,2}[\p{L}\d.,'!?()˙¡¿∀∩┴⊥]+)*/gu;

export const upsideDown: Decoder = {
  id: "upside-down",
  title: "letters upside down",
  on: "cleaned",
  shows: "alone",
  likely: true,
  find: (text) => {
    if (!/[ɐǝɥʇɹʎʍ].{0,40}[ɐǝɥʇɹʎʍ]/.test(text)) return [];
    const pieces: Piece[] = [];
    for (const match of text.matchAll(run)) {
      // words that have no turned letter at the edges are the text around
      const words = [...match[0].matchAll(/\S+/g)];
      const odd = words.map((w) => [...w[0]].every((c) => letterOf.has(c)));
      for (let i = 0; i < words.length; i++) {
        if (odd[i] !== true) continue;
        let j = i;
        while (j + 1 < words.length && odd[j + 1] === true) j++;
        const start = match.index + (words[i]?.index ?? 0);
        const end = match.index + (words[j]?.index ?? 0) + (words[j]?.[0].length ?? 0);
        const piece = text.slice(start, end);
        const plain = [...piece]
          .reverse()
          .map((c) => letterOf.get(c) ?? c)
          .join("");
        if ((piece.match(telling)?.length ?? 0) >= 3 && looksLikeText(plain, 4))
          pieces.push({ start, end, text: plain });
        i = j;
      }
    }
    return pieces;
  },
};
