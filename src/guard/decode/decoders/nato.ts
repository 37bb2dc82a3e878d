/** nato: letters by the words of the ICAO/NATO alphabet. */
import type { Decoder, Piece } from "../decoder.ts";
import { partWords } from "../part-words.ts";

const names =
  "alfa|alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|whisky|x-?ray|yankee|zulu";
const run = new RegExp(`\\b(?:${names})(?:[\\s,/.-]{1,4}(?:space[\\s,/.-]{1,4})?(?:${names})\\b){4,}`, "gi");
const name = new RegExp(`${names}|space|[/,.]|\\s{2,}`, "gi");

/** Letters from which on they are words written together. */
const together = 8;

export const nato: Decoder = {
  id: "nato",
  title: "NATO alphabet",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    if (
      !/[Oo]scar|OSCAR|[Tt]ango|TANGO|[Ii]ndia|INDIA|[Ee]cho|ECHO|[Aa]l(?:f|ph)a|ALPHA|ALFA|[Rr]omeo|ROMEO/.test(text)
    )
      return [];
    const pieces: Piece[] = [];
    for (const match of text.matchAll(run)) {
      let plain = "";
      let letters = 0;
      for (const [word] of match[0].matchAll(name)) {
        const letter = /^[a-z]/i.test(word) && word.toLowerCase() !== "space";
        if (letter) letters++;
        plain += letter ? word.charAt(0).toLowerCase() : " ";
      }
      // a comma after each word parts letters, not words
      if (plain.split(" ").length > letters) plain = plain.replaceAll(" ", "");
      if (plain.length >= together && !plain.includes(" ")) plain = parted(plain);
      pieces.push({ start: match.index, end: match.index + match[0].length, text: plain });
    }
    return pieces;
  },
};

const parted = (letters: string): string => {
  let start = 0;
  return partWords(letters)
    .map((end) => {
      const word = letters.slice(start, end);
      start = end;
      return word;
    })
    .join(" ");
};
