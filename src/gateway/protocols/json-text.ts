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

// join writes numbers as JSON does, and is twice as fast as JSON.stringify over a plain array (bench/protocols.mjs)
const floats = (data: Float32Array | Float64Array): string => {
  let infinite = 0;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    // NaN from the first infinity or NaN on
    infinite += v - v;
  }
  return infinite === 0
    ? `[${data.join()}]`
    : `[${Array.from(data, (v) => (Number.isFinite(v) ? String(v) : "null")).join()}]`;
};
