/**
 * freeBatch: makes the batch axis of a graph free where the file fixes it.
 *
 * Exporters write the batch of their example (nearly always 1) into shapes. Here it is taken out of the constants of Reshape and Expand, as far as
 * it stands at their front. Whether the graph then treats samples apart is not proved but tried: see `describe/batch.ts`.
 */
import { attr, type GraphProto, opName } from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { int64 } from "../tensor/tensor.ts";

/** Changes `graph` (a copy) in place. `types` are those of the graph as the file has it; axis 0 of `input` is the batch axis. */
export const freeBatch = (graph: GraphProto, types: Inferred, input: string): void => {
  const declared = types.shape(input)?.[0];
  // a model whose input is free in name only was exported with one sample
  const batch = typeof declared === "number" ? declared : 1;
  const names = new Set(graph.initializer.map((t) => t.name));
  let counter = 0;
  for (const n of graph.node) {
    const op = opName(n);
    if (op !== "Reshape" && op !== "Expand") continue;
    const [data, shape] = n.input;
    const constant = shape === undefined ? undefined : types.constant(shape);
    if (data === undefined || constant?.dtype !== "int64") continue;
    const dims = Array.from(constant.data, Number);
    const freed =
      op === "Reshape"
        ? freeReshape(dims, types.shape(data), batch, attr.int(n, "allowzero", 0) === 1)
        : freeExpand(dims, batch);
    if (freed === undefined) continue;
    let name = `io/free_${counter}`;
    while (names.has(name)) name = `io/free_${++counter}`;
    names.add(name);
    graph.initializer.push(toTensorProto(name, int64([freed.length], freed)));
    n.input = [data, name];
  }
};

/** -1 in front where no other entry is inferred; else 0 (as the input has it), where the input begins with the batch. */
const freeReshape = (
  dims: readonly number[],
  from: readonly (number | string | null)[] | undefined,
  batch: number | string | null | undefined,
  allowZero: boolean,
): number[] | undefined => {
  const [first, ...rest] = dims;
  if (first !== batch || rest.length === 0) return undefined;
  if (!rest.includes(-1) && !rest.includes(0)) return [-1, ...rest];
  if (allowZero || from?.[0] !== batch) return undefined;
  return [0, ...rest];
};

/** 1 in front keeps whatever the input has. */
const freeExpand = (dims: readonly number[], batch: number | string | null | undefined): number[] | undefined =>
  dims.length > 1 && dims[0] === batch && batch !== 1 ? [1, ...dims.slice(1)] : undefined;
