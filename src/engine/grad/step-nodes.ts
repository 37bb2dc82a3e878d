/** stepNodes: nodes between an input and an output whose true derivative is zero almost everywhere, so that a gradient ends or something stands in for it. */
import type { ModelProto } from "../onnx/graph.ts";
import { opName, valueInfo } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { lowerings } from "./lower/index.ts";
import { reachable, readsOf } from "./path.ts";
import { prune } from "./prune.ts";
import { gradientStatus, rules } from "./rules/index.ts";

export interface StepNode {
  readonly op: string;
  readonly node: string;
  /** surrogate: another derivative stands in for it; zero: its gradient is zero */
  readonly kind: "surrogate" | "zero";
}

/** `model` normalized; in the order of the graph. Subgraphs are not looked into. */
export const stepNodes = (model: ModelProto, input: string, output: string): StepNode[] => {
  if (model.graph === undefined) return [];
  const graph = copyGraph(model.graph);
  graph.output = [valueInfo(output, "float32", undefined)];
  prune(graph);
  const pruned = shallow(model);
  pruned.graph = graph;
  const onPath = reachable(graph.node, new Set([input]), infer(pruned));
  return graph.node.flatMap((n): StepNode[] => {
    if (!readsOf(n).some((v) => onPath.has(v)) || !n.output.some((v) => onPath.has(v))) return [];
    const op = opName(n);
    const node = n.name === "" ? (n.output[0] ?? "") : n.name;
    // the second half of a pair: QuantizeLinear is named already
    if (op === "DequantizeLinear") return [];
    if ((rules.get(op) ?? lowerings.get(op))?.surrogate !== undefined) return [{ op, node, kind: "surrogate" }];
    return gradientStatus(n) === "zero-gradient" ? [{ op, node, kind: "zero" }] : [];
  });
};
