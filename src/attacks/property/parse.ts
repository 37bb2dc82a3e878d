/** parseProperty: the text of a VNN-LIB 1.0 file (https://www.vnnlib.org), as used in VNN-COMP -> a Property. Untrusted text ends here. */
import { CasemateError } from "../../core/error.ts";
import { alternatives, type Comparison, type Formula, formulaOf, within } from "./formula.ts";
import type { Variable } from "./linear.ts";
import { Bounds } from "./bounds.ts";
import type { Box, Case, LinearConstraint, Property, Term } from "./property.ts";
import { type List, readExpressions, shown } from "./s-expression.ts";

/** Variables of one kind; an input of 4096 x 4096. */
const maxVariables = 2 ** 24;

/** Comparisons of outputs outside of any or, and values of all boxes together: what is kept in memory. */
const maxShared = 1_000_000;
const maxBoxValues = 20_000_000;

/** SMT-LIB commands that say nothing about the set. */
const ignored = new Set(["set-logic", "set-info", "set-option", "check-sat", "get-model", "get-value", "exit"]);

/** Throws PROPERTY_MALFORMED (with the line and what was expected), PROPERTY_UNSUPPORTED, PROPERTY_LIMIT. */
export const parseProperty = (text: string, name: string): Property => {
  const variables = new Map<string, Variable>();
  const scope = { name, variables };
  const common = new Common(variables, name);
  for (const form of readExpressions(text.startsWith("\ufeff") ? text.slice(1) : text, name)) {
    const [head, ...rest] = form.items;
    const command = head?.kind === "atom" ? head.text : "";
    if (command === "declare-const" || command === "declare-fun") declare(form, variables, name);
    else if (command === "assert") {
      const [formula] = rest;
      if (formula === undefined || rest.length > 1)
        throw new CasemateError("PROPERTY_MALFORMED", `'${name}' line ${form.line}: assert takes one formula`);
      common.assert(formulaOf(formula, scope));
    } else if (!ignored.has(command))
      throw new CasemateError(
        "PROPERTY_MALFORMED",
        `'${name}' line ${form.line}: '${shown(command)}' is no command of VNN-LIB 1.0`,
        { hint: "a property is made of declare-const and assert" },
      );
  }
  const inputs = count(variables, "x", name);
  const outputs = count(variables, "y", name);
  return { name, inputs, outputs, cases: casesOf(common, variables, inputs, name) };
};

const declare = ({ items, line }: List, variables: Map<string, Variable>, name: string): void => {
  const broken = (what: string): CasemateError =>
    new CasemateError("PROPERTY_MALFORMED", `'${name}' line ${line}: ${what}`, {
      hint: "write (declare-const X_0 Real) or (declare-fun Y_0 () Real)",
    });
  const [command, variable, ...rest] = items;
  const type = rest.at(-1);
  const isFunction = command?.kind === "atom" && command.text === "declare-fun";
  const parameters = rest[0];
  if (
    variable?.kind !== "atom" ||
    type?.kind !== "atom" ||
    rest.length !== (isFunction ? 2 : 1) ||
    (isFunction && !(parameters?.kind === "list" && parameters.items.length === 0))
  )
    throw broken("a declaration of another form");
  if (type.text !== "Real")
    throw broken(`'${shown(variable.text)}' has type '${shown(type.text)}', only Real is known`);
  const [, kind, digits] = /^([XY])_(0|[1-9]\d{0,8})$/.exec(variable.text) ?? [];
  if (kind === undefined || digits === undefined) throw broken(`'${shown(variable.text)}' is no name like X_0 or Y_0`);
  if (variables.has(variable.text)) throw broken(`'${variable.text}' is declared twice`);
  if (Number(digits) >= maxVariables)
    throw new CasemateError("PROPERTY_LIMIT", `'${name}' line ${line}: more than ${maxVariables} variables of a kind`);
  variables.set(variable.text, { of: kind === "X" ? "x" : "y", index: Number(digits) });
};

