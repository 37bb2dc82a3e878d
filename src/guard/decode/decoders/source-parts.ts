/** source-parts: what Markdown, LaTeX and CSS keep from whoever reads the rendered page: comments, unused references, titles, white text, generated content. */
import type { Decoder, Piece } from "../decoder.ts";

interface Form {
  readonly as: string;
  /** the first group is the text; linear: each part is bounded or ends at a character that it can not hold */
  readonly pattern: RegExp;
  readonly where?: RegExp;
}

const latex = /\\(?:begin|section|documentclass|usepackage|textbf|cite|item)\b/;
const forms: readonly Form[] = [
  {
    as: "markdown-comment",
    pattern: /^ {0,3}\[(?:\/\/|[\w -]{1,40})\]:\s?(?:#|<>)[ \t]{1,4}(?:\(|"|')([^\n]{3,2000})/gm,
    where: /\]:/,
  },
  { as: "markdown-title", pattern: /\]:\s?\S{1,500}[ \t]{1,4}["'(]([^\n"]{12,2000})["')]/g, where: /\]:/ },
  { as: "markdown-title", pattern: /\]\([^\s()]{1,1000}\s{1,4}["']([^\n"']{12,2000})["']\)/g, where: /\]\(/ },
  { as: "markdown-image", pattern: /!\[([^\]\n]{12,2000})\]/g, where: /!\[/ },
  { as: "latex-comment", pattern: /(?<!\\)%([^\n]{12,2000})/g, where: latex },
  {
    as: "latex-hidden",
    pattern:
      /\\(?:[hv]?phantom|textcolor\{white\}|color\{white\}|fontsize\{[01](?:pt)?\}\{[01](?:pt)?\}\\selectfont)\s?\{?([^{}\n]{12,2000})/g,
    where: /\\/,
  },
  { as: "latex-hidden", pattern: /\\iffalse\b([^\\]{12,4000})/g, where: /\\iffalse/ },
  { as: "latex-hidden", pattern: /\\begin\{comment\}([^\\]{12,4000})/g, where: /\\begin\{comment/ },
  { as: "css-content", pattern: /content\s{0,4}:\s{0,4}["']([^"'\n]{12,2000})["']/g, where: /content\s{0,4}:/ },
];

export const sourceParts: Decoder = {
  id: "source-parts",
  title: "comments, titles and invisible text of Markdown, LaTeX and CSS",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    if (!/\]:|\]\(|!\[|\\[a-z]|content\s{0,4}:/.test(text)) return [];
    const pieces: Piece[] = [];
    for (const { as, pattern, where } of forms) {
      if (where?.test(text) === false) continue;
      for (const match of text.matchAll(pattern)) {
        const said = (match[1] ?? "").trim();
        if (said.split(/\s+/).length >= 3 && /\p{L}{2}/u.test(said))
          pieces.push({ start: match.index, end: match.index + match[0].length, text: said, as });
      }
    }
    return pieces;
  },
};
