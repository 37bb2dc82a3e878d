/** Formulas: and, or and not over comparisons -> disjunctive normal form. */
import { CasemateError } from "../../core/error.ts";
import { type Linear, linearOf, plus, type Scope } from "./linear.ts";
import { type Expression, shown } from "./s-expression.ts";

/** left <= 0, or < 0 */
export interface Comparison {
  readonly left: Linear;
  readonly strict: boolean;
}

export type Formula =
  | { readonly kind: "comparison"; readonly comparison: Comparison }
  | { readonly kind: "and"; readonly parts: readonly Formula[] }
  | { readonly kind: "or"; readonly parts: readonly Formula[] };

/** Alternatives of a property, and comparisons of all alternatives together: an and of n ors multiplies out to 2^n. */
const maxCases = 100_000;
const maxComparisons = 10_000_000;

/** `negated`: the formula's opposite, with every not pushed down to the comparisons. Throws PROPERTY_MALFORMED, PROPERTY_UNSUPPORTED. */
export const formulaOf = (e: Expression, scope: Scope, negated = false): Formula => {
  const [head, ...args] = e.kind === "list" ? e.items : [];
  const op = e.kind === "atom" ? e.text : head?.kind === "atom" ? head.text : "";
  const malformed = (what: string): CasemateError =>
    new CasemateError("PROPERTY_MALFORMED", `'${scope.name}' line ${e.line}: ${what}`, {
      hint: "a formula is (<= a b), (>= a b), (< a b), (> a b), (= a b), or and, or, not of formulas",
    });
  switch (op) {
    case "and":
    case "or":
      if (args.length === 0) throw malformed(`'${op}' without arguments`);
      return {
        kind: (op === "and") === negated ? "or" : "and",
        parts: args.map((a) => formulaOf(a, scope, negated)),
      };
    case "not": {
      const [inner] = args;
      if (inner === undefined || args.length > 1) throw malformed("'not' takes one argument");
      return formulaOf(inner, scope, !negated);
    }
    case "<=":
    case ">=":
    case "<":
    case ">":
    case "=": {
      if (args.length < 2) throw malformed(`'${op}' compares at least two terms`);
      const terms = args.map((a) => linearOf(a, scope));
      // (<= a b c) is a <= b and b <= c
      const links = terms.slice(1).map((b, i) => compare(op, terms[i] as Linear, b, negated));
      return links.length === 1 && links[0] !== undefined ? links[0] : { kind: negated ? "or" : "and", parts: links };
    }
    default:
      throw malformed(op === "" ? "no formula" : `'${shown(op)}' is no comparison, and, or or not`);
  }
};

const compare = (op: "<=" | ">=" | "<" | ">" | "=", a: Linear, b: Linear, negated: boolean): Formula => {
  const below = (left: Linear, right: Linear, strict: boolean): Formula => ({
    kind: "comparison",
    comparison: { left: plus(left, right, -1), strict },
  });
  switch (op) {
    case "<=":
      return negated ? below(b, a, true) : below(a, b, false);
    case ">=":
      return negated ? below(a, b, true) : below(b, a, false);
    case "<":
      return negated ? below(b, a, false) : below(a, b, true);
    case ">":
      return negated ? below(a, b, false) : below(b, a, true);
    case "=":
      return {
        kind: negated ? "or" : "and",
        parts: [below(a, b, negated), below(b, a, negated)],
      };
  }
};

/** The alternatives, each a conjunction. Throws PROPERTY_LIMIT where they are too many. */
export const alternatives = (f: Formula, name: string): readonly (readonly Comparison[])[] => {
  switch (f.kind) {
    case "comparison":
      return [[f.comparison]];
    case "or": {
      const all = f.parts.flatMap((p) => alternatives(p, name));
      within(all.length, all.length, name);
      return all;
    }
    case "and": {
      let product: readonly (readonly Comparison[])[] = [
        f.parts.flatMap((p) => (p.kind === "comparison" ? [p.comparison] : [])),
      ];
      for (const p of f.parts) {
        if (p.kind === "comparison") continue;
        const right = alternatives(p, name);
        const size = (rows: readonly (readonly Comparison[])[]): number => rows.reduce((s, r) => s + r.length, 0);
        within(product.length * right.length, product.length * size(right) + right.length * size(product), name);
        product = product.flatMap((a) => right.map((b) => [...a, ...b]));
      }
      return product;
    }
  }
};

/** Throws PROPERTY_LIMIT. */
export const within = (cases: number, comparisons: number, name: string): void => {
  if (cases <= maxCases && comparisons <= maxComparisons) return;
  throw new CasemateError(
    "PROPERTY_LIMIT",
    `'${name}' multiplies out to ${cases} alternatives with ${comparisons} comparisons; at most ${maxCases} with ${maxComparisons} are taken`,
    { hint: "split the property into several files, one for each alternative of an or" },
  );
};
