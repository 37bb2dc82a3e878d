/** html-parts: text of HTML that a reader of the page does not see: comments, hidden and invisible elements, attributes. Hidden by a style sheet's class is not told. */
import type { Decoder, Piece } from "../decoder.ts";

/** Not shown at all: ordinary for menus and dialogues. */
const hidden =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|\shidden(?:[\s=/>]|$)|aria-hidden\s*=\s*["']?true|type\s*=\s*["']?hidden/i;
/** Laid out and made invisible: nobody needs that for an honest purpose, but for what screen readers say. */
const invisible =
  /font-size\s*:\s*0*(?:\.0+|[01](?:\.\d+)?)?(?:px|pt|em|rem|%)?\s*(?:[;"'!]|$)|opacity\s*:\s*0*(?:\.0\d*)?\s*(?:[;"'!]|$)|color\s*:\s*(?:transparent|rgba\([^)]{0,24},\s*0(?:\.0+)?\s*\))|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:[;"'!]|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}/i;
const white = String.raw`(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))`;
const whiteOnWhite = new RegExp(
  `(?<!-)color\\s*[:=]\\s*["']?${white}[^>]{0,200}background(?:-color)?\\s*:\\s*${white}|background(?:-color)?\\s*:\\s*${white}[^>]{0,200}[;"'\\s]color\\s*:\\s*${white}`,
  "i",
);
const attribute =
  /\s(?:alt|title|aria-label|aria-description|placeholder|content|value|summary|data-[\w-]{1,40})\s*=\s*(?:"([^"]{12,2000})"|'([^']{12,2000})')/gi;
/** White, on what the tag does not say: a dark page, or a white one. */
const whiteText = new RegExp(`(?<!-)color\\s*[:=]\\s*["']?${white}`, "i");
const empty = new Set([
  "area",
  "base",
  "br",
  "col",
  "embed",
  "hr",
  "img",
  "input",
  "link",
  "meta",
  "source",
  "track",
  "wbr",
]);
const longestTag = 4096;

export const htmlParts: Decoder = {
  id: "html-parts",
  title: "HTML comments, hidden and invisible elements, attributes",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    if (!/<[!a-z]/i.test(text)) return [];
    const pieces: Piece[] = [];
    let inside: { name: string; depth: number; from: number; as: string; words: string[] } | undefined;
    let shown = 0;
    let close = -1;
    for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
      if (inside !== undefined) inside.words.push(text.slice(shown, at));
      if (text.startsWith("<!--", at)) {
        const end = text.indexOf("-->", at + 4);
        const to = end < 0 ? text.length : end;
        add(pieces, "html-comment", at, end < 0 ? to : to + 3, text.slice(at + 4, to));
        at = end < 0 ? text.length : end + 3;
        shown = at;
        continue;
      }
      // one search for each ">", not one for each "<"
      if (close < at) close = text.indexOf(">", at);
      if (close < 0) break;
      const tag = close - at <= longestTag ? /^<(\/?)([a-z][a-z0-9-]{0,24})/i.exec(text.slice(at, at + 28)) : null;
      if (tag === null) {
        shown = at;
        at += 1;
        continue;
      }
      const name = (tag[2] ?? "").toLowerCase();
      const whole = text.slice(at, close + 1);
      if (tag[1] === "") {
        for (const match of whole.matchAll(attribute))
          add(
            pieces,
            "html-attribute",
            at + match.index,
            at + match.index + match[0].length,
            match[1] ?? match[2] ?? "",
          );
        if (inside === undefined) {
          const as =
            invisible.test(whole) || whiteOnWhite.test(whole)
              ? "html-invisible"
              : hidden.test(whole) || name === "template" || whiteText.test(whole)
                ? "html-hidden"
                : undefined;
          if (as !== undefined && !empty.has(name) && !whole.endsWith("/>"))
            inside = { name, depth: 1, from: at, as, words: [] };
        } else if (name === inside.name && !whole.endsWith("/>")) inside.depth++;
      } else if (inside !== undefined && name === inside.name && --inside.depth === 0) {
        add(pieces, inside.as, inside.from, close + 1, inside.words.join(" "));
        inside = undefined;
      }
      at = close + 1;
      shown = at;
    }
    // an element that is never closed hides all that follows
    if (inside !== undefined)
      add(pieces, inside.as, inside.from, text.length, [...inside.words, text.slice(shown)].join(" "));
    return pieces;
  },
};

/** Words from which on it may say something. */
const least = 3;

const add = (pieces: Piece[], as: string, start: number, end: number, text: string): void => {
  const plain = text.replace(/\s+/g, " ").trim();
  if (plain.split(" ").length >= least && /\p{L}{2}/u.test(plain)) pieces.push({ start, end, text: plain, as });
};
