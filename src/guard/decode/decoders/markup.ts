/** markup: words that tags, comments or emphasis cut in two: "ign<b></b>ore", "ig**no**re". */
import type { Decoder, Piece } from "../decoder.ts";

/** Tags that part nothing where they stand. */
const tags =
  "a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|ins|kbd|mark|nobr|o|q|s|small|span|strike|strong|sub|sup|tt|u|var|wbr|x|z";
const between = new RegExp(
  `(?<=\\p{L})(?:<!--[^>]{0,200}-->|</?(?:${tags})(?:\\s[^<>]{0,200})?/?>|\\*\\*|~~|\`\`|<>)+(?=\\p{L})`,
  "gu",
);

export const markup: Decoder = {
  id: "markup",
  title: "words cut by tags or emphasis",
  on: "cleaned",
  shows: "inline",
  find: (text) => {
    if (!/[<*~`]/.test(text)) return [];
    const pieces: Piece[] = [];
    let tagged = false;
    for (const match of text.matchAll(between)) {
      tagged ||= match[0].startsWith("<");
      pieces.push({ start: match.index, end: match.index + match[0].length, text: "" });
    }
    // "a**b" once is a power
    return tagged || pieces.length > 1 ? pieces : [];
  },
};
