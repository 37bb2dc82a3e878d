/** redact: a text with placeholders where personal data and secrets stood. The vault knows what they stood for. */
import { piiFinders } from "./pii/pii-finders.ts";
import { wholeSecrets } from "./secrets/whole-secrets.ts";
import type { Vault } from "./vault.ts";

export interface RedactOptions {
  /** ids of src/guard/pii/pii-finders.ts, and "secret"; default all */
  readonly kinds?: readonly string[];
  /** what is less certain stays; 0..1, default 0.7 */
  readonly from?: number;
}

export interface Redacted {
  readonly text: string;
  /** how often each kind was replaced */
  readonly counts: Readonly<Record<string, number>>;
}

/** A piece of a text that has to go. */
export interface Redaction {
  readonly start: number;
  readonly end: number;
  /** "email": names the placeholder */
  readonly kind: string;
}

/** Finds by itself what has to go. `vault.restore(redact(text, vault).text)` is `text`. */
export const redact = (text: string, vault: Vault, options: RedactOptions = {}): Redacted => {
  const { kinds, from = 0.7 } = options;
  const wanted = (kind: string): boolean => kinds === undefined || kinds.includes(kind);
  const found: Redaction[] = [];
  if (wanted("secret"))
    for (const { start, end, score } of wholeSecrets(text))
      if (score >= from) found.push({ start, end, kind: "secret" });
  for (const { id, find } of piiFinders.filter((f) => wanted(f.id)))
    for (const { start, end, score } of find(text)) if (score >= from) found.push({ start, end, kind: id });
  return redactSpans(text, found, vault);
};

/** Replaces given pieces, the spans of a verdict for instance. Of pieces that overlap the one that begins first is replaced, lengthened to the end of all. */
export const redactSpans = (text: string, pieces: readonly Redaction[], vault: Vault): Redacted => {
  const counts: Record<string, number> = {};
  const all = [...pieces, ...vault.lookalikes(text)].sort((a, b) => a.start - b.start || b.end - a.end);
  let out = "";
  let done = 0;
  for (let i = 0; i < all.length; ) {
    const { start, kind } = all[i] as Redaction;
    let end = (all[i] as Redaction).end;
    for (i++; i < all.length && (all[i] as Redaction).start < end; i++) end = Math.max(end, (all[i] as Redaction).end);
    if (end <= start) continue;
    out += text.slice(done, start) + vault.placeholder(kind, text.slice(start, end));
    counts[kind] = (counts[kind] ?? 0) + 1;
    done = end;
  }
  return { text: out + text.slice(done), counts };
};
