/** Linear expressions over the variables of a property. */
import { CasemateError } from "../../core/error.ts";
import { type Expression, shown } from "./s-expression.ts";

/** Which value a name stands for: X_i is (x, i), Y_j is (y, j). */
export interface Variable {
  readonly of: "x" | "y";
  readonly index: number;
}

/** constant + sum of weight times variable; keys are the variables' names */
export interface Linear {
  readonly constant: number;
  readonly terms: ReadonlyMap<string, number>;
}

export interface Scope {
  /** of the file, for messages */
  readonly name: string;
  readonly variables: ReadonlyMap<string, Variable>;
}

const constant = (value: number): Linear => ({ constant: value, terms: new Map() });

/** a + factor b */
export const plus = (a: Linear, b: Linear, factor = 1): Linear => {
  const terms = new Map(a.terms);
  add(terms, b, factor);
  return { constant: a.constant + factor * b.constant, terms };
};

/** In place, so that a sum of n variables takes n steps. */
const add = (terms: Map<string, number>, b: Linear, factor: number): void => {
  for (const [name, weight] of b.terms) {
    const sum = (terms.get(name) ?? 0) + factor * weight;
    if (sum === 0) terms.delete(name);
    else terms.set(name, sum);
  }
};

const times = (a: Linear, factor: number): Linear => plus(constant(0), a, factor);

/** SMT-LIB has 12 and 12.5; exporters also write -12, 1e-3, .5 */
const numeral = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** +, -, * and / of numbers and variables. Throws PROPERTY_MALFORMED, PROPERTY_UNSUPPORTED where it is not linear. */
export const linearOf = (e: Expression, scope: Scope): Linear => {
  if (e.kind === "atom") return atomOf(e.text, e.line, scope);
  const [head, ...rest] = e.items;
  const op = head?.kind === "atom" ? head.text : "";
  const args = rest.map((r) => linearOf(r, scope));
  const [first, ...others] = args;
  if (first === undefined || !["+", "-", "*", "/"].includes(op))
    throw new CasemateError(
      "PROPERTY_MALFORMED",
      `'${scope.name}' line ${e.line}: '(${shown(op)} ...)' is no sum, difference or product`,
      { hint: "a term is a number, X_i, Y_j, or (+ a b), (- a b), (- a), (* 2 a)" },
    );
  const nonlinear = (what: string): CasemateError =>
    new CasemateError("PROPERTY_UNSUPPORTED", `'${scope.name}' line ${e.line}: ${what}`, {
      hint: "only linear constraints are read, as in VNN-LIB 1.0",
    });
  let value = first;
  if (op === "+" || op === "-") {
    const sign = op === "+" ? 1 : -1;
    const terms = new Map(first.terms);
    for (const next of others) add(terms, next, sign);
    value =
      op === "-" && others.length === 0
        ? times(first, -1)
        : { constant: others.reduce((sum, next) => sum + sign * next.constant, first.constant), terms };
  } else
    for (const next of others)
      if (op === "*") {
        if (value.terms.size > 0 && next.terms.size > 0) throw nonlinear("a product of two variables");
        value = next.terms.size > 0 ? times(next, value.constant) : times(value, next.constant);
      } else {
        if (next.terms.size > 0) throw nonlinear("a division by a variable");
        // divided, not multiplied by the inverse: (/ 1 3) is the float64 nearest to a third
        const by = next.constant;
        value = {
          constant: value.constant / by,
          terms: new Map([...value.terms].map(([name, weight]) => [name, weight / by])),
        };
      }
  if (![value.constant, ...value.terms.values()].every(Number.isFinite))
    throw new CasemateError("PROPERTY_MALFORMED", `'${scope.name}' line ${e.line}: a number is not finite in float64`);
  return value;
};

const atomOf = (text: string, line: number, scope: Scope): Linear => {
  if (scope.variables.has(text)) return { constant: 0, terms: new Map([[text, 1]]) };
  const value = numeral.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return constant(value);
  throw new CasemateError(
    "PROPERTY_MALFORMED",
    `'${scope.name}' line ${line}: '${shown(text)}' is neither a finite number nor a declared variable`,
    { hint: "declare it first: (declare-const X_0 Real)" },
  );
};
