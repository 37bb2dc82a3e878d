/**
 * trainingGraph: a model -> a graph whose weights are inputs and whose outputs are the objective, the scores and the gradients, so that a step of
 * training changes no session. BatchNormalization counts over the batch and reports its new running statistics, where that is asked for.
 */
import { CasemateError } from "../../core/error.ts";
import { differentiate } from "../grad/differentiate.ts";
import { prune } from "../grad/prune.ts";
import { rules } from "../grad/rules/index.ts";
import { addToValue } from "../onnx/add-to-value.ts";
import { GraphBuilder } from "../onnx/builder.ts";
import {
  attr,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  node,
  opName,
  opsetOf,
  type Shape,
  valueInfo,
} from "../onnx/graph.ts";
import { normalize } from "../onnx/normalize.ts";
import { allNames, copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { fromTensorProto } from "../onnx/tensor-proto.ts";
import type { DType, Tensor } from "../tensor/tensor.ts";
import type { Objective } from "./objective.ts";

export interface TrainingGraphOptions {
  readonly objective: Objective | "cross-entropy";
  /**
   * "weights": what a step needs; "input": what an attack on the weights of the moment needs; "both": a step that also moves the input; "none": scores
   * only
   */
  readonly wrt: "weights" | "input" | "both" | "none";
  /**
   * "batch": normalize by the statistics of the batch, as in training; "running": by those that were gathered; "count": as "batch", and what comes out as
   * new statistics is those of the batch alone
   */
  readonly batchNorm: "batch" | "running" | "count";
  /** a graph output, or an inner value, with logits [N, K]; default: the first output */
  readonly scores?: string;
  /** weights that stay as they are; default none */
  readonly frozen?: (name: string) => boolean;
  /**
   * an inner value that an input of its shape (`perturbation` of the result) is added to: what "input" and "both" move where the model's own input is
   * token ids. Not with "none"
   */
  readonly perturbed?: string;
}

export interface TrainingGraph {
  readonly model: ModelProto;
  readonly input: string;
  /** what is added to the inner value that was named; its gradient is `inputGradient` */
  readonly perturbation: string | undefined;
  /** int64, one class per row of scores; undefined where nothing reads it */
  readonly labels: string | undefined;
  /** further inputs of the objective, by the name that it gave them */
  readonly extra: ReadonlyMap<string, string>;
  /** those of the inputs whose first axis is one of rows: the model's input, labels, and what the objective declared with a first axis "R" */
  readonly rowInputs: ReadonlySet<string>;
  /** fed with 1, the cotangent of the total; undefined for "cross-entropy" */
  readonly seed: string | undefined;
  readonly scores: string;
  readonly loss: string | undefined;
  readonly inputGradient: string | undefined;
  /** output of the gradient by weight, summed over the batch */
  readonly gradients: ReadonlyMap<string, string>;
  /** output with new running statistics by initializer */
  readonly statistics: ReadonlyMap<string, string>;
}

/** What of a model is trained, and the running statistics that follow. Both are graph inputs of a TrainingGraph. */
export interface Parameters {
  /** the model's own float32 initializers of rank >= 1 that are read where an op has a gradient */
  readonly weights: ReadonlyMap<string, Tensor<"float32">>;
  /** means and variances of BatchNormalization */
  readonly statistics: ReadonlyMap<string, Tensor<"float32">>;
}

/** Values of Constant nodes are no weights, nor are sizes and scales that an op reads (the second input of Resize). */
export const parametersOf = (original: ModelProto): Parameters => {
  const own = new Set(graphOf(original).initializer.map((p) => p.name));
  const graph = graphOf(normalize(original));
  const running = new Set(graph.node.filter(isBatchNorm).flatMap((n) => n.input.slice(3, 5)));
  const fixed = new Set(graph.node.flatMap((n) => n.input.filter((_, i) => !hasGradient(n, i))));
  const weights = new Map<string, Tensor<"float32">>();
  const statistics = new Map<string, Tensor<"float32">>();
  for (const p of graph.initializer) {
    if (p.dims.length === 0 || !own.has(p.name)) continue;
    const t = fromTensorProto(p);
    if (t.dtype !== "float32") continue;
    if (running.has(p.name)) statistics.set(p.name, t as Tensor<"float32">);
    else if (!fixed.has(p.name)) weights.set(p.name, t as Tensor<"float32">);
  }
  return { weights, statistics };
};

/** Is the node's input `i` one that its rule differentiates? Ops that are written out in others have no list: all of theirs are. */
const hasGradient = (n: NodeProto, i: number): boolean => {
  const inputs = rules.get(opName(n))?.inputs;
  return inputs === undefined || inputs === "all" || inputs.includes(i);
};

/** Throws what `differentiate` throws; MODEL_CAPABILITY for a model with more than one input. */
export const trainingGraph = (original: ModelProto, o: TrainingGraphOptions): TrainingGraph => {
  const normal = normalize(original);
  const model = shallow(normal);
  const graph = copyGraph(graphOf(normal));
  model.graph = graph;
  const given = new Set(graph.initializer.map((p) => p.name));
  const inputs = graph.input.filter((v) => !given.has(v.name));
  const [input] = inputs;
  const scores = o.scores ?? graph.output[0]?.name ?? "";
  if (input === undefined || inputs.length > 1)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `a model with ${inputs.length} inputs can not be trained, one is expected`,
      {
        hint: "cut the graph to one input, or train it elsewhere",
      },
    );
  graph.output = [valueInfo(scores, "float32", undefined)];
  const { weights, statistics: running } = parametersOf(original);
  const trained = [...weights.keys()].filter((name) => o.frozen?.(name) !== true);
  const statistics =
    o.batchNorm === "running"
      ? new Map<string, string>()
      : countOverBatch(model, o.batchNorm === "count" ? 0 : undefined);
  // what changes while training is an input; so nothing is folded into constants
  graph.initializer = graph.initializer.filter((p) => !weights.has(p.name) && !running.has(p.name));
  graph.input = [input, ...[...weights, ...running].map(([name, t]) => valueInfo(name, "float32", t.dims))];

  const perturbation = o.perturbed === undefined || o.wrt === "none" ? undefined : addToValue(graph, o.perturbed);
  const moved = perturbation ?? input.name;
  const nothing = {
    perturbation,
    extra: new Map(),
    rowInputs: new Set([input.name]),
    gradients: new Map(),
    seed: undefined,
    inputGradient: undefined,
  };
  if (o.wrt === "none") {
    graph.output.push(...[...statistics.values()].map((name) => valueInfo(name, "float32", undefined)));
    prune(graph);
    return { ...nothing, model, input: input.name, labels: undefined, scores, loss: undefined, statistics };
  }
  const wrt = o.wrt === "input" ? [moved] : o.wrt === "both" ? [...trained, moved] : trained;
  const extra = new Map<string, string>();
  const rowInputs = new Set([input.name, ...(perturbation === undefined ? [] : [perturbation])]);
  const objective = o.objective === "cross-entropy" ? undefined : o.objective;
  const appended =
    objective === undefined ? undefined : appendObjective(graph, objective, input.name, scores, extra, rowInputs);
  const d = differentiate(
    model,
    appended === undefined
      ? { loss: "cross-entropy", wrt, output: scores }
      : { loss: "cotangent", wrt, output: appended.total },
  );
  const result = graphOf(d.model);
  const outputs = new Set(result.output.map((v) => v.name));
  for (const name of [scores, ...(appended === undefined ? [] : [appended.loss]), ...statistics.values()])
    if (!outputs.has(name)) result.output.push(valueInfo(name, "float32", undefined));
  const labels = appended?.labels ?? d.lossInputs.get("labels");
  if (labels !== undefined) rowInputs.add(labels);
  const gradients = new Map([...d.gradients].filter(([name]) => name !== moved));
  return {
    model: d.model,
    input: input.name,
    perturbation,
    labels,
    extra,
    rowInputs,
    seed: d.lossInputs.get("cotangent"),
    scores,
    loss: appended?.loss ?? d.loss,
    inputGradient: d.gradients.get(moved),
    gradients,
    statistics,
  };
};