/** How many variables of a kind there are. They must be numbered through from 0. */
const count = (variables: ReadonlyMap<string, Variable>, of: "x" | "y", name: string): number => {
  let n = 0;
  let highest = -1;
  for (const v of variables.values())
    if (v.of === of) {
      n++;
      highest = Math.max(highest, v.index);
    }
  const letter = of.toUpperCase();
  if (n === 0) throw new CasemateError("PROPERTY_MALFORMED", `'${name}' declares no ${letter}_0`);
  if (highest !== n - 1)
    throw new CasemateError(
      "PROPERTY_MALFORMED",
      `'${name}' declares ${letter}_${highest} but only ${n} of ${letter}_0 to ${letter}_${highest}`,
      {
        hint: "declare every value of the model's input and output",
      },
    );
  return n;
};

/** What is asserted so far. What stands outside of any or is the same in all cases, and most of a file: it is settled at once. */
class Common {
  readonly bounds = new Bounds({ lower: new Float64Array(0), upper: new Float64Array(0) });
  readonly constraints: LinearConstraint[] = [];
  readonly choices: Formula[] = [];
  possible = true;
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #name: string;

  constructor(variables: ReadonlyMap<string, Variable>, name: string) {
    this.#variables = variables;
    this.#name = name;
  }

  assert(f: Formula): void {
    if (f.kind === "and") for (const p of f.parts) this.assert(p);
    else if (f.kind === "or") this.choices.push(f);
    else this.possible = apply(f.comparison, this.bounds, this.constraints, this.#variables) && this.possible;
    if (this.constraints.length + this.choices.length > maxShared)
      throw new CasemateError("PROPERTY_LIMIT", `'${this.#name}' asserts more than ${maxShared} comparisons`);
  }
}

const casesOf = (
  { bounds: whole, constraints: shared, choices, possible }: Common,
  variables: ReadonlyMap<string, Variable>,
  inputs: number,
  name: string,
): Case[] => {
  if (!possible) return [];
  const common = whole.box(inputs);
  const cases: Case[] = [];
  const boxes = new Map<string, Box>();
  const conjunctions = alternatives({ kind: "and", parts: choices }, name);
  within(conjunctions.length, conjunctions.length * shared.length, name);
  for (const alternative of conjunctions) {
    const constraints = [...shared];
    const bounds = new Bounds(common);
    if (!alternative.every((c) => apply(c, bounds, constraints, variables))) continue;
    const key = bounds.key();
    const box = boxes.get(key) ?? (key === "" ? common : bounds.box(inputs));
    boxes.set(key, box);
    if (boxes.size * inputs > maxBoxValues)
      throw new CasemateError("PROPERTY_LIMIT", `'${name}' has more than ${boxes.size - 1} boxes of ${inputs} inputs`, {
        hint: "split the property into several files, one for each alternative of an or",
      });
    cases.push({ box, constraints });
  }
  for (const box of boxes.values()) checkBounded(box, name);
  return cases;
};

/** Narrows the bounds or adds a constraint. False: nothing meets it together with the bounds so far. */
const apply = (
  { left, strict }: Comparison,
  bounds: Bounds,
  constraints: LinearConstraint[],
  variables: ReadonlyMap<string, Variable>,
): boolean => {
  const x: Term[] = [];
  const y: Term[] = [];
  for (const [variable, weight] of left.terms) {
    const { of, index } = variables.get(variable) as Variable;
    (of === "x" ? x : y).push({ index, weight });
  }
  // 0 - c and not -c, which is -0 for 0
  const bound = 0 - left.constant;
  const [only] = x;
  if (only === undefined && y.length === 0) return strict ? 0 < bound : 0 <= bound;
  if (only !== undefined && x.length === 1 && y.length === 0) {
    // + 0 makes 0 of -0
    const limit = bound / only.weight + 0;
    if (only.weight > 0) bounds.narrow(only.index, -Infinity, limit);
    else bounds.narrow(only.index, limit, Infinity);
    // the interval says it all but for an open end and for a rounded division
    if (!strict && Math.abs(only.weight) === 1) return !bounds.empty;
  }
  constraints.push({ x, y, bound, strict });
  return !bounds.empty;
};

const checkBounded = ({ lower, upper }: Box, name: string): void => {
  for (const [i, low] of lower.entries()) {
    if (low > -Infinity && (upper[i] as number) < Infinity) continue;
    throw new CasemateError(
      "PROPERTY_UNSUPPORTED",
      `'${name}' gives X_${i} no ${low === -Infinity ? "lower" : "upper"} bound`,
      { hint: `every input needs an interval: (assert (<= X_${i} 1)) and (assert (>= X_${i} 0))` },
    );
  }
};
