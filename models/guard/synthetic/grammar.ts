/**
 * grammar: a context-free grammar written as text, parsed once, from which texts are drawn.
 *
 * A line that begins at the margin and ends in ":" names a rule; each indented line below it is one alternative, all equally likely.
 * In an alternative: " | " parts it into further ones; <a|b|> is a choice in place (here also of nothing); $name is drawn from that rule, $Name with its first
 * letter as a capital; ¶ is a line break; ‹ › ¦ stand for the marks of a choice. A "<" without "|" before its ">" is itself (an HTML tag), as is a "$" before a digit.
 */
import type { Rng } from "../../../src/core/rng.ts";

type Part = string | { readonly rule: string; readonly capital: boolean } | { readonly choice: readonly Sequence[] };
type Sequence = readonly Part[];

/** rule -> lines -> alternatives of the line */
export type Grammar = ReadonlyMap<string, readonly (readonly Sequence[])[]>;

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
  return rules;
};

/** Draws from `rule`. Throws a RangeError where a rule is neither in the grammar nor given. */
export const expand = (g: Grammar, rule: string, rng: Rng, given: Given = {}): string => {
  const set = Object.hasOwn(given, rule) ? given[rule] : undefined;
  if (set !== undefined) return set;
  const lines = g.get(rule);
  if (!lines || lines.length === 0) throw new RangeError(`grammar has no rule ${rule}`);
  return write(g, pick(pick(lines, rng), rng), rng, given);
};

/** How many alternatives a rule has by itself: choices in place are not counted. */
export const frames = (g: Grammar, rule: string): number =>
  (g.get(rule) ?? []).reduce((sum, line) => sum + line.length, 0);

/** Names that rules refer to and that the grammar lacks. */
export const missing = (g: Grammar): readonly string[] => {
  const names = new Set<string>();
  const visit = (s: Sequence): void => {
    for (const part of s) {
      if (typeof part === "string") continue;
      if ("choice" in part) part.choice.forEach(visit);
      else if (!g.has(part.rule)) names.add(part.rule);
    }
  };
  for (const lines of g.values()) for (const line of lines) line.forEach(visit);
  return [...names].toSorted();
};

export const pick = <T>(of: readonly T[], rng: Rng): T => of[rng.integer(of.length)] as T;

export const capital = (s: string): string => {
  const at = s.search(/\p{L}/u);
  if (at < 0 || at > 2) return s;
  const first = String.fromCodePoint(s.codePointAt(at) as number);
  return s.slice(0, at) + first.toLocaleUpperCase() + s.slice(at + first.length);
};

const write = (g: Grammar, s: Sequence, rng: Rng, given: Given): string => {
  let out = "";
  for (const part of s) {
    if (typeof part === "string") out += part;
    else if ("choice" in part) out += write(g, pick(part.choice, rng), rng, given);
    else {
      const text = expand(g, part.rule, rng, given);
      out += part.capital ? capital(text) : text;
    }
  }
  return out;
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