const graphOf = (model: ModelProto): GraphProto => {
  if (model.graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  return model.graph;
};

const isBatchNorm = (n: NodeProto): boolean => n.opType === "BatchNormalization" && n.domain === "";

/**
 * Turns every BatchNormalization of `model` to training mode; returns the outputs with new running statistics by initializer: momentum times the old ones
 * plus 1 - momentum times those of the batch.
 */
const countOverBatch = (model: ModelProto, momentum: number | undefined): Map<string, string> => {
  const graph = graphOf(model);
  const b = new GraphBuilder(allNames(graph), "training");
  const outputs = new Map<string, string>();
  if ((opsetOf(model, "") ?? 0) < 15) return outputs;
  graph.node = graph.node.map((n) => {
    if (!isBatchNorm(n)) return n;
    const [mean, variance] = [b.fresh("running_mean"), b.fresh("running_var")];
    outputs.set(n.input[3] ?? "", mean);
    outputs.set(n.input[4] ?? "", variance);
    return node("BatchNormalization", n.input, [n.output[0] ?? "", mean, variance], {
      training_mode: 1,
      epsilon: { float: attr.float(n, "epsilon", 1e-5) },
      momentum: { float: momentum ?? attr.float(n, "momentum", 0.9) },
    });
  });
  return outputs;
};

/** Appends the objective's nodes; the total of the losses becomes the graph's only output. */
const appendObjective = (
  graph: GraphProto,
  objective: Objective,
  x: string,
  scores: string,
  extra: Map<string, string>,
  rowInputs: Set<string>,
): { readonly labels: string; readonly loss: string; readonly total: string } => {
  const b = new GraphBuilder(allNames(graph), "objective");
  const labels = b.fresh("labels");
  const infos = [valueInfo(labels, "int64", ["R"])];
  const loss = objective.build({
    b,
    scores,
    labels,
    x,
    nodes: graph.node,
    input: (name: string, dtype: DType, shape: Shape) => {
      const known = extra.get(name);
      if (known !== undefined) return known;
      const value = b.fresh(name);
      extra.set(name, value);
      infos.push(valueInfo(value, dtype, shape));
      if (shape?.[0] === "R") rowInputs.add(value);
      return value;
    },
  });
  const total = b.op("ReduceSum", [loss], { keepdims: 1 });
  graph.node = [...graph.node, ...b.nodes];
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.input = [...graph.input, ...infos];
  graph.output = [valueInfo(total, "float32", [1])];
  return { labels, loss, total };
};
