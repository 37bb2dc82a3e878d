/** readingsOf: a value as it was given, its numbers and codes, and what it is when percent signs, base64 and hexadecimal are read. */
import { viewsOf } from "../decode/views.ts";
import { baseDecoded, percentDecoded } from "../links/payload.ts";

export const readingsOf = (value: string): string[] => {
  const plain = percentDecoded(value);
  const pieces = plain.split(/[\s/?&=#,;:"']+/);
  // a word may stand anywhere; what has digits was copied
  const codes = pieces.filter((piece) => /\d/.test(piece) && /[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(piece));
  const decoded = pieces.flatMap((piece) => baseDecoded(piece) ?? []);
  const views = viewsOf(value, { maxDepth: 2, maxViews: 16 }).views.map((v) => v.text);
  return [...new Set([value, plain, ...codes, ...decoded, ...views])];
};
