/** Source: a text of a conversation with a label, asked whether a value came out of it. */
import { bare } from "../links/payload.ts";

/** letters and digits: a value that is shorter is too common to have come from anywhere */
const leastValue = 6;
/** a piece of so many letters and digits in both is no accident; found by pieces of half of it */
const piece = 12;

export interface Source {
  readonly label: string;
  /** Does the value, or a piece of 23 letters and digits of it, stand in the source, whatever stands between the letters? */
  gave(value: string): boolean;
}

export const sourceOf = (label: string, text: string): Source => {
  const plain = bare(text);
  let pieces: Set<string> | undefined;
  return {
    label,
    gave: (value) => {
      const wanted = bare(value);
      if (wanted.length < leastValue) return false;
      if (plain.includes(wanted)) return true;
      if (wanted.length < 2 * piece - 1) return false;
      if (pieces === undefined) {
        pieces = new Set();
        for (let i = 0; i + piece <= plain.length; i += piece) pieces.add(plain.slice(i, i + piece));
      }
      for (let i = 0; i + piece <= wanted.length; i++) if (pieces.has(wanted.slice(i, i + piece))) return true;
      return false;
    },
  };
};
