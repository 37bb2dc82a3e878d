/** Which values carry a gradient: those that depend on a `wrt` value through nodes that can be differentiated. */
import type { DType } from "../tensor/tensor.ts";
import { type NodeProto, opName } from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";
import { outerReads, subgraphs } from "../onnx/normalize/scope.ts";
import { stops } from "./rules/index.ts";

/** What a node reads: its inputs, then the outer values that its subgraphs capture. Rules count inputs in this order. */
export const readsOf = (n: NodeProto): readonly string[] => {
  const graphs = subgraphs(n);
  if (graphs.length === 0) return n.input;
  const captured = new Set(graphs.flatMap((g) => [...outerReads(g)]));
  for (const v of n.input) captured.delete(v);
  return [...n.input, ...captured];
};

/** Values that depend on a value of `start` through nodes that carry gradients; `nodes` in topological order. */
export const reachable = (
  nodes: readonly NodeProto[],
  start: ReadonlySet<string>,
  types: Inferred,
): ReadonlySet<string> => {
  const seen = new Set(start);
  for (const n of nodes) {
    if (stops.has(opName(n))) continue;
    const carried = readsOf(n).filter((i) => seen.has(i));
    if (carried.length === 0) continue;
    // quantized values carry a gradient from where they were floats, through what only moves them
    const quantized = quantizers.has(n.opType) || carried.some((i) => isQuantized(types.dtype(i)));
    // their products are added up in 32 bits
    const integer = (dtype: DType | undefined): boolean => isQuantized(dtype) || accumulators.has(n.opType);
    for (const o of n.output)
      if (o !== "" && (isFloat(types.dtype(o)) || (quantized && integer(types.dtype(o))))) seen.add(o);
  }
  return seen;
};

const quantizers: ReadonlySet<string> = new Set(["QuantizeLinear", "DynamicQuantizeLinear"]);

const accumulators: ReadonlySet<string> = new Set(["MatMulInteger", "ConvInteger"]);

export const isFloat = (dtype: DType | undefined): boolean =>
  dtype === undefined || dtype === "float32" || dtype === "float64" || dtype === "float16" || dtype === "bfloat16";

export const isQuantized = (dtype: DType | undefined): boolean =>
  dtype === "int8" || dtype === "uint8" || dtype === "int16" || dtype === "uint16";
