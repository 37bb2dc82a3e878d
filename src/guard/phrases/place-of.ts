/** placeOf: what the place of an order in a text says of it: whether it is hidden, stands apart, at an edge, is about something else than the rest, or is one of many. */
import type { View } from "../view.ts";
import type { PhraseMatch } from "./automaton.ts";

export interface Place {
  /** what is left of the chance that it is no order: 1 where the place says nothing */
  readonly rest: number;
  /** of many tasks none is the odd one out: exercises, guides */
  readonly factor: number;
  readonly why: readonly string[];
}

/** readings of what is not displayed */
const hidden =
  /^(?:html-(?:comment|hidden|invisible|attribute)|markdown-(?:comment|title|image)|latex-(?:comment|hidden)|css-content|tags|variation-selectors|zero-width-bits)$/;
const hiddenWeight = 0.2;
const foreignWeight = 0.2;
/** of a task that only an assistant is given: a poem, a translation */
const foreignTaskWeight = 0.3;
const edgeWeight = 0.08;
const addressWeight = 0.12;

const tasks: ReadonlySet<string> = new Set(["task", "small-task"]);
/** orders that have a matter */
const ofMatter: ReadonlySet<string> = new Set([...tasks, "say", "persona"]);
/** the text around tells of such things: news, guides to safety */
const spokenFactor = 0.88;
const quotedFactor = 0.88;
const spoken =
  /\b(?:said|told|tells|wrote|refused|replied|printed|attack\w*|inject\w+|jailbreak\w*|trick\w*|red.team\w*|tried|posted by|one read|prompts?|chatbots? (?:was|were|had)|example|sample)\b/i;
/** units before and behind a window where that is looked for */
const spokenBefore = 150;
const spokenBehind = 60;
/** where something is sent, or the user is sent to: mail, host, account, telephone number */
const address =
  /[\w.+-]@[\w-]+\.\w|https?:\/\/|\bwww\.|\b[\w-]{2,40}\.(?:com|net|org|io|example|app|info|xyz)\b|\b[A-Z]{2}\d{2} ?\d{4}|\+\d[\d ]{7}/;
/** an item of a sheet of exercises, or what has such items behind it */
const item =
  /(?:^|\n)[ \t]*(?:\d{1,3}[.)]|[a-z]\)|exercise|question|task|aufgabe|übung|exercice|ejercicio|esercizio)[^\n]{0,40}$/i;
const items = /^[^\n]{0,80}\n\s{0,4}(?:1[.)]|a[.)])/;
const itemFactor = 0.75;
/** tasks of one text beyond which they are its matter */
const mostTasks = 2;
const manyFactor = 0.6;
/** units: shorter texts have no matter of their own */
const shortest = 120;
/** letters of a word that its other forms share */
const stemLetters = 5;

export const placeOf = (
  view: View,
  start: number,
  end: number,
  kinds: ReadonlyMap<string, number>,
  cues: readonly PhraseMatch[],
): Place => {
  const why: string[] = [];
  let rest = 1;
  let factor = 1;
  const add = (name: string, weight: number): void => {
    why.push(name);
    rest *= 1 - weight;
  };
  const { text } = view;
  if (view.how.some((h) => hidden.test(h))) add("hidden", hiddenWeight);
  if ([...kinds.keys()].some((k) => ofMatter.has(k))) {
    if (atEdge(text, start, end)) add("at an edge", edgeWeight);
    const others = new Set(cues.filter((c) => tasks.has(c.pattern.id)).map((c) => sentenceFrom(text, c.start)));
    if (others.size > mostTasks) factor = manyFactor;
    else if (
      [...tasks].some((t) => kinds.has(t)) &&
      (item.test(text.slice(Math.max(0, start - 60), start)) || items.test(text.slice(end)))
    )
      factor = itemFactor;
    else if (
      text.length >= shortest &&
      (kinds.has("task") || !/[\u3040-\u30ff\u3400-\u9fff]/.test(text.slice(start, end))) &&
      isForeign(text, start)
    )
      add("of another matter", kinds.has("task") ? foreignTaskWeight : foreignWeight);
  }
  if (
    ["take", "deed", "say", "hide", "answer", "tell-user"].some((k) => kinds.has(k)) &&
    address.test(text.slice(start, end + spokenBehind))
  )
    add("an address", addressWeight);
  if (spoken.test(text.slice(Math.max(0, start - spokenBefore), end + spokenBehind))) factor *= spokenFactor;
  if (/["“‘«']\s*$/.test(text.slice(0, start))) factor *= quotedFactor;
  return { rest, factor, why };
};

/** The first or the last paragraph or sentence. */
const atEdge = (text: string, start: number, end: number): boolean =>
  text.slice(0, start).trim().length < 40 || /^[^.!?\n]{0,160}[^\p{L}\p{N}]*$/u.test(text.slice(end, end + 200));

const sentenceFrom = (text: string, at: number): number => {
  const before = text.slice(Math.max(0, at - 300), at);
  const cut = Math.max(
    before.lastIndexOf("\n"),
    before.lastIndexOf(". "),
    before.lastIndexOf("? "),
    before.lastIndexOf("! "),
  );
  return at - before.length + cut + 1;
};

/** None of the longer words of the sentence there stands anywhere else in the text. */
const isForeign = (text: string, start: number): boolean => {
  const from = sentenceFrom(text, start);
  const behind = text.slice(from, from + 300);
  const sentence = behind.slice(0, /[.!?](?:\s|$)|\n\s*\n/.exec(behind.slice(start - from))?.index ?? 300) || behind;
  const around = `${text.slice(0, from)} ${text.slice(from + sentence.length)}`.toLowerCase();
  const words = [...new Set(sentence.toLowerCase().match(/\p{L}{5,}/gu))];
  return (
    words.length > 0 && words.filter((w) => !common.has(w)).every((w) => !around.includes(w.slice(0, stemLetters)))
  );
};

const common: ReadonlySet<string> = new Set(
  "about after answer before could every first following please short should their there these thing things using which while with would write words sentence sentences where under other translate".split(
    " ",
  ),
);
