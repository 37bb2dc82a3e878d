/** Writing a subgraph's nodes into the graph around it, once or several times. */
import type { GraphBuilder, Value } from "../../onnx/builder.ts";
import type { GraphProto } from "../../onnx/graph.ts";
import { copyGraph, renameReads, shallow } from "../../onnx/normalize/scope.ts";

/** RETURNS what appends one copy of `graph` with its inputs bound, and gives the values of its outputs. Copies share initializers. */
export const inliner = (b: GraphBuilder, graph: GraphProto): ((inputs: readonly Value[]) => readonly Value[]) => {
  const shared = new Map<Value, Value>();
  for (const t of graph.initializer) {
    const copy = shallow(t);
    copy.name = b.fresh("inlined");
    shared.set(t.name, copy.name);
    b.initializers.push(copy);
  }
  return (inputs) => {
    const names = new Map(shared);
    graph.input.forEach((v, i) => names.set(v.name, inputs[i] ?? ""));
    const copy = copyGraph(graph);
    for (const n of copy.node) for (const v of n.output) if (v !== "") names.set(v, b.fresh(n.opType));
    renameReads(copy.node, names);
    for (const n of copy.node) {
      n.output = n.output.map((v) => names.get(v) ?? v);
      n.name = n.output[0] ?? n.name;
      b.nodes.push(n);
    }
    return graph.output.map((o) => names.get(o.name) ?? o.name);
  };
};
