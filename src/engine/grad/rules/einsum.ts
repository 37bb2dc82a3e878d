/** Einsum: sums of products over named indices. */
import { attr, type Dim } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { tensor } from "../../tensor/tensor.ts";
import type { Value } from "../../onnx/builder.ts";
import { broadcastReduce } from "../broadcast.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

/** One string of letters per operand and for the output, every ellipsis written out in letters of its own. */
interface Equation {
  readonly terms: readonly string[];
  readonly output: string;
  /** a letter that is not in use yet */
  fresh(): string;
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

const parse = (c: RuleContext): Equation => {
  const text = attr.string(c.node, "equation", "").replaceAll(" ", "");
  const [left = "", right] = text.split("->");
  const terms = left.split(",");
  if (terms.length !== c.node.input.length)
    throw c.unsupported(`its equation '${text}' does not fit ${c.node.input.length} inputs`);
  const unused = [...alphabet].filter((l) => !text.includes(l));
  const fresh = (): string => {
    const l = unused.pop();
    if (l === undefined) throw c.unsupported(`its equation '${text}' leaves no free letter`);
    return l;
  };
  const counted = terms.map((t, i) => (t.includes("...") ? c.rank(c.input(i)) - (t.length - 3) : 0));
  const dots = Array.from({ length: Math.max(0, ...counted) }, fresh);
  const implicit = (): string => {
    const letters = [...left.replace(/[^a-zA-Z]/g, "")].sort();
    return `${left.includes("...") ? "..." : ""}${letters.filter((l) => letters.indexOf(l) === letters.lastIndexOf(l)).join("")}`;
  };
  return {
    terms: terms.map((t, i) => t.replace("...", dots.slice(dots.length - (counted[i] ?? 0)).join(""))),
    output: (right ?? implicit()).replace("...", dots.join("")),
    fresh,
  };
};

/** [n, n] with ones on the diagonal, n the size of an axis of `like`. */
const eye = (c: RuleContext, like: Value, axis: number): Value => {
  const n = c.b.op("Gather", [c.b.op("Shape", [like]), c.b.ints([axis])]);
  const zeros = c.b.op("ConstantOfShape", [c.b.op("Concat", [n, n], { axis: 0 })], {
    value: { tensor: tensor("float32", [1], Float32Array.of(0)) },
  });
  return c.b.op("Cast", [c.b.op("EyeLike", [zeros])], { to: elementType(c.dtype(like)) });
};

/** What each index ranges over: the size that is not 1, where an ellipsis was broadcast. */
const sizes = (c: RuleContext, terms: readonly string[]): ReadonlyMap<string, Dim> => {
  const known = new Map<string, Dim>();
  terms.forEach((term, i) => {
    const shape = c.shape(c.input(i));
    [...term].forEach((letter, axis) => {
      const d = shape?.[axis] ?? null;
      const before = known.get(letter);
      if (before === undefined || before === 1) known.set(letter, d);
      // two symbols: either may turn out to be 1
      else if (d !== 1 && d !== before) known.set(letter, null);
    });
  });
  return known;
};

const gradient = (c: RuleContext, e: Equation, i: number, dy: Value): Value => {
  const { b } = c;
  const x = c.input(i);
  const term = e.terms[i] ?? "";
  const rest = c.node.input.flatMap((v, j) => (j === i ? [] : [{ value: v, term: e.terms[j] ?? "" }]));
  // a repeated index reads a diagonal: its cotangent lies on the diagonal
  let target = "";
  [...term].forEach((letter, axis) => {
    const letters = target.includes(letter) ? e.fresh() : letter;
    if (letters !== letter) rest.push({ value: eye(c, x, axis), term: letter + letters });
    target += letters;
  });
  const sources = e.output + rest.map((r) => r.term).join("");
  // an index that nothing else has was summed away: its cotangent is the same along it
  const missing = [...target].flatMap((l, axis) => (sources.includes(l) ? [] : [axis]));
  const present = [...target].filter((l) => sources.includes(l)).join("");
  const equation = `${[e.output, ...rest.map((r) => r.term)].join(",")}->${present}`;
  let g =
    rest.length === 0 && e.output === present ? dy : b.op("Einsum", [dy, ...rest.map((r) => r.value)], { equation });
  if (missing.length > 0) g = b.op("Expand", [b.op("Unsqueeze", [g, b.ints(missing)]), b.op("Shape", [x])]);
  const size = sizes(c, e.terms);
  const shape = c.shape(x);
  const from = [...term].map((l) => size.get(l) ?? null);
  return broadcastReduce(b, g, shape === undefined ? undefined : from, x, shape);
};

export const Einsum: Rule = {
  op: "Einsum",
  inputs: "all",
  formula:
    "dx_i = einsum of dy with the other operands, onto the indices of x_i; spread along indices that only x_i has, onto the diagonal for repeated ones",
  vjp: (c, dys) => {
    const e = parse(c);
    return e.terms.map((_, i) => (c.needs(i) ? gradient(c, e, i, only(dys)) : undefined));
  },
};
