/**
 * guardedModel: a model with its detectors as an attacker sees them who knows both: one class more, which wins exactly where an input is flagged (Carlini, Wagner:
 * Adversarial Examples Are Not Easily Detected, 2017, arXiv:1705.07263, section 2.3).
 *
 * Scores z_1 .. z_K as logits and, for detector scores s_j with thresholds t_j, z_{K+1} = max_k z_k + log max_j s_j / t_j. An attack that reaches one of the first K
 * classes other than the true one has fooled the model and all detectors.
 */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder } from "../../engine/onnx/builder.ts";
import { type ModelProto, valueInfo } from "../../engine/onnx/graph.ts";
import { allNames, copyGraph, shallow } from "../../engine/onnx/normalize/scope.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { DetectorDocument } from "./document.ts";
import type { Instrumented } from "./instrument.ts";
import { panelGraph } from "./panel.ts";

/** Scores below do not become minus infinity. */
const smallest = 1e-12;

/** `model` is the model itself. THROWS as openPanel. */
export const guardedModel = (
  document: DetectorDocument,
  model: ModelProto,
  description: ModelDescription,
): Instrumented => {
  const { model: graphs, description: d } = panelGraph(document, model, description);
  const { classes } = description;
  const thresholds = document.detectors.map(({ threshold }) => Math.max(threshold, smallest));
  const result = shallow(graphs);
  if (graphs.graph === undefined) throw new CasemateError("INTERNAL", "an instrumented model has no graph");
  const graph = copyGraph(graphs.graph);
  const b = new GraphBuilder(allNames(graph), "guard");
  const floor = b.scalar(smallest, "float32");
  const columns = (from: number, to: number): string =>
    b.op("Slice", [d.output.value, b.ints([from]), b.ints([to]), b.ints([1])]);
  const given = columns(0, classes);
  const { kind } = description.output;
  const logits =
    kind === "probabilities" || kind === "binary-probability" ? b.op("Log", [b.op("Max", [given, floor])]) : given;
  const ratios = b.op("Div", [
    columns(classes, classes + thresholds.length),
    b.constant(float32([1, thresholds.length], thresholds)),
  ]);
  const largest = b.op("Max", [b.op("ReduceMax", [ratios, b.ints([1])], { keepdims: 1 }), floor]);
  const top = b.op("ReduceMax", [logits, b.ints([1])], { keepdims: 1 });
  const output = b.op("Concat", [logits, b.op("Add", [top, b.op("Log", [largest])])], { axis: 1 });
  graph.node.push(...b.nodes);
  graph.initializer.push(...b.initializers);
  graph.output = [valueInfo(output, "float32", ["N", classes + 1])];
  result.graph = graph;
  return { model: result, description: { ...d, output: { value: output, kind: "logits" }, classes: classes + 1 } };
};
