/** MIME encoded words (RFC 2047): =?utf-8?B?...?= and =?utf-8?Q?...?=; neighbours are one. */
import type { Decoder, Piece } from "../decoder.ts";
import { looksLikeText } from "../looks-like-text.ts";

const word = /=\?[\w-]{2,20}\?([BbQq])\?([!->@-~]{1,2000})\?=/g;

export const mimeWord: Decoder = {
  id: "mime-word",
  title: "MIME encoded words",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    if (!text.includes("=?")) return [];
    const pieces: Piece[] = [];
    for (const match of text.matchAll(word)) {
      const [whole, kind = "", body = ""] = match;
      const bytes =
        kind.toUpperCase() === "B"
          ? Buffer.from(body, "base64")
          : Buffer.from(
              body
                .replaceAll("_", " ")
                .replace(/=([0-9A-Fa-f]{2})/g, (_, d: string) => String.fromCharCode(Number.parseInt(d, 16))),
              "latin1",
            );
      const plain = bytes.toString("utf8");
      const last = pieces.at(-1);
      const end = match.index + whole.length;
      if (last !== undefined && match.index - last.end <= 4 && text.slice(last.end, match.index).trim() === "")
        pieces[pieces.length - 1] = { start: last.start, end, text: last.text + plain };
      else pieces.push({ start: match.index, end, text: plain });
    }
    return pieces.filter((p) => looksLikeText(p.text, 3));
  },
};
