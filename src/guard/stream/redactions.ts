/** Redactions: which pieces of a text are replaced by what. Spans that overlap are one piece, with the replacement of the first. */

export interface Redaction {
  /** UTF-16 units */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** In order, none overlapping another. Whatever order the spans are found in, the same come out. */
export const merged = (spans: readonly Redaction[]): readonly Redaction[] => {
  const all: Redaction[] = [];
  const sorted = spans.toSorted(
    (a, b) => a.start - b.start || b.end - a.end || (a.replacement < b.replacement ? -1 : 1),
  );
  for (const span of sorted) {
    const last = all.at(-1);
    if (last === undefined || span.start >= last.end) all.push(span);
    else if (span.end > last.end) all[all.length - 1] = { ...last, end: span.end };
  }
  return all;
};

/** text[start, end) with what is replaced of it: a replacement stands where its piece begins. `redactions` as `merged` has them. */
export const redacted = (text: string, start: number, end: number, redactions: readonly Redaction[]): string => {
  let out = "";
  let at = start;
  for (const r of redactions) {
    if (r.end <= at) continue;
    if (r.start >= end) break;
    if (r.start >= at) out += text.slice(at, r.start) + r.replacement;
    at = Math.min(end, r.end);
  }
  return out + text.slice(at, end);
};
