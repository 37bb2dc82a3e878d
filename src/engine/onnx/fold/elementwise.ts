/** Evaluators of elementwise ops on constants: integers and bools exactly, float32 and float64 as IEEE arithmetic has it. */
import { type DType, elementCount, type Tensor } from "../../tensor/tensor.ts";
import { attr } from "../graph.ts";
import { dataTypes } from "../tensor-proto.ts";
import { arrayOf, broadcastDims, type Evaluator, isBig, strides } from "./context.ts";

type Operands = readonly (number | bigint)[];
/** One formula for numbers, one for 64-bit integers. */
interface Formula {
  readonly n: (...x: readonly number[]) => number;
  readonly i?: (...x: readonly bigint[]) => bigint;
}

/** dtypes that are held as their values, not as raw bits. */
const arithmeticDtype = (d: DType): boolean => d !== "float16" && d !== "bfloat16" && d !== "string";

/** Applies f over the broadcast of all operands. */
export const mapBroadcast = (
  operands: readonly Tensor[],
  dtype: DType,
  f: (x: Operands) => number | bigint | undefined,
): Tensor | undefined => {
  const dims = broadcastDims(operands.map((t) => t.dims));
  if (dims === undefined) return undefined;
  const count = elementCount(dims);
  const data = arrayOf(dtype, count) as unknown as (number | bigint)[];
  const steps = operands.map((t) => {
    const own = strides(t.dims);
    const lead = dims.length - t.dims.length;
    return dims.map((_, k) => (k < lead || t.dims[k - lead] === 1 ? 0 : (own[k - lead] ?? 0)));
  });
  const index = dims.map(() => 0);
  const offsets = operands.map(() => 0);
  for (let i = 0; i < count; i++) {
    const v = f(operands.map((t, k) => (t.data as ArrayLike<number | bigint>)[offsets[k] ?? 0] ?? 0));
    if (v === undefined) return undefined;
    data[i] = v;
    for (let k = dims.length - 1; k >= 0; k--) {
      const next = (index[k] ?? 0) + 1;
      const wraps = next === dims[k];
      index[k] = wraps ? 0 : next;
      for (let o = 0; o < offsets.length; o++) {
        const step = steps[o]?.[k] ?? 0;
        offsets[o] = (offsets[o] ?? 0) + (wraps ? -step * (next - 1) : step);
      }
      if (!wraps) break;
    }
  }
  return { dtype, dims, data } as unknown as Tensor;
};

const apply =
  (f: Formula, result?: DType): Evaluator =>
  (_, inputs) => {
    const given = inputs.filter((t) => t !== undefined);
    const first = given[0];
    if (first === undefined || !given.every((t) => arithmeticDtype(t.dtype))) return undefined;
    const dtype = result ?? first.dtype;
    if (isBig(first.dtype)) {
      const integer = f.i;
      if (integer === undefined || !given.every((t) => isBig(t.dtype))) return undefined;
      const out = mapBroadcast(given, dtype, (x) => {
        const v = integer(...(x as readonly bigint[]));
        return isBig(dtype) ? v : Number(v);
      });
      return out === undefined ? undefined : [out];
    }
    if (given.some((t) => isBig(t.dtype))) return undefined;
    const out = mapBroadcast(given, dtype, (x) => f.n(...(x as readonly number[])));
    return out === undefined ? undefined : [out];
  };

/** Folds a binary formula over any number of operands. */
const fold2 = (n: (a: number, b: number) => number, i: (a: bigint, b: bigint) => bigint): Formula => ({
  n: (...x) => x.reduce(n),
  i: (...x) => x.reduce(i),
});

const bit = (b: boolean): number => (b ? 1 : 0);
const big = (b: boolean): bigint => (b ? 1n : 0n);

const isInteger = (d: DType): boolean => d.includes("int");

/** Integer division by zero has no value: nothing is folded. Numbers truncate only where the dtype is an integer. */
const division: Evaluator = (node, inputs, opset) => {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) return undefined;
  if (isInteger(a.dtype) && Array.from(b.data as ArrayLike<number | bigint>).some((v) => Number(v) === 0))
    return undefined;
  const f: Formula = {
    n: isInteger(a.dtype) ? (x = 0, y = 1) => Math.trunc(x / y) : (x = 0, y = 1) => x / y,
    i: (x = 0n, y = 1n) => x / y,
  };
  return apply(f)(node, inputs, opset);
};

/** Integers take the divisor's sign (Python); fmod = 1 takes the dividend's (C). */
const modulo: Evaluator = (node, inputs, opset) => {
  const b = inputs[1];
  if (b === undefined || Array.from(b.data as ArrayLike<number | bigint>).some((v) => Number(v) === 0))
    return undefined;
  const c = attr.int(node, "fmod", 0) === 1;
  const f: Formula = {
    n: (x = 0, y = 1) => (c ? x % y : ((x % y) + y) % y),
    i: (x = 0n, y = 1n) => (c ? x % y : ((x % y) + y) % y),
  };
  return apply(f)(node, inputs, opset);
};

const power: Evaluator = (node, inputs, opset) => {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) return undefined;
  if (isBig(a.dtype) !== isBig(b.dtype) || (isBig(b.dtype) && (b.data as BigInt64Array).some((v) => v < 0n)))
    return undefined;
  return apply({ n: (x = 0, y = 0) => x ** y, i: (x = 0n, y = 0n) => x ** y })(node, inputs, opset);
};

const where: Evaluator = (_, [condition, a, b]) => {
  if (condition === undefined || a === undefined || b === undefined || a.dtype === "string") return undefined;
  const out = mapBroadcast([condition, a, b], a.dtype, ([c, x, y]) => (c === 1 ? x : y));
  return out === undefined ? undefined : [out];
};

