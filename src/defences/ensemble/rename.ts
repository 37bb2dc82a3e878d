/** renamed: a graph with a prefix in front of every name in it, subgraphs included, so that several fit into one. */
import type { GraphProto } from "../../engine/onnx/graph.ts";
import { copyGraph, shallow } from "../../engine/onnx/normalize/scope.ts";

/** The argument is not changed; the bytes of tensors are shared with it. An empty name ("not given") stays empty. */
export const renamed = (original: GraphProto, prefix: string): GraphProto => {
  const graph = copyGraph(original);
  rename(graph, (name) => (name === "" ? "" : prefix + name));
  return graph;
};

const rename = (graph: GraphProto, to: (name: string) => string): void => {
  const named = <T extends { name: string }>(message: T): T => {
    const copy = shallow(message);
    copy.name = to(message.name);
    return copy;
  };
  graph.initializer = graph.initializer.map(named);
  graph.sparseInitializer = graph.sparseInitializer.map((s) => {
    const copy = shallow(s);
    if (s.values !== undefined) copy.values = named(s.values);
    return copy;
  });
  graph.input = graph.input.map(named);
  graph.output = graph.output.map(named);
  // shapes that were declared for inner values: what they say can be inferred
  graph.valueInfo = [];
  graph.quantizationAnnotation = [];
  for (const n of graph.node) {
    n.name = to(n.name);
    n.input = n.input.map(to);
    n.output = n.output.map(to);
    for (const a of n.attribute) {
      if (a.g !== undefined) rename(a.g, to);
      for (const g of a.graphs) rename(g, to);
    }
  }
};
