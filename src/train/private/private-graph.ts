/**
 * privateGraph: a model -> a graph whose weights are inputs and whose outputs are sums of clipped per-sample gradients: one run for norms, factors and sums.
 *
 * One backward pass gives the cotangents of what reads a weight; a LayerRule makes norms and sums of them. Where a weight has no rule, or an op is not known to
 * keep samples apart, the graph is for one sample at a time (`slices`): right for any op, and slow.
 */
import { CasemateError } from "../../core/error.ts";
import { parametersOf } from "../../engine/fit/training-graph.ts";
import { differentiate } from "../../engine/grad/differentiate.ts";
import { prune } from "../../engine/grad/prune.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  opName,
  opsetOf,
  valueInfo,
} from "../../engine/onnx/graph.ts";
import { infer, type Inferred } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames, copyGraph, shallow } from "../../engine/onnx/normalize/scope.ts";
import { batchAxis } from "./batch-axis.ts";
import { type Clipping, clippingFactors } from "./clipping.ts";
import { layerRules } from "./layers/index.ts";
import { batchDim, flat, isBatched, type LayerContext, type PerSample, product, squaresOf } from "./layers/layer.ts";
import { splitAffine } from "./split-affine.ts";
import { throughViews, type WeightUse, weightUses } from "./weight-uses.ts";

export interface PrivateGraphOptions {
  /** dims of one sample */
  readonly dims: readonly number[];
  readonly clip: number;
  readonly clipping: Clipping;
  /** a graph output, or an inner value, with logits [N, K]; default: the first output */
  readonly scores?: string;
  readonly frozen?: (name: string) => boolean;
  /** keep BatchNormalization, by the statistics that the model came with; they are taken as public */
  readonly freezeBatchNorm?: boolean;
}

export interface PrivateGraph {
  readonly model: ModelProto;
  readonly input: string;
  /** int64 [N] */
  readonly labels: string;
  /** output with the clipped sum by weight */
  readonly sums: ReadonlyMap<string, string>;
  /** output with every sample's squared norm before clipping, by weight, [N]: secret, for tests */
  readonly squares: ReadonlyMap<string, string>;
  /** why samples have to be run one at a time; empty where they need not */
  readonly slices: readonly string[];
}

/** THROWS what `differentiate` throws; MODEL_CAPABILITY for a model that mixes samples, or with more than one input. */
export const privateGraph = (original: ModelProto, o: PrivateGraphOptions): PrivateGraph => {
  const { model, input, scores, trained, shapes } = prepared(original, o);
  const graph = graphOf(model);
  const types = infer(model, shapes);
  const apart = batchAxis(graph, types, input);
  refuseMixing(apart.mixing);
  const uses = weightUses(graph, types, trained);
  const slices = [
    ...apart.unknown.map((n) => `${described(n)} is not known to keep samples apart`),
    ...[...uses].flatMap(([w, list]) => list.flatMap((u) => without(u, w, graph, types))),
  ];
  const sliced = slices.length > 0;
  const logits = types.shape(scores);
  if (!sliced && !(isBatched(logits) && logits.length === 2))
    throw new CasemateError("MODEL_CAPABILITY", `'${scores}' is not of the shape [batch, classes]`, {
      hint: "name the value with the logits",
    });
  const outputs = [...new Set([...uses.values()].flat().map((u) => u.node.output[0] ?? ""))];
  const d = differentiate(model, {
    loss: "cross-entropy",
    wrt: sliced ? [...trained] : outputs,
    output: scores,
    ...shapes,
  });
  const result = graphOf(d.model);
  const b = new GraphBuilder(allNames(result), "private");
  const cotangent = (value: Value): Value => d.gradients.get(value) ?? "";
  const samples = new Map<string, PerSample>();
  for (const [w, list] of uses) {
    const dims = numbers(types, w);
    if (list.length === 0) continue;
    samples.set(
      w,
      sliced
        ? { kind: "explicit", value: flat(b, cotangent(w), product(dims)) }
        : perSample(b, list, (u) => contextOf(b, u, types, cotangent), dims),
    );
  }
  const squares = new Map(
    [...samples].map(([w, s]) => [w, s.kind === "ghost" ? s.squares : squaresOf(b, s.value, 2)] as const),
  );
  const factors = clippingFactors(b, o.clipping, o.clip, squares);
  const sums = new Map<string, Value>();
  for (const [w, s] of samples) {
    const f = factors.get(w) ?? "";
    const raw = s.kind === "ghost" ? s.sum(f) : b.op("Gemm", [b.op("Unsqueeze", [f, b.ints([0])]), s.value]);
    const [use] = uses.get(w) ?? [];
    // an explicit gradient is already of the weight's own form
    const own = s.kind === "ghost" && use !== undefined ? throughViews(b, use, raw, []) : raw;
    sums.set(w, b.op("Reshape", [own, b.ints(numbers(types, w))]));
  }
  result.node = [...result.node, ...b.nodes];
  result.initializer = [...result.initializer, ...b.initializers];
  result.output = [
    ...[...sums].map(([w, v]) => valueInfo(v, "float32", types.shape(w))),
    ...[...squares.values()].map((v) => valueInfo(v, "float32", ["N"])),
  ];
  prune(result);
  return { model: d.model, input, labels: d.lossInputs.get("labels") ?? "", sums, squares, slices };
};