const clip: Evaluator = (node, [x, low, high], opset) => {
  if (x === undefined) return undefined;
  const operands = [x, low ?? high, high ?? low].filter((t) => t !== undefined);
  if (operands.length === 1) return [x];
  const [l, h] = [low !== undefined, high !== undefined];
  return apply({
    n: (v = 0, a = 0, b = 0) => Math.min(Math.max(v, l ? a : v), h ? b : Number.POSITIVE_INFINITY),
    i: (v = 0n, a = 0n, b = 0n) => {
      const up = l && v < a ? a : v;
      return h && up > b ? b : up;
    },
  })(node, operands, opset);
};

const roundHalfEven = (x: number): number => {
  const f = Math.floor(x);
  if (x - f !== 0.5) return Math.round(x);
  return f % 2 === 0 ? f : f + 1;
};

/** Cast between numbers and bool; to and from 16-bit floats and strings is left alone. */
const cast: Evaluator = (node, [x, like]) => {
  const to = node.opType === "CastLike" ? like?.dtype : dataTypes.get(attr.int(node, "to", 0));
  if (x === undefined || to === undefined) return undefined;
  if (x.dtype === to) return [x];
  if (!arithmeticDtype(x.dtype) || !arithmeticDtype(to)) return undefined;
  const source = x.data as ArrayLike<number | bigint>;
  const data = arrayOf(to, source.length) as unknown as (number | bigint)[];
  for (let i = 0; i < source.length; i++) {
    const v = source[i] ?? 0;
    if (to === "bool") data[i] = Number(v) === 0 ? 0 : 1;
    else if (isBig(to)) {
      if (typeof v === "number" && !Number.isFinite(v)) return undefined;
      data[i] = typeof v === "bigint" ? v : BigInt(Math.trunc(v));
    } else if (typeof v === "bigint") data[i] = isInteger(to) ? Number(BigInt.asIntN(32, v)) : Number(v);
    else if (isInteger(to) && !Number.isFinite(v)) return undefined;
    else data[i] = isInteger(to) ? Math.trunc(v) : v;
  }
  return [{ dtype: to, dims: x.dims, data } as unknown as Tensor];
};

const compare = (n: (a: number, b: number) => boolean, i: (a: bigint, b: bigint) => boolean): Evaluator =>
  apply({ n: (a = 0, b = 0) => bit(n(a, b)), i: (a = 0n, b = 0n) => big(i(a, b)) }, "bool");

export const elementwiseEvaluators: readonly (readonly [string, Evaluator])[] = [
  [
    "Add",
    apply(
      fold2(
        (a, b) => a + b,
        (a, b) => a + b,
      ),
    ),
  ],
  ["Sub", apply({ n: (a = 0, b = 0) => a - b, i: (a = 0n, b = 0n) => a - b })],
  [
    "Mul",
    apply(
      fold2(
        (a, b) => a * b,
        (a, b) => a * b,
      ),
    ),
  ],
  ["Div", division],
  ["Mod", modulo],
  ["Pow", power],
  [
    "Max",
    apply(
      fold2(
        (a, b) => Math.max(a, b),
        (a, b) => (a > b ? a : b),
      ),
    ),
  ],
  [
    "Min",
    apply(
      fold2(
        (a, b) => Math.min(a, b),
        (a, b) => (a < b ? a : b),
      ),
    ),
  ],
  ["Neg", apply({ n: (x = 0) => -x, i: (x = 0n) => -x })],
  ["Abs", apply({ n: (x = 0) => Math.abs(x), i: (x = 0n) => (x < 0n ? -x : x) })],
  ["Sign", apply({ n: (x = 0) => Math.sign(x), i: (x = 0n) => (x > 0n ? 1n : x < 0n ? -1n : 0n) })],
  ["Floor", apply({ n: (x = 0) => Math.floor(x) })],
  ["Ceil", apply({ n: (x = 0) => Math.ceil(x) })],
  ["Round", apply({ n: (x = 0) => roundHalfEven(x) })],
  ["Sqrt", apply({ n: (x = 0) => Math.sqrt(x) })],
  ["Reciprocal", apply({ n: (x = 0) => 1 / x })],
  ["Exp", apply({ n: (x = 0) => Math.exp(x) })],
  ["Log", apply({ n: (x = 0) => Math.log(x) })],
  ["Relu", apply({ n: (x = 0) => Math.max(x, 0), i: (x = 0n) => (x > 0n ? x : 0n) })],
  ["Not", apply({ n: (x = 0) => 1 - x })],
  [
    "And",
    apply(
      fold2(
        (a, b) => a & b,
        (a, b) => a & b,
      ),
    ),
  ],
  [
    "Or",
    apply(
      fold2(
        (a, b) => a | b,
        (a, b) => a | b,
      ),
    ),
  ],
  [
    "Xor",
    apply(
      fold2(
        (a, b) => a ^ b,
        (a, b) => a ^ b,
      ),
    ),
  ],
  [
    "Equal",
    compare(
      (a, b) => a === b,
      (a, b) => a === b,
    ),
  ],
  [
    "Less",
    compare(
      (a, b) => a < b,
      (a, b) => a < b,
    ),
  ],
  [
    "LessOrEqual",
    compare(
      (a, b) => a <= b,
      (a, b) => a <= b,
    ),
  ],
  [
    "Greater",
    compare(
      (a, b) => a > b,
      (a, b) => a > b,
    ),
  ],
  [
    "GreaterOrEqual",
    compare(
      (a, b) => a >= b,
      (a, b) => a >= b,
    ),
  ],
  ["Where", where],
  ["Clip", clip],
  ["Cast", cast],
  ["CastLike", cast],
];
