/**
 * pack: the weights and statistics of a training graph as one input, its gradients as one output, so that handing them to another thread, and an
 * optimizer's loop, is one stretch of memory however many weights there are.
 */
import { GraphBuilder } from "../onnx/builder.ts";
import { valueInfo } from "../onnx/graph.ts";
import { allNames, countReads } from "../onnx/normalize/scope.ts";
import { elementCount } from "../tensor/tensor.ts";
import type { TrainingGraph } from "./training-graph.ts";

/** Where a value lies in the packed vector. */
export interface Slot {
  readonly dims: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** Places of values one behind the other. */
export const layOut = (dims: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, Slot> => {
  let offset = 0;
  const slots = new Map<string, Slot>();
  for (const [name, d] of dims) {
    const length = elementCount(d);
    slots.set(name, { dims: d, offset, length });
    offset += length;
  }
  return slots;
};

/** Changes the graph's model in place. RETURNS the name of the input, and of the output where there are gradients, in the order of `gradients`. */
export const pack = (
  { model, gradients }: Pick<TrainingGraph, "model" | "gradients">,
  slots: ReadonlyMap<string, Slot>,
): { readonly parameters: string; readonly gradient: string | undefined } => {
  const { graph } = model;
  if (graph === undefined) return { parameters: "", gradient: undefined };
  const b = new GraphBuilder(allNames(graph), "packed");
  const reads = countReads(graph);
  const parameters = b.fresh("parameters");
  const sizes = [...slots.values()].map((s) => s.length);
  const parts = b.ops("Split", [parameters, b.ints(sizes)], sizes.length, { axis: 0 });
  const unpack = [...b.nodes];
  for (const [i, [name, { dims }]] of [...slots].entries()) {
    if ((reads.get(name) ?? 0) === 0) continue;
    b.op("Reshape", [parts[i] ?? "", b.ints(dims)]);
    const reshape = b.nodes.at(-1);
    if (reshape === undefined) continue;
    reshape.output = [name];
    unpack.push(reshape);
  }
  b.nodes.length = 0;
  let gradient: string | undefined;
  if (gradients.size > 0) {
    gradient = b.op(
      "Concat",
      [...gradients.values()].map((g) => b.op("Reshape", [g, b.ints([-1])])),
      { axis: 0 },
    );
  }
  const single = new Set(gradients.values());
  graph.node = [...unpack, ...graph.node, ...b.nodes];
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.input = [
    ...graph.input.filter((v) => !slots.has(v.name)),
    valueInfo(parameters, "float32", [sizes.reduce((a, n) => a + n, 0)]),
  ];
  graph.output = [
    ...graph.output.filter((v) => !single.has(v.name)),
    ...(gradient === undefined ? [] : [valueInfo(gradient, "float32", undefined)]),
  ];
  return { parameters, gradient };
};
