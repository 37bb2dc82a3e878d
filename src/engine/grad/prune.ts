/** prune: a graph without what its outputs do not need. Inputs stay: they are the model's interface. */
import type { GraphProto } from "../onnx/graph.ts";
import { readsOf } from "./path.ts";

/** Nodes in topological order. Changes the graph in place; initializers and value_info that nothing reads go too, but for those in `keep`. */
export const prune = (graph: GraphProto, keep: readonly string[] = []): void => {
  const needed = new Set([...graph.output.map((o) => o.name), ...keep]);
  graph.node = graph.node
    .toReversed()
    .filter((n) => {
      if (!n.output.some((v) => needed.has(v))) return false;
      for (const v of readsOf(n)) needed.add(v);
      return true;
    })
    .toReversed();
  graph.initializer = graph.initializer.filter((t) => needed.has(t.name));
  graph.sparseInitializer = graph.sparseInitializer.filter((t) => needed.has(t.values?.name ?? ""));
  graph.valueInfo = graph.valueInfo.filter((v) => needed.has(v.name));
};
