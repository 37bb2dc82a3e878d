/** compareWeights: how far two ONNX files are apart, tensor by tensor. */
import { readOnnx } from "../../engine/onnx/read.ts";
import { fromTensorProto } from "../../engine/onnx/tensor-proto.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";

/** One line for a person. Never throws: what can not be read is said. */
export const compareWeights = (expected: Uint8Array, found: Uint8Array): string => {
  let pair: readonly [ModelProto, ModelProto];
  try {
    pair = [readOnnx(expected), readOnnx(found)];
  } catch {
    return "at least one of the two is no ONNX file that could be compared";
  }
  const [a, b] = pair.map(weightsOf) as [Map<string, Tensor>, Map<string, Tensor>];
  const missing = [...a.keys()].filter((name) => !b.has(name));
  const added = [...b.keys()].filter((name) => !a.has(name));
  if (missing.length + added.length > 0)
    return `other weights: ${[...missing.map((n) => `'${n}' is gone`), ...added.map((n) => `'${n}' is new`)].slice(0, 5).join(", ")}`;
  let first: string | undefined;
  let largest = { name: "", difference: 0 };
  let differing = 0;
  for (const [name, w] of a) {
    const other = b.get(name);
    if (other === undefined) continue;
    if (w.dims.join() !== other.dims.join() || w.dtype !== other.dtype) {
      first ??= name;
      return `weight '${name}' is ${other.dtype}[${other.dims.join(", ")}], expected ${w.dtype}[${w.dims.join(", ")}]`;
    }
    let same = true;
    for (let i = 0; i < w.data.length; i++) {
      const [u, v] = [w.data[i], other.data[i]];
      if (Object.is(u, v)) continue;
      same = false;
      const difference = Math.abs(Number(u) - Number(v));
      if (!(difference <= largest.difference)) largest = { name, difference };
    }
    if (!same) {
      first ??= name;
      differing++;
    }
  }
  if (first === undefined) return "all weights are equal: the graph or its metadata differs";
  return `${differing} of ${a.size} weights differ, the first is '${first}'; the largest absolute difference is ${Number(largest.difference.toPrecision(4))}, in '${largest.name || first}'`;
};

const weightsOf = (model: ModelProto): Map<string, Tensor> =>
  new Map((model.graph?.initializer ?? []).map((p) => [p.name, fromTensorProto(p)]));
