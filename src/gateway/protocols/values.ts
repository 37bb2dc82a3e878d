/**
 * Values of a tensor from raw bytes, or from JSON: nested as the shape says or flat, each checked against the datatype, straight into the typed array.
 *
 * JSON.parse has made doubles of all numbers, so that a whole number beyond 2^53 may be another than was sent: INT64 and UINT64 take none of those here (the
 * binary extension takes all 64 bits). Numbers that a float type would turn into infinity are refused too; JSON itself has no NaN.
 */
import type { CasemateError } from "../../core/error.ts";
import { fromRaw, type OipType } from "../../engine/runtime/oip-tensor.ts";
import { toBfloat16Bits, toFloat16Bits } from "../../engine/tensor/float16.ts";
import { elementCount, type Tensor, tensor } from "../../engine/tensor/tensor.ts";

/** ONNX Runtime's binding ends text at a NUL and has no lone surrogates: the model would see other text than what was checked. */
export const cutText = /[\0\p{Surrogate}]/u;

type Wrong = (what: string) => CasemateError;

/** Puts the value into the place, or says false when it is none of the type. */
interface Sink {
  readonly tensor: Tensor;
  put(values: ArrayLike<unknown>, at: number): boolean;
}

/** fromRaw, but of text only what a model is given whole. */
export const rawTensor = (type: OipType, dims: readonly number[], raw: Uint8Array, wrong: Wrong): Tensor => {
  const t = fromRaw(type, dims, raw, wrong);
  if (t.dtype === "string" && t.data.some((s) => cutText.test(s))) throw wrong("has text with a NUL");
  return t;
};

/**
 * `data`: as JSON.parse made it, or a flat list of numbers. `bytes`: of the JSON text that `data` was part of; there are fewer values than that, which bounds what is set aside for them.
 * THROWS what `wrong` makes of a phrase ("has 3 values, its shape [2, 2] wants 4").
 */
export const jsonTensor = (
  type: OipType,
  dims: readonly number[],
  data: unknown,
  bytes: number,
  wrong: Wrong,
): Tensor => {
  if (!Array.isArray(data) && !(data instanceof Float64Array)) throw wrong("has no list of data");
  const count = elementCount(dims);
  const list = data as ArrayLike<unknown>;
  const nested = dims.length > 1 && Array.isArray(list[0]);
  if (!nested && list.length !== count)
    throw wrong(`has ${list.length} values, its shape [${dims.join(", ")}] wants ${count}`);
  // untrusted: each value has at least a character and a comma
  if (count > bytes) throw wrong(`has fewer values than its shape [${dims.join(", ")}] wants`);
  const sink = sinkOf(type, dims, count);
  if (nested) fill(list, dims, 0, 0, sink, type, wrong);
  else if (!sink.put(list, 0)) throw wrongValue(list, 0, type, wrong);
  return sink.tensor;
};

/** RETURNS the next place. Goes no deeper than there are dims. */
const fill = (
  list: ArrayLike<unknown>,
  dims: readonly number[],
  axis: number,
  from: number,
  sink: Sink,
  type: OipType,
  wrong: Wrong,
): number => {
  if (list.length !== dims[axis])
    throw wrong(`has a list of ${list.length} along axis ${axis}, its shape [${dims.join(", ")}] wants ${dims[axis]}`);
  if (axis === dims.length - 1) {
    if (!sink.put(list, from)) throw wrongValue(list, from, type, wrong);
    return from + list.length;
  }
  let at = from;
  for (let i = 0; i < list.length; i++) {
    const inner = list[i];
    if (!Array.isArray(inner)) throw wrong(`has a value along axis ${axis} where a list was expected`);
    at = fill(inner as unknown[], dims, axis + 1, at, sink, type, wrong);
  }
  return at;
};

const wrongValue = (list: ArrayLike<unknown>, from: number, type: OipType, wrong: Wrong): CasemateError => {
  const one = sinkOf(type, [1], 1);
  const i = Array.prototype.findIndex.call(list, (v) => !one.put([v], 0));
  return wrong(`has a value ${from + Math.max(i, 0)} that is no ${type}${exactness.get(type) ?? ""}`);
};

