/** binary: bytes as seven or eight digits 0 and 1, in a row or parted. */
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";
import { charSet, matchesIn } from "../runs.ts";

const set = charSet("01 ,\n");
export const binary: Decoder = {
  id: "binary",
  title: "binary digits",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    for (const { start, end } of matchesIn(text, set, 28, /(?<![0-9])[01][01 ,\n]{26,}[01](?![0-9])/g)) {
      const token = text.slice(start, end);
      const parted = token.split(/[ ,\n]+/);
      const bytes =
        parted.length >= 4 && parted.every((p) => p.length === 7 || p.length === 8)
          ? parted
          : inEights(parted.join(""));
      const plain =
        bytes === undefined
          ? undefined
          : textOfBytes(
              Uint8Array.from(bytes, (b) => Number.parseInt(b, 2)),
              4,
            );
      if (plain !== undefined) pieces.push({ start, end, ...plain });
    }
    return pieces;
  },
};

const inEights = (digits: string): string[] | undefined => {
  if (digits.length % 8 !== 0) return undefined;
  const bytes: string[] = [];
  for (let i = 0; i < digits.length; i += 8) bytes.push(digits.slice(i, i + 8));
  return bytes;
};
