/**
 * grammar: a context-free grammar written as text, parsed once, from which texts are drawn.
 *
 * A line that begins at the margin and ends in ":" names a rule; each indented line below it is one alternative, all equally likely.
 * In an alternative: " | " parts it into further ones; <a|b|> is a choice in place (here also of nothing); $name is drawn from that rule, $Name with its first
 * letter as a capital; ¶ is a line break; ‹ › ¦ stand for the marks of a choice. A "<" without "|" before its ">" is itself (an HTML tag), as is a "$" before a digit.
 */
import type { Rng } from "../../../src/core/rng.ts";

type Part = string | Reference | { readonly choice: readonly Sequence[] };
type Sequence = readonly Part[];
/** lines -> alternatives of the line */
type Rule = readonly (readonly Sequence[])[];
interface Reference {
  readonly rule: string;
  readonly capital: boolean;
  /** of the rule, once the grammar is whole */
  target?: Rule | undefined;
}

export type Grammar = ReadonlyMap<string, Rule>;

/** Texts that stand in for rules of the same name. */
export type Given = Readonly<Record<string, string>>;

/** A rule that two texts name has the alternatives of both. */
export const grammar = (...texts: readonly string[]): Grammar => {
  const rules = new Map<string, (readonly Sequence[])[]>();
  for (const text of texts) {
    let rule: (readonly Sequence[])[] | undefined;
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const head = /^([a-z][A-Za-z0-9]*):$/.exec(line)?.[1];
      if (head !== undefined) {
        rule = rules.get(head) ?? [];
        rules.set(head, rule);
      } else if (rule && line.startsWith(" ")) rule.push(split(line.trim(), " | ").map(parse));
      else throw new SyntaxError(`grammar: neither a rule nor an alternative of one: ${line}`);
    }
  }
  for (const reference of references(rules)) reference.target = rules.get(reference.rule);
  return rules;
};

/** Draws from `rule`. Throws a RangeError where a rule is neither in the grammar nor given. */
export const expand = (g: Grammar, rule: string, rng: Rng, given?: Given): string =>
  draw({ rule, capital: false, target: g.get(rule) }, rng, given);

/** How many alternatives a rule has by itself: choices in place are not counted. */
export const frames = (g: Grammar, rule: string): number =>
  (g.get(rule) ?? []).reduce((sum, line) => sum + line.length, 0);

/** Names that rules refer to and that the grammar lacks. */
export const missing = (g: Grammar): readonly string[] =>
  [...new Set(references(g).flatMap(({ rule, target }) => (target ? [] : [rule])))].toSorted();

export const pick = <T>(of: readonly T[], rng: Rng): T => of[rng.integer(of.length)] as T;

export const capital = (s: string): string => {
  const at = s.search(/\p{L}/u);
  if (at < 0 || at > 2) return s;
  const first = String.fromCodePoint(s.codePointAt(at) as number);
  return s.slice(0, at) + first.toUpperCase() + s.slice(at + first.length);
};

const draw = (reference: Reference, rng: Rng, given: Given | undefined): string => {
  const text = given?.[reference.rule] ?? drawLine(reference, rng, given);
  return reference.capital ? capital(text) : text;
};

const drawLine = ({ rule, target }: Reference, rng: Rng, given: Given | undefined): string => {
  if (!target || target.length === 0) throw new RangeError(`grammar has no rule ${rule}`);
  return write(pick(pick(target, rng), rng), rng, given);
};

const write = (s: Sequence, rng: Rng, given: Given | undefined): string => {
  let out = "";
  for (const part of s) {
    if (typeof part === "string") out += part;
    else if ("choice" in part) out += write(pick(part.choice, rng), rng, given);
    else out += draw(part, rng, given);
  }
  return out;
};

const references = (g: Grammar): readonly Reference[] => {
  const of = (s: Sequence): readonly Reference[] =>
    s.flatMap((part) => (typeof part === "string" ? [] : "choice" in part ? part.choice.flatMap(of) : [part]));
  return [...g.values()].flatMap((lines) => lines.flatMap((line) => line.flatMap(of)));
};

const escapes = new Map([
  ["¶", "\n"],
  ["‹", "<"],
  ["›", ">"],
  ["¦", "|"],
]);

const parse = (text: string): Sequence => {
  const parts: Part[] = [];
  let literal = "";
  const add = (part: Part): void => {
    if (literal !== "") parts.push(literal);
    literal = "";
    parts.push(part);
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    const name = c === "$" ? /^[A-Za-z][A-Za-z0-9]*/.exec(text.slice(i + 1))?.[0] : undefined;
    const end = c === "<" ? closing(text, i) : -1;
    if (name !== undefined) {
      const rule = (name[0] as string).toLowerCase() + name.slice(1);
      add({ rule, capital: rule !== name });
      i += name.length;
    } else if (end > 0) {
      const inner = text.slice(i + 1, end);
      const choices = split(inner, "|");
      if (choices.length > 1) add({ choice: choices.map(parse) });
      else {
        literal += "<";
        for (const part of parse(inner)) add(part);
        literal += ">";
      }
      i = end;
    } else literal += escapes.get(c) ?? c;
  }
  if (literal !== "") parts.push(literal);
  return parts;
};

/** Where the ">" of the "<" at `from` is, or -1. */
const closing = (text: string, from: number): number => {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "<") depth++;
    else if (text[i] === ">" && --depth === 0) return i;
  }
  return -1;
};

/** At every `mark` that is in no <...>. */
const split = (text: string, mark: string): readonly string[] => {
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const end = text[i] === "<" ? closing(text, i) : -1;
    if (end > 0) i = end;
    else if (text.startsWith(mark, i)) {
      out.push(text.slice(from, i));
      from = i + mark.length;
      i = from - 1;
    }
  }
  out.push(text.slice(from));
  return out;
};