const exactness: ReadonlyMap<OipType, string> = new Map([
  ["BYTES", " of whole characters without NUL"],
  ["INT64", " that JSON tells exactly (beyond 2^53 use the binary extension)"],
  ["UINT64", " that JSON tells exactly (beyond 2^53 use the binary extension)"],
]);

const sinkOf = (type: OipType, dims: readonly number[], count: number): Sink => {
  switch (type) {
    case "FP32":
      return floats("float32", dims, new Float32Array(count));
    case "FP64":
      return floats("float64", dims, new Float64Array(count));
    case "FP16":
      return halves("float16", dims, new Uint16Array(count), toFloat16Bits, 0x7c00);
    case "BF16":
      return halves("bfloat16", dims, new Uint16Array(count), toBfloat16Bits, 0x7f80);
    case "INT8":
      return integers(tensor("int8", dims, new Int8Array(count)), -(2 ** 7), 2 ** 7 - 1);
    case "INT16":
      return integers(tensor("int16", dims, new Int16Array(count)), -(2 ** 15), 2 ** 15 - 1);
    case "INT32":
      return integers(tensor("int32", dims, new Int32Array(count)), -(2 ** 31), 2 ** 31 - 1);
    case "UINT8":
      return integers(tensor("uint8", dims, new Uint8Array(count)), 0, 2 ** 8 - 1);
    case "UINT16":
      return integers(tensor("uint16", dims, new Uint16Array(count)), 0, 2 ** 16 - 1);
    case "UINT32":
      return integers(tensor("uint32", dims, new Uint32Array(count)), 0, 2 ** 32 - 1);
    case "INT64":
      return bigIntegers(tensor("int64", dims, new BigInt64Array(count)), Number.MIN_SAFE_INTEGER);
    case "UINT64":
      return bigIntegers(tensor("uint64", dims, new BigUint64Array(count)), 0);
    case "BOOL":
      return booleans(dims, new Uint8Array(count));
    case "BYTES":
      return strings(
        dims,
        Array.from({ length: count }, () => ""),
      );
  }
};

const floats = (dtype: "float32" | "float64", dims: readonly number[], out: Float32Array | Float64Array): Sink => ({
  tensor: tensor(dtype, dims, out as never) as Tensor,
  put: (values, at) => {
    let infinite = 0;
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (typeof v !== "number") return false;
      out[at + i] = v;
      const stored = out[at + i] as number;
      // NaN from the first infinity on
      infinite += stored - stored;
    }
    return infinite === 0;
  },
});

const halves = (
  dtype: "float16" | "bfloat16",
  dims: readonly number[],
  out: Uint16Array,
  bits: (v: number) => number,
  infinity: number,
): Sink => ({
  tensor: tensor(dtype, dims, out as never) as Tensor,
  put: (values, at) => {
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (typeof v !== "number") return false;
      const b = bits(v);
      if ((b & infinity) === infinity) return false;
      out[at + i] = b;
    }
    return true;
  },
});

const integers = (
  t: Tensor<"int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32">,
  least: number,
  most: number,
): Sink => {
  const out = t.data as Int32Array;
  return {
    tensor: t,
    put: (values, at) => {
      for (let i = 0; i < values.length; i++) {
        const v = values[i];
        if (typeof v !== "number" || !Number.isInteger(v) || v < least || v > most) return false;
        out[at + i] = v;
      }
      return true;
    },
  };
};

const bigIntegers = (t: Tensor<"int64" | "uint64">, least: number): Sink => {
  const out = t.data as BigInt64Array;
  return {
    tensor: t,
    put: (values, at) => {
      for (let i = 0; i < values.length; i++) {
        const v = values[i];
        if (typeof v !== "number" || !Number.isSafeInteger(v) || v < least) return false;
        out[at + i] = BigInt(v);
      }
      return true;
    },
  };
};

const booleans = (dims: readonly number[], out: Uint8Array): Sink => ({
  tensor: tensor("bool", dims, out),
  put: (values, at) => {
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (v !== true && v !== false && v !== 0 && v !== 1) return false;
      out[at + i] = Number(v);
    }
    return true;
  },
});

const strings = (dims: readonly number[], out: string[]): Sink => ({
  tensor: tensor("string", dims, out),
  put: (values, at) => {
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (typeof v !== "string" || cutText.test(v)) return false;
      out[at + i] = v;
    }
    return true;
  },
});