const graphOf = (model: ModelProto): GraphProto => {
  if (model.graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  return model.graph;
};

/** The model with its trained weights as inputs, and with a batch that has a name in all shapes. */
const prepared = (original: ModelProto, o: PrivateGraphOptions) => {
  const normal = normalize(original);
  const model = shallow(normal);
  const graph = copyGraph(graphOf(normal));
  model.graph = graph;
  const given = new Set(graph.initializer.map((p) => p.name));
  const inputs = graph.input.filter((v) => !given.has(v.name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `a model with ${inputs.length} inputs can not be trained, one is expected`,
      { hint: "cut the graph to one input, or train it elsewhere" },
    );
  const scores = o.scores ?? graph.output[0]?.name ?? "";
  graph.output = [valueInfo(scores, "float32", undefined)];
  prune(graph);
  const norm = graph.node.find((n) => opName(n) === "BatchNormalization");
  if (norm !== undefined && o.freezeBatchNorm !== true)
    throw mixes(norm, "it normalizes by the statistics of the batch");
  const { weights } = parametersOf(original);
  const used = new Set(graph.initializer.map((p) => p.name));
  const trained = new Set([...weights.keys()].filter((w) => used.has(w) && o.frozen?.(w) !== true));
  if (trained.size === 0) throw new CasemateError("MODEL_CAPABILITY", "the model has no float32 weights to train");
  graph.initializer = graph.initializer.filter((p) => !trained.has(p.name));
  graph.input = [input, ...[...trained].map((w) => valueInfo(w, "float32", weights.get(w)?.dims ?? []))];
  const shapes = { inputShapes: new Map([[input.name, [batchDim, ...o.dims]]]) };
  splitAffine(graph, infer(model, shapes), opsetOf(model, "") ?? 18, trained);
  return { model, input: input.name, scores, trained, shapes };
};

const described = (n: NodeProto): string => `${opName(n)} '${n.name || n.output[0]}'`;

const mixes = (n: NodeProto, why: string): CasemateError =>
  new CasemateError("MODEL_CAPABILITY", `${described(n)} mixes the samples of a batch: ${why}`, {
    hint:
      opName(n) === "BatchNormalization"
        ? "use GroupNormalization or LayerNormalization, or freeze it to statistics that do not come from the private data (--freeze-batch-norm)"
        : "what one record may change can not be bounded then: use an op that treats every sample by itself",
  });

const refuseMixing = (mixing: ReturnType<typeof batchAxis>["mixing"]): void => {
  const [first] = mixing;
  if (first !== undefined) throw mixes(first.node, first.why);
};

const numbers = (types: Inferred, value: Value): readonly number[] => (types.shape(value) ?? []).map(Number);

/** Why a weight has no per-sample gradient here: none or one line. */
const without = (use: WeightUse, weight: string, graph: GraphProto, types: Inferred): readonly string[] => {
  const rule = layerRules.get(opName(use.node));
  const why = (reason: string): readonly string[] => [`weight '${weight}' of ${described(use.node)}: ${reason}`];
  if (graph.output.some((v) => v.name === weight)) return why("it is an output");
  if (rule === undefined || !rule.inputs.includes(use.index)) return why("no rule for per-sample gradients");
  const reason = rule.fits(placeOf(use, types));
  return reason === undefined ? [] : why(reason);
};

const placeOf = (use: WeightUse, types: Inferred): Omit<LayerContext, "b" | "dy"> => ({
  node: use.node,
  index: use.index,
  dims: use.dims,
  input: (i) => use.node.input[i] ?? "",
  shape: (value) => types.shape(value),
});

const contextOf = (
  b: GraphBuilder,
  use: WeightUse,
  types: Inferred,
  cotangent: (value: Value) => Value,
): LayerContext => ({ ...placeOf(use, types), b, dy: cotangent(use.node.output[0] ?? "") });

/** Gradients of one weight: as its rule has them, or written out and added up where it is read more than once. */
const perSample = (
  b: GraphBuilder,
  uses: readonly WeightUse[],
  context: (use: WeightUse) => LayerContext,
  dims: readonly number[],
): PerSample => {
  const shared = uses.length > 1;
  const parts = uses.map((u) => {
    const rule = layerRules.get(opName(u.node));
    if (rule === undefined) throw new CasemateError("INTERNAL", `no rule for ${described(u.node)}`);
    const part = rule.gradient(context(u), shared);
    if (part.kind === "ghost") return part;
    return { kind: "explicit", value: flat(b, throughViews(b, u, part.value, [-1]), product(dims)) } as const;
  });
  const [only] = parts;
  if (only !== undefined && !shared) return only;
  const values = parts.flatMap((p) => (p.kind === "explicit" ? [p.value] : []));
  if (values.length < parts.length)
    throw new CasemateError("INTERNAL", "a shared weight's gradient is not written out");
  return { kind: "explicit", value: b.op("Sum", values) };
};
