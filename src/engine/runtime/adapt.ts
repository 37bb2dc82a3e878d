/**
 * adaptGraph: the user's graph -> a graph with one float32 input and one float32 [N, K] output, as the description says.
 *
 * Everything that has to happen between "as the file is" and "as attacks see it" happens here, as nodes in the graph, so that gradients flow
 * through it and nothing is converted in JavaScript per call.
 */
import { clone, create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import {
  attr,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  node,
  opName,
  type Shape,
  valueInfo,
  valueType,
} from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { elementType, toTensorProto } from "../onnx/tensor-proto.ts";
import type { DType } from "../tensor/tensor.ts";
import type { ModelDescription } from "./description.ts";

export interface Adapted {
  readonly model: ModelProto;
  /** the float32 input, [N, ...dims] (or fixed, or without N) */
  readonly input: string;
  /** float32 scores [N, K], or the labels as the model gives them */
  readonly output: string;
  /** log of the scores [N, K] where they are probabilities: what logit losses are taken of */
  readonly logProbabilities: string | undefined;
}

const floats: ReadonlySet<DType> = new Set<DType>(["float32", "float64", "float16", "bfloat16"]);

/** `model` must be normalized; it is not changed. Throws USAGE for a name that the graph does not have, MODEL_CAPABILITY for inputs without a value. */
export const adaptGraph = (model: ModelProto, description: ModelDescription, types: Inferred): Adapted => {
  const original = model.graph;
  if (original === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const graph = clone(GraphProtoSchema, { ...original, initializer: [], sparseInitializer: [] } as GraphProto);
  graph.initializer = [...original.initializer];
  graph.sparseInitializer = [...original.sparseInitializer];
  const b = new GraphBuilder(namesOf(graph), "io");

  const attacked = graph.input.find((i) => i.name === description.input);
  if (attacked === undefined)
    throw new CasemateError("USAGE", `the model has no input '${description.input}'`, {
      hint: `its inputs are ${graph.input.map((i) => `'${i.name}'`).join(", ")}`,
    });
  feedConstants(graph, description);

  const shape = inputShape(description);
  const dtype = valueType(attacked)?.dtype ?? "float32";
  const head: NodeProto[] = [];
  let input = description.input;
  if (dtype !== "float32") {
    input = b.fresh("input");
    head.push(...castInput(graph, description.input, input, dtype));
  }
  graph.input = [valueInfo(input, "float32", shape)];

  const { value, kind } = description.output;
  const known = graph.node.some((n) => n.output.includes(value));
  if (!known)
    throw new CasemateError("USAGE", `the model computes no value '${value}'`, {
      hint: `its outputs are ${original.output.map((o) => `'${o.name}'`).join(", ")}`,
    });
  const scores: Shape = [batchDim(description), description.classes];
  const output = kind === "labels" ? value : scoresOf(b, description, types);
  const outputs =
    kind === "labels" ? graph.output.filter((o) => o.name === output) : [valueInfo(output, "float32", scores)];
  let logProbabilities: string | undefined;
  if ((kind === "probabilities" && description.output.normalised !== false) || kind === "binary-probability") {
    // kept above the smallest normal float32, so that a saturated model gives -87 and not -inf
    logProbabilities = b.op("Log", [b.op("Max", [output, b.scalar(1.1754943508222875e-38, "float32")])]);
    outputs.push(valueInfo(logProbabilities, "float32", scores));
  }
  graph.output = outputs;
  graph.node = needed([...head, ...graph.node, ...b.nodes], new Set(outputs.map((o) => o.name)));
  const used = new Set(graph.node.flatMap(allInputs));
  graph.initializer = [...graph.initializer, ...b.initializers].filter((t) => used.has(t.name));
  graph.valueInfo = [];
  return {
    model: create(ModelProtoSchema, {
      ...clone(ModelProtoSchema, { ...model, graph: undefined } as ModelProto),
      producerName: "casemate",
      graph,
    }),
    input,
    output,
    logProbabilities,
  };
};

const batchDim = (d: ModelDescription): number | string =>
  d.batch.kind === "fixed" ? d.batch.size : d.batch.kind === "none" ? 1 : "N";

const inputShape = (d: ModelDescription): Shape =>
  d.batch.kind === "none" ? d.domain.dims : [batchDim(d), ...d.domain.dims];

/** Names that are taken, in the graph and its subgraphs. */
const namesOf = (graph: GraphProto): Set<string> => {
  const names = new Set<string>();
  for (const v of [...graph.input, ...graph.output, ...graph.initializer]) names.add(v.name);
  for (const n of graph.node) {
    for (const v of n.output) names.add(v);
    for (const a of n.attribute)
      for (const g of a.g === undefined ? a.graphs : [a.g, ...a.graphs]) for (const name of namesOf(g)) names.add(name);
  }
  return names;
};

/** Every value that a node reads, also from inside its subgraphs. */
const allInputs = (n: NodeProto): string[] => {
  const own = [...n.input];
  for (const a of n.attribute)
    for (const g of a.g === undefined ? a.graphs : [a.g, ...a.graphs])
      own.push(...g.node.flatMap(allInputs), ...g.output.map((o) => o.name));
  return own;
};

/** Only the nodes that lead to `wanted`, in their order. */
const needed = (nodes: readonly NodeProto[], wanted: Set<string>): NodeProto[] => {
  const kept: NodeProto[] = [];
  for (const n of nodes.toReversed()) {
    if (!n.output.some((o) => wanted.has(o))) continue;
    for (const i of allInputs(n)) wanted.add(i);
    kept.push(n);
  }
  return kept.reverse();
};

/** The other inputs become initializers, so that what depends on them alone is folded once. */
const feedConstants = (graph: GraphProto, d: ModelDescription): void => {
  const given = new Set(graph.initializer.map((t) => t.name));
  for (const i of graph.input) {
    if (i.name === d.input || given.has(i.name)) continue;
    const value = d.feeds?.[i.name];
    if (value === undefined)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `the model has a second input '${i.name}', for which no value is given`,
        {
          hint: `give a constant: --feed ${i.name}=FILE.npy or --feed ${i.name}=0.5`,
        },
      );
    graph.initializer.push(toTensorProto(i.name, value));
  }
};

/**
 * A float32 input in front of one of another dtype. Wider and narrower floats are cast. Integers are only read through the Cast that the graph begins
 * with: that Cast now takes our floats, so the gradient is with respect to the value after it (whole numbers give exactly the original scores).
 */
const castInput = (graph: GraphProto, name: Value, input: Value, dtype: DType): NodeProto[] => {
  const to = elementType(dtype);
  if (!floats.has(dtype)) {
    const readers = graph.node.filter((n) => allInputs(n).includes(name));
    if (readers.length > 0 && readers.every((n) => opName(n) === "Cast" && attr.int(n, "to", 0) !== to)) {
      for (const n of readers) n.input = [input];
      return [];
    }
  }
  return [node("Cast", [input], [name], { to })];
};

/** Appends what makes [N, K] float32 scores of the described output, and returns their name. */
const scoresOf = (b: GraphBuilder, d: ModelDescription, types: Inferred): Value => {
  const { value, kind } = d.output;
  const asFloat = types.dtype(value) === "float32" ? value : b.op("Cast", [value], { to: elementType("float32") });
  const binary = kind === "binary-logit" || kind === "binary-probability";
  const shape = types.shape(value);
  const columns = binary ? 1 : d.classes;
  const flat =
    shape?.length === 2 && shape[1] === columns && d.batch.kind !== "none"
      ? asFloat
      : b.op("Reshape", [asFloat, b.ints([-1, columns])]);
  if (!binary) return flat;
  // classes 0 and 1: logits [0, z] give softmax [1 - sigmoid(z), sigmoid(z)]
  const other = kind === "binary-logit" ? b.op("Sub", [flat, flat]) : b.op("Sub", [b.scalar(1, "float32"), flat]);
  return b.op("Concat", [other, flat], { axis: 1 });
};
