/**
 * ensemble: several models -> one ONNX graph with one input and the combined scores, so that whatever runs, attacks or signs a model does so with the
 * whole ensemble.
 */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder } from "../../engine/onnx/builder.ts";
import { type ModelProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { infer } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { adaptGraph } from "../../engine/runtime/adapt.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { int64 } from "../../engine/tensor/tensor.ts";
import { type Combination, type CombinationId, combinationIds, combinations, type Scores } from "./combination.ts";
import type { Member } from "./member.ts";
import { commonOpsets } from "./opsets.ts";
import { preparationOf, prepare } from "./preparation.ts";
import { renamed } from "./rename.ts";

export interface EnsembleOptions {
  /** default "mean-probability" */
  readonly combine?: CombinationId;
  /** one for each member, in any unit; default: all the same */
  readonly weights?: readonly number[];
}

/** The name of the ensemble's input, [N, ...dims of the first member]. */
export const ensembleInput = "input";

/**
 * The ensemble takes what its first member takes; a member with another layout, order or scale of inputs gets its own preparation in the graph. Members
 * may have different opsets, names that collide, float16 or float64 inputs, and batch axes that can be freed. Its output, [N, K], is "probabilities"
 * (the value before the final Softmax holds their logarithms) or "logits". Classes are those of the data where descriptions were made with data.
 *
 * THROWS MODEL_CAPABILITY for members whose classes or inputs do not fit, that give labels or numbers only, or that take one sample at a time; USAGE for
 * weights that do not fit; ONNX_UNSUPPORTED for opsets that can not be brought together.
 */
export const ensemble = (members: readonly Member[], options: EnsembleOptions = {}): ModelProto => {
  const [first] = members;
  if (first === undefined || members.length < 2)
    throw new CasemateError("USAGE", `an ensemble of ${members.length} models is none`, { hint: "give at least two" });
  const combination = combinationOf(options.combine ?? "mean-probability");
  const weights = weightsOf(members.length, combination, options.weights);
  const { classes } = first.description;
  for (const m of members) check(m, first);

  const adapted = members.map(({ name, model, description }) => {
    const normal = normalize(model);
    const one = adaptGraph(normal, infer(normal), description);
    if (one.draws.length > 0)
      throw new CasemateError("MODEL_CAPABILITY", `'${name}' takes random numbers ('${one.draws[0]?.name}')`, {
        hint: "put random filters in front of the ensemble, not of its members",
      });
    return { name, ...one };
  });
  const b = new GraphBuilder([ensembleInput, combination.output], "ensemble");
  const nodes = [];
  const initializers = [];
  const scores: Scores[] = [];
  for (const [k, member] of members.entries()) {
    const { model, input, output, logProbabilities } = adapted[k] as (typeof adapted)[number];
    const prefix = `member${k + 1}/`;
    const graph = renamed(model.graph ?? create(GraphProtoSchema), prefix);
    const x = prepare(b, ensembleInput, first.description, member.description, preparationOf(first, member));
    nodes.push(...b.nodes.splice(0), node("Identity", [x], [prefix + input]), ...graph.node);
    initializers.push(...graph.initializer);
    const own = prefix + (logProbabilities ?? output);
    const logits = byData(b, own, member.description);
    const normalised = logProbabilities !== undefined;
    scores.push({ logits, logProbabilities: normalised ? logits : b.op("LogSoftmax", [logits], { axis: 1 }) });
  }
  const logits = combination.build(b, scores, weights, classes);
  const last = combination.output === "logits" ? "Identity" : "Softmax";
  nodes.push(...b.nodes, node(last, [logits], [combination.output], last === "Softmax" ? { axis: 1 } : {}));
  const shape = ["N", ...first.description.domain.dims];
  return create(ModelProtoSchema, {
    irVersion: adapted.reduce((v, { model }) => (model.irVersion > v ? model.irVersion : v), 8n),
    opsetImport: commonOpsets(adapted),
    producerName: "casemate",
    docString: `ensemble of ${members.length} models by ${combination.id}: ${combination.formula}`,
    graph: create(GraphProtoSchema, {
      name: "ensemble",
      node: nodes,
      initializer: [...initializers, ...b.initializers],
      input: [valueInfo(ensembleInput, "float32", shape)],
      output: [valueInfo(combination.output, "float32", ["N", classes])],
    }),
  });
};

/** Throws USAGE. */
export const combinationOf = (id: string): Combination => {
  const found = combinations.find((c) => c.id === id);
  if (found === undefined)
    throw new CasemateError("USAGE", `scores can not be combined by '${id}'`, {
      hint: `choose one of ${combinationIds.join(", ")}`,
    });
  return found;
};

/** Normalised to sum to one. Throws USAGE. */
export const weightsOf = (n: number, c: Combination, given?: readonly number[]): readonly number[] => {
  if (given === undefined) return Array.from({ length: n }, () => 1 / n);
  if (!c.weighted)
    throw new CasemateError("USAGE", `${c.id} takes no weights`, { hint: "leave them out, or take mean-probability" });
  const sum = given.reduce((a, v) => a + v, 0);
  if (given.length !== n || given.some((v) => !(v > 0)) || !Number.isFinite(sum))
    throw new CasemateError("USAGE", `weights ${given.join(", ")} do not fit ${n} members: a number above 0 for each`);
  return given.map((v) => v / sum);
};

const check = ({ name, description: d }: Member, first: Member): void => {
  const wrong =
    d.classes !== first.description.classes
      ? `has ${d.classes} classes, '${first.name}' has ${first.description.classes}`
      : d.output.kind === "labels" || d.output.kind === "values"
        ? `gives ${d.output.kind === "labels" ? "class labels" : "numbers that stand for no classes"}, scores are needed`
        : d.output.kind === "probabilities" && d.output.normalised === false
          ? "gives probabilities that do not sum to one"
          : d.batch.kind === "fixed" || d.batch.kind === "none"
            ? "takes a fixed number of samples at a time"
            : undefined;
  if (wrong !== undefined) throw new CasemateError("MODEL_CAPABILITY", `'${name}' ${wrong}`);
};

/** Classes in the order of the data. */
const byData = (b: GraphBuilder, scores: string, { data, classes }: ModelDescription): string => {
  const order = data?.classes;
  if (order === undefined || order.every((c, i) => c === i)) return scores;
  if (new Set(order).size !== classes || order.some((c) => c < 0 || c >= classes))
    throw new CasemateError("MODEL_CAPABILITY", "the classes of the data are not those of every member");
  return b.op("Gather", [scores, b.constant(int64([classes], order))], { axis: 1 });
};
