/**
 * openFrom: from where on a text that goes on could become part of a hit. Ordinary prose is known by its words, and whatever else stands in a text (markup, addresses, code,
 * long numbers, other alphabets) may be the beginning of something: it is open for as far as the check looks. So it may say too early, and not too late.
 *
 * Not seen here: texts that look like prose and are read otherwise (ROT13, pig latin, words in another order). What those hide is found, but not before the words that
 * began it were let go.
 */

interface Token {
  readonly start: number;
  readonly end: number;
  /** loose: open while no words of prose follow; hard: open */
  readonly kind: "plain" | "loose" | "hard";
  /** without the signs around it */
  readonly core: string;
  /** what followed the core in the token */
  readonly tail: string;
}

const letters = "A-Za-zÀ-ÖØ-öø-ž";
const small = "a-zà-öø-ÿ";
const around = /^["'“„«‘(*_]*([^]*?)(["'”’»)*_.,;:!?…]*)$/;
const prose = new RegExp(
  `^(?:[${letters}][${small}]{0,14}(?:[-–—][${letters}][${small}]{1,14}){0,3}(?:['’][${small}]{1,5})?|[eE]\\.g|[iI]\\.e)$`,
);
const nearly = new RegExp(`^(?:[${letters}]{2,15}|\\d{1,4}(?:[.,:]\\d{1,3})?(?:%|st|nd|rd|th|s)?)$`);
/** list marks, headings, dashes, rules */
const marks = /^(?:[-*•–—]|#{1,6}|-{3})$/;
/** words of prose after which what is loose is over */
const over = 4;
/** tokens in front of one that is open, which may belong to it */
const back = 2;
/** words of prose with which something may begin whose next word is not prose */
const starters =
  /^(?:rm|dd|(?:ba|z|k|da)?sh|new|function|eval|exec|execsync|popen|passthru|unserialize|or|drop|truncate|chmod|setenforce|\w*aws\w*)$/i;

let last: { readonly text: string; readonly tokens: readonly Token[] } = { text: "", tokens: [] };

/** Tokens between white space; the same text is asked for by every check. */
const tokensOf = (text: string): readonly Token[] => {
  if (last.text === text) return last.tokens;
  const tokens: Token[] = [];
  let numbers = 0;
  for (const { 0: written, index } of text.matchAll(/\S+/g)) {
    const [, core = "", tail = ""] = marks.test(written) ? [] : (around.exec(written) ?? []);
    const before = tokens.at(-1);
    let kind: Token["kind"];
    if (core === "") kind = marks.test(written) && before?.core !== "" ? "plain" : "hard";
    else kind = prose.test(core) ? "plain" : nearly.test(core) ? "loose" : "hard";
    numbers = /^\d/.test(core) ? numbers + 1 : 0;
    // letters that are spaced out, characters by their numbers, words that were parted
    const spaced = core.length === 1 && before?.core.length === 1;
    if (numbers > 2 || spaced) kind = "hard";
    tokens.push({ start: index, end: index + written.length, kind, core, tail });
  }
  last = { text, tokens };
  return tokens;
};

/**
 * RETURNS the first unit of `text` from which on more text may make a hit, of a check that looks `reach` far; text.length where nothing is open. `opens`: does a word of
 * prose (letters, in small ones) begin something too, with `rest` behind it?
 */
export const openFrom = (text: string, reach: number, opens?: (word: string, rest: string) => boolean): number => {
  const floor = Math.max(0, text.length - reach);
  const tokens = tokensOf(text);
  let first = tokens.findIndex(
    (t) =>
      t.end > floor &&
      (t.kind === "hard" || (opens !== undefined && wordsIn(t.core).some((w) => opens(w, text.slice(t.end))))),
  );
  let i = first < 0 ? tokens.length : first;
  if (first >= 0) first = Math.max(0, first - back);
  else {
    first = i;
    // the token that is being written
    if (first > 0 && tokens[first - 1]?.end === text.length) first--;
  }
  for (let plain = 0; --i >= 0 && plain < over; )
    if (tokens[i]?.kind === "plain") plain++;
    else {
      first = Math.min(first, Math.max(0, i - back));
      plain = 0;
    }
  while (first > 0 && begins(tokens[first - 1] as Token)) first--;
  return Math.max(floor, tokens[first]?.start ?? text.length);
};

const begins = ({ core, tail }: Token): boolean => /["']/.test(tail) || starters.test(core);

const wordsIn = (core: string): readonly string[] => core.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
