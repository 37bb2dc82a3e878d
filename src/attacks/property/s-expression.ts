/** readExpressions: the text of a VNN-LIB file -> its top-level s-expressions, one at a time, each with its line. */
import { CasemateError } from "../../core/error.ts";

export interface Atom {
  readonly kind: "atom";
  readonly text: string;
  /** from 1 */
  readonly line: number;
}
export interface List {
  readonly kind: "list";
  readonly items: readonly Expression[];
  readonly line: number;
}
export type Expression = Atom | List;

/** Brackets within brackets. Real properties nest some six deep; what reads them recurses, so this guards the stack. */
const maxNesting = 200;

/** Words and pairs of brackets of one top-level form: a form is held in memory as a whole. */
const maxParts = 4_000_000;

/** Blanks, comments, brackets, "strings", |quoted symbols| and plain atoms (SMT-LIB 2.6, 3.1). Sticky, so that every character is looked at. */
const token = /[ \t\r\f\v]+|\n|;[^\n]*|[()]|"[^"\n]*"|\|[^|\n]*\||[^\s()";|]+/y;

/** Throws PROPERTY_MALFORMED with the line, PROPERTY_LIMIT for forms that are too deep or too large. */
export function* readExpressions(text: string, name: string): Generator<List> {
  const open: { items: Expression[]; line: number }[] = [];
  let line = 1;
  let parts = 0;
  const broken = (at: number, what: string, hint?: string): CasemateError =>
    new CasemateError("PROPERTY_MALFORMED", `'${name}' line ${at}: ${what}`, hint === undefined ? {} : { hint });
  token.lastIndex = 0;
  for (let at = 0; at < text.length; ) {
    // a generator may be left and taken up again: the position is ours, not the expression's
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) {
      const quote = text[at] ?? "";
      throw broken(line, `${JSON.stringify(quote)} begins something that does not end on this line`);
    }
    at += found.length;
    const top = open.at(-1);
    if (top !== undefined && parts > maxParts)
      throw new CasemateError(
        "PROPERTY_LIMIT",
        `'${name}' line ${open[0]?.line ?? line}: more than ${maxParts} words and brackets in one command`,
        { hint: "write several asserts in place of one long and" },
      );
    switch (found[0]) {
      case "\n":
        line++;
        break;
      case " ":
      case "\t":
      case "\r":
      case "\f":
      case "\v":
      case ";":
        break;
      case "(":
        if (open.length >= maxNesting)
          throw new CasemateError(
            "PROPERTY_LIMIT",
            `'${name}' line ${line}: more than ${maxNesting} brackets within each other`,
            { hint: "write nested and, or and sums as one with many arguments" },
          );
        parts++;
        open.push({ items: [], line });
        break;
      case ")": {
        const closed = open.pop();
        if (closed === undefined) throw broken(line, "')' without a '(' before it");
        const list: List = { kind: "list", items: closed.items, line: closed.line };
        const outer = open.at(-1);
        if (outer !== undefined) outer.items.push(list);
        else {
          yield list;
          parts = 0;
        }
        break;
      }
      default:
        if (top === undefined)
          throw broken(line, `'${shown(found)}' stands outside of brackets`, "commands look like (assert (<= X_0 1))");
        parts++;
        top.items.push({ kind: "atom", text: found.startsWith("|") ? found.slice(1, -1) : found, line });
    }
  }
  const unclosed = open[0];
  if (unclosed !== undefined)
    throw broken(unclosed.line, "'(' is never closed", "the file may be cut off, or a ')' is missing");
}

/** An untrusted word as it may stand in a message. */
export const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);
