/** morse: International Morse (ITU-R M.1677) in dots and dashes, letters parted by spaces, words by a slash, a bar or a wider gap. */
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const letters = new Map(
  ".- a -... b -.-. c -.. d . e ..-. f --. g .... h .. i .--- j -.- k .-.. l -- m -. n --- o .--. p --.- q .-. r ... s - t ..- u ...- v .-- w -..- x -.-- y --.. z ----- 0 .---- 1 ..--- 2 ...-- 3 ....- 4 ..... 5 -.... 6 --... 7 ---.. 8 ----. 9 .-.-.- . --..-- , ..--.. ? -.-.-- ! -..-. / -.--. ( -.--.- ) .-... & ---... : -.-.-. ; -...- = .-.-. + -....- - ..--.- _ .-..-. \" .----. ' .--.-. @"
    .split(" ")
    .reduce<[string, string][]>((pairs, word, i, all) => {
      if (i % 2 === 0) pairs.push([word, all[i + 1] ?? ""]);
      return pairs;
    }, []),
);
const set = charSet(".-·•–—−_ /|\n");
const run = /(?<![\p{L}\d.-])[.\-·•–—−_]{1,7}(?:[ /|\n]{1,5}[.\-·•–—−_]{1,7}){4,}/gu;

export const morse: Decoder = {
  id: "morse",
  title: "Morse code",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 10, run)) {
      const token = text.slice(start, end);
      const code = token.replace(/[·•]/g, ".").replace(/[–—−_]/g, "-");
      let plain = "";
      let known = true;
      for (const part of code.split(/(\s*[/|]\s*|\s{2,}|\n)/)) {
        if (/^[\s/|]/.test(part)) plain += " ";
        else
          for (const letter of part.split(" ")) {
            const read = letters.get(letter);
            known &&= read !== undefined || letter === "";
            plain += read ?? "";
          }
      }
      // a rule of dashes or a row of dots is all zeros, all e, all t
      if (known && looksLikeText(plain, 5) && new Set(plain).size > 3) pieces.push({ start, end, text: plain });
    }
    return pieces;
  },
};
