/**
 * Values of a tensor as JSON text, flat. Whole numbers of 64 bits have all their digits, which is more than a double holds: clients that read doubles want the
 * binary extension. JSON has no NaN and no infinities; they are null.
 */
import { bfloat16ToFloat32, float16ToFloat32 } from "../../engine/tensor/float16.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";

/** "[1,2.5,null]" */
export const jsonValues = (t: Tensor): string => {
  switch (t.dtype) {
    case "float32":
    case "float64":
      return floats(t.data);
    case "float16":
      return floats(float16ToFloat32(t.data));
    case "bfloat16":
      return floats(bfloat16ToFloat32(t.data));
    case "bool":
      return `[${Array.from(t.data, (v) => v !== 0).join()}]`;
    case "string":
      return JSON.stringify(t.data);
    case "int8":
    case "int16":
    case "int32":
    case "int64":
    case "uint8":
    case "uint16":
    case "uint32":
    case "uint64":
      return `[${t.data.join()}]`;
  }
};

/** "[[1,2],[3,4]]", nested as the dims say; a scalar by itself. */
export const nestedValues = (t: Tensor): string => {
  if (t.dims.length === 1) return jsonValues(t);
  const [first, ...dims] = t.dims;
  if (first === undefined) return jsonValues(t).slice(1, -1);
  const size = t.data.length / Math.max(1, first);
  const rows = Array.from({ length: first }, (_, i) => {
    const [from, to] = [i * size, (i + 1) * size];
    const data = t.dtype === "string" ? t.data.slice(from, to) : t.data.subarray(from, to);
    return nestedValues({ dtype: t.dtype, dims, data } as Tensor);
  });
  return `[${rows.join()}]`;
};

const floats = (data: Float32Array | Float64Array): string => {
  let infinite = 0;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    // NaN from the first infinity or NaN on
    infinite += v - v;
  }
  return infinite === 0
    ? `[${joined(data)}]`
    : `[${Array.from(data, (v) => (Number.isFinite(v) ? String(v) : "null")).join()}]`;
};

/** join writes numbers as JSON does, in a third of the time of JSON.stringify over a plain array; beyond this many values it slows down (bench/protocols.mjs) */
const chunk = 2048;
const joined = (data: Float32Array | Float64Array): string => {
  if (data.length <= chunk) return data.join();
  let text = data.subarray(0, chunk).join();
  for (let i = chunk; i < data.length; i += chunk) text += `,${data.subarray(i, i + chunk).join()}`;
  return text;
};
