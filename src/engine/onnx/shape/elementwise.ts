/** Shapes of ops that act on each element, with broadcasting. */
import type { DType } from "../../tensor/tensor.ts";
import { attr, type Dim } from "../graph.ts";
import { dataTypes } from "../tensor-proto.ts";
import { broadcast, type Known, sameAsInput, type ShapeContext, type ShapeFunction } from "./context.ts";

const inputs = (c: ShapeContext): readonly Known[] =>
  Array.from({ length: c.count }, (_, i) => c.input(i)).filter((_, i) => c.given(i));

const firstDtype = (known: readonly Known[]): DType | undefined => known.find((k) => k.dtype !== undefined)?.dtype;

const broadcasting: ShapeFunction = (c) => {
  const all = inputs(c);
  return [{ dtype: firstDtype(all), shape: broadcast(all.map((k) => k.shape)) }];
};

const comparing: ShapeFunction = (c) => [{ dtype: "bool", shape: broadcast(inputs(c).map((k) => k.shape)) }];

/** Elements of both operands at the broadcast length, where these are shapes under construction. */
const arithmetic =
  (f: (c: ShapeContext, a: Dim, b: Dim) => Dim): ShapeFunction =>
  (c) => {
    const [out] = broadcasting(c);
    if (out === undefined) return [];
    const [a, b] = [c.elements(0), c.elements(1)];
    if (a === undefined || b === undefined || out.shape === undefined || out.shape.length > 1) return [out];
    if (a.length !== b.length && a.length !== 1 && b.length !== 1) return [out];
    const n = Math.max(a.length, b.length);
    const at = (e: readonly Dim[], i: number): Dim => (e.length === 1 ? e[0] : e[i]) ?? null;
    const round = (d: Dim): Dim => (typeof d === "number" && out.dtype === "float32" ? Math.fround(d) : d);
    return [{ ...out, elements: Array.from({ length: n }, (_, i) => round(f(c, at(a, i), at(b, i)))) }];
  };

const isFloat = (dtype: DType | undefined): boolean => dtype?.includes("float") === true;

const isPositive = (d: Dim): boolean => typeof d === "number" && d > 0;

/** Integer division truncates towards zero; for what may be negative only exact quotients are trusted. */
const divide = (c: ShapeContext, a: Dim, b: Dim): Dim => {
  if (isFloat(c.dtype(0))) return typeof b === "number" && b !== 0 ? c.algebra.mul(a, 1 / b) : c.algebra.divide(a, b);
  if (typeof a === "number" && typeof b === "number") return b === 0 ? null : Math.trunc(a / b);
  const exact = c.algebra.divide(a, b);
  if (exact !== null) return exact;
  return isPositive(b) && typeof a === "string" && !a.includes("-") ? c.algebra.floorDivide(a, b) : null;
};

const extreme = (name: "max" | "min"): ShapeFunction => {
  const two = arithmetic((c, a, b) => {
    if (a === b) return a;
    if (typeof a === "number" && typeof b === "number") return Math[name](a, b);
    if (c.algebra.greater(a, b)) return name === "max" ? a : b;
    if (c.algebra.greater(b, a)) return name === "max" ? b : a;
    return null;
  });
  return (c) => (c.count === 2 ? two(c) : broadcasting(c));
};

const where: ShapeFunction = (c) => {
  const shape = broadcast([c.shape(0), c.shape(1), c.shape(2)]);
  const out = { dtype: c.dtype(1) ?? c.dtype(2), shape };
  const condition = c.elements(0);
  const [a, b] = [c.elements(1), c.elements(2)];
  if (a === undefined || b === undefined || shape === undefined || shape.length > 1) return [out];
  const n = typeof shape[0] === "number" ? shape[0] : shape.length === 0 ? 1 : undefined;
  if (n === undefined) return [out];
  const at = <T>(e: ArrayLike<T>, i: number): T | undefined => (e.length === 1 ? e[0] : e[i]);
  const elements = Array.from({ length: n }, (_, i): Dim => {
    const [x, y] = [at(a, i) ?? null, at(b, i) ?? null];
    const choice = condition === undefined ? null : at(condition, i);
    if (choice === 0 || choice === 1) return choice === 1 ? x : y;
    return x === y ? x : null;
  });
  return [{ ...out, elements }];
};

