/** quoted-printable (RFC 2045): "=49" and lines broken by "=". */
// oxlint-disable no-control-regex
import type { Decoder, Piece } from "../decoder.ts";

const escape = /(?:=(?:[0-9A-F]{2}|\r?\n))+/g;
/** Escapes in a row; fewer are an accident of a query string or of code. */
const least = 3;

export const quotedPrintable: Decoder = {
  id: "quoted-printable",
  title: "quoted-printable",
  on: "cleaned",
  shows: "inline",
  find: (text) => {
    if (!text.includes("=")) return [];
    const pieces: Piece[] = [];
    let telling = false;
    let breaks = 0;
    for (const match of text.matchAll(escape)) {
      const digits = match[0].replace(/=\r?\n|=/g, "");
      const plain = Buffer.from(digits, "hex").toString("utf8");
      if (/[\0-\x08\x0e-\x1f\ufffd]/.test(plain)) continue;
      if (digits === "" && match.index > 0 && text.charCodeAt(match.index - 1) > 32) breaks++;
      telling ||= (digits.length / 2 >= least && /[A-Za-z]{2}/.test(plain)) || /[\u00c0-\uffff]/.test(plain);
      pieces.push({ start: match.index, end: match.index + match[0].length, text: plain });
    }
    return telling || breaks >= 2 ? pieces : [];
  },
};
