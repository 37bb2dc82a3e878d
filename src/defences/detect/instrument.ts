/** instrument: a model and what detectors compute of it, in one graph with one output [N, classes + scores], so that one run gives both. */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { infer } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames, copyGraph, renameReads, shallow, sortNodes } from "../../engine/onnx/normalize/scope.ts";
import { adaptGraph } from "../../engine/runtime/adapt.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { DetectContext } from "./detector.ts";
import { type Feature, featureOf } from "./feature.ts";

export interface Probed {
  /** values per sample */
  readonly width: number;
  /** RETURNS a value of [N] or [N, width] */
  readonly build: (c: DetectContext) => Value;
}

export interface Instrumented {
  readonly model: ModelProto;
  /** of `model`: its scores are the model's own, followed by what was probed */
  readonly description: ModelDescription;
}

/** The widths of the intermediate tensor as features: averaged over places where it is a map, as Lee et al. do. */
export const featureWidth = ({ dims }: Feature): number => (dims.length > 1 ? (dims[0] as number) : (dims[0] ?? 1));

/** `featureOf` on a model as readOnnx gives it. */
export const findFeature = (model: ModelProto, d: ModelDescription, name?: string): Feature => {
  const normal = normalize(model);
  if (normal.graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  return featureOf(normal.graph, infer(normal), d, name);
};

/**
 * The model is not changed. THROWS MODEL_CAPABILITY for models that give no scores for classes or take a fixed number of samples at a time, and what `feature`
 * and the builds throw.
 */
export const instrument = (
  model: ModelProto,
  d: ModelDescription,
  probes: readonly Probed[],
  feature: Feature | undefined,
): Instrumented => {
  check(d);
  const normal = normalize(model);
  const adapted = adaptGraph(normal, infer(normal), d);
  const instrumented = shallow(adapted.model);
  const graph = copyGraph(adapted.model.graph ?? unreachable());
  const b = new GraphBuilder(allNames(graph), "detect");
  const { dims } = d.domain;

  const [views, probabilities] = [[adapted.input], new Map<Value, Value>()];
  let features: Value | undefined;
  const context: DetectContext = {
    b,
    x: adapted.input,
    description: d,
    probabilities(of = adapted.input) {
      if (!views.includes(of)) views.push(of);
      const known = probabilities.get(of) ?? b.fresh("probabilities");
      probabilities.set(of, known);
      return known;
    },
    features: () => (features ??= b.fresh("features")),
  };
  const columns = probes.map(({ width, build }) => b.op("Reshape", [build(context), b.ints([-1, width])]));

  // every view of the input goes through the model in one batch
  const count = views.length;
  if (count > 1) {
    const stacked = b.fresh("stacked");
    renameReads(graph.node, new Map([[adapted.input, stacked]]));
    const whole = views.map((v) => b.op("Reshape", [v, b.ints([-1, ...dims])]));
    b.nodes.push(node("Concat", whole, [stacked], { axis: 0 }));
    // one draw for each sample, the same for all its views
    for (const { name } of adapted.draws) {
      const tiled = b.op(
        "Concat",
        Array.from({ length: count }, () => name),
        { axis: 0 },
      );
      renameReads(graph.node, new Map([[name, tiled]]));
    }
  }
  const part = (value: Value, k: number, shape: readonly number[]): Value =>
    count === 1
      ? value
      : b.op("Gather", [b.op("Reshape", [value, b.ints([count, -1, ...shape])]), b.scalar(k, "int64")], { axis: 0 });
  const scores = part(adapted.output, 0, [d.classes]);
  for (const [of, name] of probabilities) {
    const own = part(adapted.output, views.indexOf(of), [d.classes]);
    const given = d.output.kind === "probabilities" || d.output.kind === "binary-probability";
    b.nodes.push(given ? node("Identity", [own], [name]) : node("Softmax", [own], [name], { axis: 1 }));
  }
  if (features !== undefined) {
    if (feature === undefined) throw new CasemateError("INTERNAL", "a detector wants features, none were chosen");
    const own = part(feature.value, 0, feature.dims);
    const places = feature.dims.length - 1;
    const flat =
      places === 0
        ? own
        : b.op("ReduceMean", [own, b.ints(Array.from({ length: places }, (_, i) => i + 2))], { keepdims: 0 });
    b.nodes.push(node("Reshape", [flat, b.ints([-1, featureWidth(feature)])], [features]));
  }
  const output = b.op("Concat", [scores, ...columns], { axis: 1 });
  const width = d.classes + probes.reduce((sum, p) => sum + p.width, 0);
  graph.node = [...graph.node, ...b.nodes];
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.output = [valueInfo(output, "float32", ["N", width])];
  sortNodes(graph);
  instrumented.graph = graph;
  const { feeds: _fed, candidates: _tried, ...kept } = d;
  return {
    model: instrumented,
    description: {
      ...kept,
      input: adapted.input,
      batch: { kind: "free" },
      output: { value: output, kind: "values" },
      classes: width,
    },
  };
};

const check = ({ output, batch }: ModelDescription): void => {
  if (output.kind === "labels" || output.kind === "values")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `detectors want scores for classes, the model gives ${output.kind === "labels" ? "class labels" : "numbers that stand for no classes"}`,
    );
  if (batch.kind !== "free" && batch.kind !== "freed")
    throw new CasemateError("MODEL_CAPABILITY", "detectors want a model that takes any number of samples at a time", {
      hint: "export it with a free batch axis",
    });
};

const unreachable = (): never => {
  throw new CasemateError("INTERNAL", "an adapted model has no graph");
};
