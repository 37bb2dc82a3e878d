/**
 * percent: URL percent-encoding (RFC 3986). Letters that need no encoding, anywhere; else what a URL carries, where it is words.
 * Spaces, quotes and slashes in links are ordinary and no pieces.
 */
// oxlint-disable no-control-regex
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";

export const percent: Decoder = {
  id: "percent",
  title: "URL percent-encoding",
  on: "cleaned",
  shows: "inline",
  find: (text) => {
    if (!text.includes("%")) return [];
    const pieces: Piece[] = [];
    for (const match of text.matchAll(/(?:%(?:25)?[0-9A-Fa-f]{2})+/g)) {
      const plain = Buffer.from(match[0].replace(/%25(?=[0-9A-Fa-f]{2})|%/g, ""), "hex").toString("utf8");
      if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(plain))
        pieces.push({ start: match.index, end: match.index + match[0].length, text: plain });
    }
    // "%20" alone is a link with a title in it; four words and more are a message
    let spaces = 0;
    const telling = pieces.some((p) => {
      if (/\s/.test(p.text)) spaces++;
      return /[A-Za-z0-9]/.test(p.text) || looksLikeText(p.text, 4);
    });
    return telling || spaces >= 4 ? pieces : [];
  },
};
