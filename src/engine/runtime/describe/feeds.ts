/** feedsFor: values that a caller gives for further inputs -> tensors of the dtype and shape that the graph declares. */
import { CasemateError } from "../../../core/error.ts";
import type { GraphProto, Shape } from "../../onnx/graph.ts";
import { toBfloat16Bits, toFloat16Bits } from "../../tensor/float16.ts";
import { elementCount, type Tensor, tensor } from "../../tensor/tensor.ts";
import { openInputs } from "./input.ts";

type Feeds = Readonly<Record<string, Tensor>>;

/**
 * Numbers are converted to the declared dtype; one number fills a declared shape (unknown dims count as 1), as many numbers as it has elements take it.
 * Throws USAGE for a name that is no input and for a value that does not fit.
 */
export const feedsFor = (graph: GraphProto, given: Feeds): Feeds =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]): [string, Tensor] => {
      const inputs = openInputs(graph);
      const input = inputs.find((i) => i.name === name);
      if (input === undefined)
        throw new CasemateError("USAGE", `the model has no input '${name}' that could be fed`, {
          hint: `its inputs are ${inputs.map((i) => `'${i.name}'`).join(", ")}`,
        });
      if (value.dtype === "string" || input.dtype === "string") {
        if (value.dtype === input.dtype) return [name, value];
        throw new CasemateError("USAGE", `input '${name}' takes ${input.dtype}, its value is ${value.dtype}`);
      }
      const dims = dimsFor(input.shape, value);
      if (dims === undefined)
        throw new CasemateError(
          "USAGE",
          `the value of input '${name}' has ${elementCount(value.dims)} elements, [${(input.shape ?? []).join(", ")}] were expected`,
        );
      return [name, convert(value, input.dtype, dims)];
    }),
  );

const dimsFor = (shape: Shape, value: Tensor): readonly number[] | undefined => {
  if (shape === undefined) return value.dims;
  const fixed = shape.every((d) => typeof d === "number");
  if (!fixed && value.dims.length === shape.length) {
    const fits = shape.every((d, i) => typeof d !== "number" || d === value.dims[i]);
    if (fits) return value.dims;
  }
  const dims = shape.map((d) => (typeof d === "number" ? d : 1));
  const have = elementCount(value.dims);
  return have === 1 || have === elementCount(dims) ? dims : undefined;
};

const convert = (value: Tensor, dtype: Tensor["dtype"], dims: readonly number[]): Tensor => {
  if (value.dtype === dtype && elementCount(value.dims) === elementCount(dims)) return { ...value, dims };
  const source = Array.from(value.data as ArrayLike<number | bigint>);
  const count = elementCount(dims);
  const all = source.length === count ? source : Array.from({ length: count }, () => source[0] ?? 0);
  const numbers = all.map(Number);
  switch (dtype) {
    case "float32":
      return tensor(dtype, dims, Float32Array.from(numbers));
    case "float64":
      return tensor(dtype, dims, Float64Array.from(numbers));
    case "float16":
      return tensor(dtype, dims, Uint16Array.from(numbers, toFloat16Bits));
    case "bfloat16":
      return tensor(dtype, dims, Uint16Array.from(numbers, toBfloat16Bits));
    case "int8":
      return tensor(dtype, dims, Int8Array.from(numbers));
    case "int16":
      return tensor(dtype, dims, Int16Array.from(numbers));
    case "int32":
      return tensor(dtype, dims, Int32Array.from(numbers));
    case "int64":
      return tensor(dtype, dims, BigInt64Array.from(all, whole));
    case "uint8":
      return tensor(dtype, dims, Uint8Array.from(numbers));
    case "uint16":
      return tensor(dtype, dims, Uint16Array.from(numbers));
    case "uint32":
      return tensor(dtype, dims, Uint32Array.from(numbers));
    case "uint64":
      return tensor(dtype, dims, BigUint64Array.from(all, whole));
    case "bool":
      return tensor(
        dtype,
        dims,
        Uint8Array.from(numbers, (v) => (v === 0 ? 0 : 1)),
      );
    case "string":
      return value;
  }
};

const whole = (v: number | bigint): bigint => (typeof v === "bigint" ? v : BigInt(Math.trunc(v)));
