/**
 * dataIn: where a user's message holds what somebody else wrote: what stands between fences, tags or triple quotes, or behind a label ("Text:"). Programs put documents into
 * prompts like that, and people paste them so. What stands there is read as data too: an order in it is not the user's.
 */

export interface DataPart {
  readonly start: number;
  readonly end: number;
}

const kinds =
  "documents?|docs?|texts?|contexts?|articles?|e-?mails?|mails?|pages?|web ?pages?|web ?sites?|contents?|data|passages?|sources?|reviews?|transcripts?|files?|inputs?|search[ _-]?results?|results?|messages?|attachments?|reports?|papers?|notes?|letters?|comments?|quotes?|minutes|tickets?|records?|applications?|resum[eé]s?|cvs?|contracts?|agreements?|code|snippets?|excerpts?|paragraphs?|materials?|posts?|logs?|descriptions?|stor(?:y|ies)|user[ _-]?(?:input|data|content)|untrusted[ _-]?\\w{0,20}|external[ _-]?\\w{0,20}|knowledge|memo|notice";

/** each: the opening, and for each opening how it closes */
const openings: readonly { readonly open: RegExp; close(opened: RegExpExecArray): RegExp | undefined }[] = [
  {
    // --- report ---, ===== BEGIN DOCUMENT =====
    open: new RegExp(
      `^[ \\t]*([-=*#~_]{3,40}) {0,3}(?:(?:begin|start)(?:ning)?(?: of)?(?: the)? )?(?:\\w+ )?(?:${kinds})(?: \\w+)? {0,3}:? {0,3}\\1?[-=*#~_]{0,40}[ \\t]*$`,
      "gim",
    ),
    close: ([, mark = ""]) =>
      new RegExp(
        `^[ \\t]*[${mark.startsWith("-") ? "\\-" : mark.slice(0, 1)}]{3,40} {0,3}(?:(?:end|stop|close|fin)\\b[^\\n]{0,60})?[-=*#~_]{0,40}[ \\t]*$`,
        "gim",
      ),
  },
  {
    // <document id="1">
    open: new RegExp(`<(${kinds})(?:[ \\t][^<>\\n]{0,200})?>`, "gi"),
    close: ([, tag = ""]) => new RegExp(`</${tag}\\s{0,3}>`, "gi"),
  },
  { open: /^[ \t]*(`{3,8}|~{3,8})[^\n`]{0,40}$/gm, close: ([, fence = ""]) => new RegExp(`^[ \\t]*${fence}`, "gm") },
  { open: /"""|'''/g, close: ([mark]) => new RegExp(mark, "g") },
  {
    // a label at the beginning of a line: its line, or where that is empty the paragraph behind it, since what follows is the user's again
    open: new RegExp(
      `^[ \\t]*(?:[*#_]{1,4} ?)?(?:(?:here is|this is|below is|given|the|my|following|user) ){0,3}(?:${kinds})(?: (?:to \\w+|below|follows|text))?(?:[*_]{1,4})?[ \\t]{0,3}:(?:[*_]{1,4})?`,
      "gim",
    ),
    close: () => undefined,
  },
];

/** units; in less there is no order */
const shortest = 20;
/** what stands behind so many is one more */
const mostParts = 200;
/** units of a paragraph that nothing closes */
const mostOpen = 20_000;

/** the end of the line that is begun, or of the paragraph behind it */
const paragraph = /^[ \t]*\S[^\n]*|^\s*(?:[ \t]*\S[^\n]*(?:\n|$)){1,400}/;

/** Parts do not overlap; what opens first wins. What is opened and not closed goes to the end of its paragraph. */
export const dataIn = (text: string): readonly DataPart[] => {
  const parts: DataPart[] = [];
  const found = openings
    .flatMap(({ open, close }) => allOf(text, open).map((m) => ({ m, close })))
    .sort((a, b) => a.m.index - b.m.index);
  /** what closes nowhere behind an opening closes none of the later ones */
  const never = new Set<string>();
  let free = 0;
  for (const { m, close } of found) {
    if (m.index < free) continue;
    if (parts.length >= mostParts) {
      parts.push({ start: m.index, end: text.length });
      break;
    }
    const start = m.index + m[0].length;
    const closing = close(m);
    let closed: RegExpExecArray | undefined;
    if (closing !== undefined && !never.has(closing.source)) {
      closing.lastIndex = start;
      closed = closing.exec(text) ?? undefined;
      if (closed === undefined) never.add(closing.source);
    }
    const end = closed?.index ?? start + (paragraph.exec(text.slice(start, start + mostOpen))?.[0].length ?? 0);
    free = closed === undefined ? end : closed.index + closed[0].length;
    if (text.slice(start, end).trim().length >= shortest) parts.push({ start, end });
  }
  return parts;
};

const allOf = (text: string, pattern: RegExp): readonly RegExpExecArray[] => {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m !== null; m = pattern.exec(text)) found.push(m);
  return found;
};
