/**
 * splitAffine: normalizations with weights come apart into a normalization by ones and zeros, a Mul and an Add, for which there are per-sample gradients.
 *
 * y = z scale + bias; z does not depend on them, also where a scale is zero.
 */
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { attr, type GraphProto, type NodeProto, node, opName } from "../../engine/onnx/graph.ts";
import type { Inferred } from "../../engine/onnx/infer.ts";
import { allNames, shallow } from "../../engine/onnx/normalize/scope.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

const affine: ReadonlySet<string> = new Set([
  "LayerNormalization",
  "InstanceNormalization",
  "GroupNormalization",
  "BatchNormalization",
]);

/** Changes `graph` in place. `opset`: of the main domain; `trained`: names of weights. */
export const splitAffine = (graph: GraphProto, types: Inferred, opset: number, trained: ReadonlySet<string>): void => {
  const b = new GraphBuilder(allNames(graph), "affine");
  for (const n of graph.node) {
    const [, scale = "", bias = ""] = n.input;
    const shape = types.shape(n.input[0] ?? "");
    const weight = types.shape(scale);
    const apart =
      affine.has(opName(n)) &&
      (trained.has(scale) || trained.has(bias)) &&
      shape !== undefined &&
      weight?.every((d) => typeof d === "number") === true;
    if (!apart || shape === undefined || weight === undefined) {
      b.nodes.push(n);
      continue;
    }
    const dims = weight as readonly number[];
    const count = dims.reduce((x, y) => x * y, 1);
    const constant = (value: number): Value => b.constant(float32(dims, new Float32Array(count).fill(value)));
    const plain = shallow(n);
    const z = b.fresh("normalized");
    plain.input = [n.input[0] ?? "", constant(1), ...(bias === "" ? [] : [constant(0)]), ...n.input.slice(3)];
    plain.output = [z, ...n.output.slice(1)];
    plain.name = z;
    b.nodes.push(plain);
    for (const step of steps(b, n, z, shape, dims, opset)) b.nodes.push(step);
  }
  graph.node = b.nodes;
  graph.initializer = [...graph.initializer, ...b.initializers];
};

/** Nodes from z to the output of `n`. */
const steps = (
  b: GraphBuilder,
  n: NodeProto,
  z: Value,
  shape: readonly (number | string | null)[],
  dims: readonly number[],
  opset: number,
): NodeProto[] => {
  const [, scale = "", bias = ""] = n.input;
  const [y = ""] = n.output;
  if (opName(n) === "LayerNormalization") {
    const product = bias === "" ? y : b.fresh("scaled");
    const nodes = [node("Mul", [z, scale], [product])];
    return bias === "" ? nodes : [...nodes, node("Add", [product, bias], [y])];
  }
  // before opset 21 a GroupNormalization has one scale for a group, else there is one for a channel
  const perGroup = opName(n) === "GroupNormalization" && opset < 21;
  const rank = perGroup ? 3 : shape.length;
  const made: NodeProto[] = [];
  const add = (op: string, inputs: readonly Value[], output = b.fresh(op)): Value => {
    made.push(node(op, inputs, [output]));
    return output;
  };
  const groups = attr.int(n, "num_groups", dims[0] ?? 1);
  const x = perGroup ? add("Reshape", [z, b.ints([0, groups, -1])]) : z;
  const axes = b.ints(Array.from({ length: rank - 2 }, (_, i) => i + 1));
  const spread = (value: Value): Value => (rank <= 2 ? value : add("Unsqueeze", [value, axes]));
  const product = add("Mul", [x, spread(scale)]);
  if (!perGroup) add("Add", [product, spread(bias)], y);
  else {
    const back = shape.slice(1).map((d) => (typeof d === "number" ? d : 0));
    add("Reshape", [add("Add", [product, spread(bias)]), b.ints([-1, ...back])], y);
  }
  return made;
};