const cast: ShapeFunction = (c) => {
  const dtype = c.node.opType === "CastLike" ? c.dtype(1) : dataTypes.get(attr.int(c.node, "to", 0));
  const known = c.input(0);
  const integer = dtype === "int64" || dtype === "int32";
  const elements = integer
    ? known.elements?.map((d) => (typeof d === "number" ? Math.trunc(d) : c.algebra.floor(d)))
    : dtype === "float32" || dtype === "float64"
      ? known.elements
      : undefined;
  return [{ dtype, shape: known.shape, elements }];
};

const toBool: ShapeFunction = (c) => [{ dtype: "bool", shape: c.shape(0) }];

const passElements: ShapeFunction = (c) => [{ dtype: c.dtype(0), shape: c.shape(0), elements: c.input(0).elements }];

const floor: ShapeFunction = (c) => [
  { dtype: c.dtype(0), shape: c.shape(0), elements: c.elements(0)?.map((d) => c.algebra.floor(d)) },
];

const negate: ShapeFunction = (c) => [
  { dtype: c.dtype(0), shape: c.shape(0), elements: c.elements(0)?.map((d) => c.algebra.mul(d, -1)) },
];

/** 1 and 0 where it can be told; a symbol is at least 0, so it is not -1. */
const equal: ShapeFunction = (c) => {
  const [out] = arithmetic((_, a, b) => {
    if (a === null || b === null) return null;
    if (a === b) return 1;
    if (typeof a === "number" && typeof b === "number") return 0;
    return (typeof a === "number" && a < 0) || (typeof b === "number" && b < 0) ? 0 : null;
  })(c);
  return out === undefined ? [] : [{ ...out, dtype: "bool" }];
};

const dropout: ShapeFunction = (c) => [
  { dtype: c.dtype(0), shape: c.shape(0) },
  { dtype: "bool", shape: c.shape(0) },
];

const unary = [
  ..."Relu LeakyRelu ThresholdedRelu Elu Selu Celu Gelu Sigmoid HardSigmoid HardSwish Swish Mish Tanh Softplus Softsign Shrink Erf Exp Log Sqrt".split(
    " ",
  ),
  ..."Reciprocal Abs Sign Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh BitwiseNot Not".split(" "),
  ..."Softmax LogSoftmax Hardmax LpNormalization LRN MeanVarianceNormalization Trilu CumSum CumProd ScatterElements Scatter ScatterND".split(
    " ",
  ),
  ..."ReverseSequence InstanceNormalization GroupNormalization RMSNormalization RandomNormalLike RandomUniformLike Bernoulli TensorScatter".split(
    " ",
  ),
] as const;

export const elementwise: readonly (readonly [string, ShapeFunction])[] = [
  ...unary.map((op) => [op, sameAsInput] as const),
  ...["Ceil", "Round", "Clip"].map((op) => [op, sameAsInput] as const),
  ["Identity", passElements],
  ["Floor", floor],
  ["Neg", negate],
  ["Add", arithmetic((c, a, b) => c.algebra.add(a, b))],
  ["Sub", arithmetic((c, a, b) => c.algebra.sub(a, b))],
  ["Mul", arithmetic((c, a, b) => c.algebra.mul(a, b))],
  ["Div", arithmetic(divide)],
  ["Max", extreme("max")],
  ["Min", extreme("min")],
  ...["Sum", "Mean", "Mod", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"].map(
    (op) => [op, broadcasting] as const,
  ),
  ["Pow", (c) => [{ dtype: c.dtype(0), shape: broadcast([c.shape(0), c.shape(1)]) }]],
  ["PRelu", (c) => [{ dtype: c.dtype(0), shape: c.shape(0) }]],
  ...["Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor"].map((op) => [op, comparing] as const),
  ["Equal", equal],
  ["IsNaN", toBool],
  ["IsInf", toBool],
  ["Where", where],
  ["Cast", cast],
  ["CastLike", cast],
  ["Dropout", dropout],
];
