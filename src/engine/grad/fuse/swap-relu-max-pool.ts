/** swapReluMaxPool: MaxPool(Relu(x)) -> Relu(MaxPool(x)), so that the mask of the backward pass has the size of the pooled image. */
import { type ModelProto, type NodeProto, opName } from "../../onnx/graph.ts";
import { allNames, copyGraph, countReads, freshName, shallow } from "../../onnx/normalize/scope.ts";

/**
 * max and relu commute, so scores stay the same to the bit. So do gradients: where the maximum is positive, the same elements are the maximum
 * and in the same order; where it is not, nothing passes on either side. Done where only the MaxPool reads the Relu's output and nothing reads
 * the MaxPool's indices (where a window has no positive element they would change). `model` is normalized; it is not changed.
 */
export const swapReluMaxPool = (model: ModelProto): ModelProto => {
  const graph = model.graph;
  if (graph === undefined || !graph.node.some((n) => opName(n) === "MaxPool")) return model;
  const readers = countReads(graph);
  const pools = new Map<string, NodeProto>();
  for (const n of graph.node)
    if (opName(n) === "MaxPool" && n.output.slice(1).every((o) => o === "")) pools.set(n.input[0] ?? "", n);
  const pairs = new Map<NodeProto, NodeProto>();
  for (const n of graph.node) {
    const output = n.output[0] ?? "";
    const pool = opName(n) === "Relu" && readers.get(output) === 1 ? pools.get(output) : undefined;
    if (pool !== undefined) pairs.set(n, pool);
  }
  if (pairs.size === 0) return model;
  const result = shallow(model);
  const swapped = copyGraph(graph);
  result.graph = swapped;
  const names = allNames(graph);
  const replacements = new Map<NodeProto, NodeProto | undefined>();
  for (const [relu, pool] of pairs) {
    const between = freshName(names, `${pool.output[0]}/before_relu`);
    const first = shallow(pool);
    first.input = [relu.input[0] ?? ""];
    first.output = [between];
    const second = shallow(relu);
    second.input = [between];
    second.output = [pool.output[0] ?? ""];
    // the pool takes the place of the Relu, which comes earlier and reads what the pool now reads
    replacements.set(relu, first);
    replacements.set(pool, second);
  }
  swapped.node = graph.node.map((n, i) => replacements.get(n) ?? swapped.node[i] ?? n);
  return result;
};
