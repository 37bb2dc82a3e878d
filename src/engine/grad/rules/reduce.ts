/** Reductions over axes. */
import { attr } from "../../onnx/graph.ts";
import type { Value } from "../../onnx/builder.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";
import { asNumber } from "./step.ts";

/** A value of the reduced shape, with the reduced axes back as ones so that it broadcasts against x. */
const restore = (c: RuleContext, v: Value): Value => {
  if (attr.int(c.node, "keepdims", 1) === 1) return v;
  const axes = c.input(1);
  if (axes !== "") {
    const constant = c.constantInts(axes);
    if (constant !== undefined && constant.length > 0) return c.b.op("Unsqueeze", [v, c.b.ints(constant)]);
    if (constant === undefined) return c.b.op("Unsqueeze", [v, axes]);
  }
  if (attr.int(c.node, "noop_with_empty_axes", 0) === 1) return v;
  return c.b.op("Reshape", [v, c.b.ints(Array.from({ length: c.rank(c.input(0)) }, () => 1))]);
};

const noop = (c: RuleContext): boolean => {
  const axes = c.input(1) === "" ? [] : c.constantInts(c.input(1));
  return axes?.length === 0 && attr.int(c.node, "noop_with_empty_axes", 0) === 1;
};

/** 1 / (number of elements averaged into one), a scalar of x's dtype. */
const share = (c: RuleContext): Value => {
  const x = c.input(0);
  const shape = c.shape(x);
  const axes = c.input(1) === "" ? [] : c.constantInts(c.input(1));
  if (shape !== undefined && axes !== undefined) {
    const over = axes.length === 0 ? shape : axes.map((a) => shape[a < 0 ? a + shape.length : a]);
    if (over.every((d) => typeof d === "number")) return c.scalar(1 / over.reduce((a, d) => a * d, 1), x);
  }
  const size = (v: Value): Value => c.b.op("CastLike", [c.b.op("Size", [v]), x]);
  return c.b.op("Div", [size(c.output(0)), size(x)]);
};

/** `v`, whose reduced axes are ones, spread over them. Axes that it has already are left to broadcasting, which keeps their symbols. */
const expand = (c: RuleContext, v: Value): Value => {
  const shape = c.shape(c.input(0));
  const axes = c.input(1) === "" ? shape?.map((_, i) => i) : c.constantInts(c.input(1));
  const target = shape?.map((d, i) => (axes?.some((a) => a === i || a + shape.length === i) ? d : 1));
  const fixed = axes !== undefined && target?.every((d) => typeof d === "number") === true;
  return c.b.op("Expand", [v, fixed ? c.b.ints(target) : c.b.op("Shape", [c.input(0)])]);
};

const reduction = (
  op: string,
  formula: string,
  dx: (c: RuleContext, dy: Value, y: Value, x: Value) => Value,
  kinks?: string,
): Rule => ({
  op,
  inputs: [0],
  formula,
  ...(kinks === undefined ? {} : { kinks }),
  vjp: (c, dys) => [dx(c, restore(c, only(dys)), restore(c, c.output(0)), c.input(0))],
});

/** The same axes reduced by another op, kept as ones. */
const again = (c: RuleContext, op: string, v: Value): Value =>
  c.b.op(op, c.input(1) === "" ? [v] : [v, c.input(1)], {
    keepdims: 1,
    noop_with_empty_axes: attr.int(c.node, "noop_with_empty_axes", 0),
  });

const mul = (c: RuleContext, ...v: readonly Value[]): Value => v.reduce((a, b) => c.b.op("Mul", [a, b]));

export const ReduceSum: Rule = reduction("ReduceSum", "dx = dy", (c, dy) => expand(c, dy));
export const ReduceMean: Rule = reduction("ReduceMean", "dx = dy / n", (c, dy) =>
  noop(c) ? dy : expand(c, c.b.op("Mul", [dy, share(c)])),
);
export const ReduceSumSquare: Rule = reduction("ReduceSumSquare", "dx = 2 dy x", (c, dy, _, x) =>
  mul(c, dy, c.scalar(2, x), x),
);
export const ReduceL1: Rule = reduction(
  "ReduceL1",
  "dx = dy sign(x)",
  (c, dy, _, x) => mul(c, dy, c.b.op("Sign", [x])),
  "0 at x = 0",
);
export const ReduceL2: Rule = reduction(
  "ReduceL2",
  "dx = dy x / y",
  (c, dy, y, x) => {
    const zero = c.scalar(0, x);
    const quotient = c.b.op("Where", [c.b.op("Equal", [y, zero]), zero, c.b.op("Div", [dy, y])]);
    return mul(c, quotient, x);
  },
  "0 at x = 0",
);
export const ReduceLogSum: Rule = reduction("ReduceLogSum", "dx = dy / exp(y)", (c, dy, y) =>
  expand(c, c.b.op("Div", [dy, c.b.op("Exp", [y])])),
);
export const ReduceLogSumExp: Rule = reduction("ReduceLogSumExp", "dx = dy exp(x - y)", (c, dy, y, x) =>
  mul(c, dy, c.b.op("Exp", [c.b.op("Sub", [x, y])])),
);

export const ReduceProd: Rule = reduction(
  "ReduceProd",
  "dx_i = dy prod_{j != i} x_j",
  (c, dy, y, x) => {
    // with one zero only that entry has a gradient, with two none has; both cases exactly, without division by zero
    const zero = c.scalar(0, x);
    const one = c.scalar(1, x);
    const isZero = c.b.op("Equal", [x, zero]);
    const zeros = c.b.op("Where", [isZero, one, zero]);
    const count = again(c, "ReduceSum", zeros);
    const filled = c.b.op("Where", [isZero, one, x]);
    const rest = again(c, "ReduceProd", filled);
    const none = c.b.op("Div", [y, filled]);
    const single = c.b.op("Where", [isZero, rest, zero]);
    const hasOne = c.b.op("Equal", [count, one]);
    const hasNone = c.b.op("Equal", [count, zero]);
    return mul(c, dy, c.b.op("Where", [hasNone, none, c.b.op("Where", [hasOne, single, zero])]));
  },
  "exact with zeros among the factors",
);

const extreme = (op: string): Rule =>
  reduction(
    op,
    "dx = dy [x = y] / (number of entries equal to y)",
    (c, dy, y, x) => {
      if (noop(c)) return dy;
      const hit = asNumber(c, c.b.op("Equal", [x, y]), x);
      return mul(c, hit, c.b.op("Div", [dy, again(c, "ReduceSum", hit)]));
    },
    "ties share equally, as torch.amax",
  );

export const ReduceMax: Rule = extreme("ReduceMax");
export const ReduceMin: Rule = extreme("ReduceMin");
