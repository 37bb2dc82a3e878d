/**
 * ascentGraph: all steps of signed projected gradient ascent (Madry et al. 2018) as one graph, a Loop around the input gradient, so that an attack on
 * the weights of the moment is one run: no gradient leaves the graph, and threads meet once a batch instead of once a step.
 *
 *   x <- min(max(x + share radius sign(dL/dx), x0 - radius, lower), x0 + radius, upper)
 */
import { CasemateError } from "../../core/error.ts";
import { prune } from "../grad/prune.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import { create } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, type NodeProto, node, valueInfo } from "../onnx/graph.ts";
import { allNames, copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { readsOf } from "../grad/path.ts";
import { GraphProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { float32 } from "../tensor/tensor.ts";
import type { TrainingGraph } from "./training-graph.ts";

export interface AscentGraph {
  readonly model: ModelProto;
  /** where it begins, and the middle of the ball: rows x sample */
  readonly start: string;
  readonly center: string;
  /** rows x classes, of the loss */
  readonly targets: string;
  /** [3, sample]: radius, lower and upper bound of each feature */
  readonly box: string;
  /** [1]: length of a step in units of the radius */
  readonly share: string;
  /** [1] int64: number of steps */
  readonly steps: string;
  /** rows x sample */
  readonly end: string;
}

/** Twice times this puts every float32 that is not zero beyond 1, subnormal ones too. */
const huge = 3e38;

/** Of a training graph for the input with the objective "soft-cross-entropy". `dims`: of one sample. */
export const ascentGraph = (training: TrainingGraph, dims: readonly number[]): AscentGraph => {
  const { inputGradient, input } = training;
  const targets = training.extra.get("targets");
  if (inputGradient === undefined || targets === undefined || training.model.graph === undefined)
    throw new CasemateError("INTERNAL", "an ascent needs the gradient of the input and its targets");
  const graph = copyGraph(training.model.graph);
  graph.output = [valueInfo(inputGradient, "float32", undefined)];
  prune(graph);
  const b = new GraphBuilder(allNames(graph), "ascent");
  const [start, center, box, share, steps] = ["start", "center", "box", "share", "steps"].map((n) => b.fresh(n)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const [radius = "", lower = "", upper = ""] = b.ops("Split", [box], 3, { axis: 0, num_outputs: 3 });
  const low = b.op("Max", [b.op("Sub", [center, radius]), lower]);
  const high = b.op("Min", [b.op("Add", [center, radius]), upper]);
  const length = b.op("Mul", [radius, share]);
  const big = b.scalar(huge, "float32");
  const [one, minusOne] = [b.scalar(1, "float32"), b.scalar(-1, "float32")];
  const before = b.nodes.splice(0);

  // as a product and a clip: ONNX Runtime's Sign is not vectorized
  const sign = b.op("Clip", [b.op("Mul", [b.op("Mul", [inputGradient, big]), big]), minusOne, one]);
  const next = b.op("Min", [b.op("Max", [b.op("Add", [input, b.op("Mul", [sign, length])]), low]), high]);
  const [iteration, condition] = [b.fresh("iteration"), b.fresh("condition")];
  const still = b.op("Identity", [condition]);
  // what does not depend on x is computed once
  const { inside, outside } = apart([...graph.node, ...b.nodes], [input, iteration, condition]);
  const end = b.fresh("end");
  const body: GraphProto = create(GraphProtoSchema, {
    name: "step",
    node: inside,
    input: [
      valueInfo(iteration, "int64", []),
      valueInfo(condition, "bool", []),
      valueInfo(input, "float32", ["R", ...dims]),
    ],
    output: [valueInfo(still, "bool", []), valueInfo(next, "float32", ["R", ...dims])],
  });
  const count = b.fresh("count");
  graph.node = [
    ...before,
    ...outside,
    node("Squeeze", [steps], [count]),
    node("Loop", [count, "", start], [end], { body: { graph: body } }),
  ];
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.valueInfo = [];
  const seed = training.seed;
  if (seed !== undefined) graph.initializer.push(toTensorProto(seed, float32([1], Float32Array.of(1))));
  const rows = (name: Value) => valueInfo(name, "float32", ["R", ...dims]);
  graph.input = [
    ...graph.input.filter((v) => v.name !== input && v.name !== seed && v.name !== training.labels),
    rows(start),
    rows(center),
    valueInfo(box, "float32", [3, ...dims]),
    valueInfo(share, "float32", [1]),
    valueInfo(steps, "int64", [1]),
  ];
  graph.output = [rows(end)];
  const model = shallow(training.model);
  model.graph = graph;
  return { model, start, center, targets, box, share, steps, end };
};

/** Nodes that depend on one of the values, and the others, each in the order given. */
const apart = (
  nodes: readonly NodeProto[],
  values: readonly Value[],
): { readonly inside: NodeProto[]; readonly outside: NodeProto[] } => {
  const moving = new Set(values);
  const inside: NodeProto[] = [];
  const outside: NodeProto[] = [];
  for (const n of nodes) {
    const moves = readsOf(n).some((v) => moving.has(v));
    if (moves) for (const v of n.output) moving.add(v);
    (moves ? inside : outside).push(n);
  }
  return { inside, outside };
};
