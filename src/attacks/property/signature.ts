/** signatureOf: which input and output of a model a property is about, and how their values stand in them. */
import { CasemateError } from "../../core/error.ts";
import { type ModelProto, type ValueInfoProto, valueType } from "../../engine/onnx/graph.ts";
import { elementCount } from "../../engine/tensor/tensor.ts";
import type { Property } from "./property.ts";

export interface Signature {
  readonly input: string;
  /** of the whole input, one sample */
  readonly dims: readonly number[];
  /** is axis 0 of `dims` a batch axis of size 1 */
  readonly batched: boolean;
  readonly output: string;
  readonly dtype: "float32" | "float64";
}

/** Throws MODEL_CAPABILITY for a model that no property of VNN-LIB 1.0 can be about, DATA_MISMATCH when the counts differ. */
export const signatureOf = (model: ModelProto, property: Property): Signature => {
  const graph = model.graph;
  const known = new Set(graph?.initializer.map((t) => t.name));
  const input = only(graph?.input.filter((i) => !known.has(i.name)) ?? [], "input");
  const output = only(graph?.output ?? [], "output");
  const type = valueType(input);
  if (type?.dtype !== "float32" && type?.dtype !== "float64")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `input '${input.name}' is ${type?.dtype ?? "no tensor"}; properties are about float32 and float64 inputs`,
    );
  const dims = fit(type.shape, property, input.name);
  return {
    input: input.name,
    dims,
    batched: dims.length > 1 && dims[0] === 1,
    output: output.name,
    dtype: type.dtype,
  };
};

const only = (values: readonly ValueInfoProto[], what: string): ValueInfoProto => {
  const [first, second] = values;
  if (first !== undefined && second === undefined) return first;
  throw new CasemateError(
    "MODEL_CAPABILITY",
    `the model has ${values.length} ${what}s, a property of VNN-LIB 1.0 is about one`,
    { hint: `give a model with one input and one output; this one has ${values.map((v) => `'${v.name}'`).join(", ")}` },
  );
};

/** The declared dims with the open ones filled in: 1 for the batch axis, what is left over for one other. */
const fit = (
  shape: readonly (number | string | null)[] | undefined,
  property: Property,
  name: string,
): readonly number[] => {
  const { inputs } = property;
  if (shape === undefined) return [1, inputs];
  const open = shape.flatMap((d, axis) => (typeof d === "number" ? [] : [axis]));
  const dims = shape.map((d) => (typeof d === "number" ? d : 1));
  if (elementCount(dims) !== inputs) {
    const free = open.findLast((axis) => axis > 0) ?? open[0];
    const rest = inputs / elementCount(dims);
    if (free !== undefined && Number.isInteger(rest)) dims[free] = rest;
  }
  if (elementCount(dims) === inputs) return dims;
  throw new CasemateError(
    "DATA_MISMATCH",
    `'${property.name}' declares X_0 to X_${inputs - 1}, input '${name}' has shape [${shape.map((d) => d ?? "?").join(", ")}]`,
    { hint: "is this the property of another model?" },
  );
};
