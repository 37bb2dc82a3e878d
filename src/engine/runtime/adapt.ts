/**
 * adaptGraph: the user's graph -> a graph with one float32 input and one float32 [N, K] output, as the description says.
 *
 * Everything that has to happen between "as the file is" and "as attacks see it" happens here, as nodes in the graph, so that gradients flow
 * through it and nothing is converted in JavaScript per call.
 */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import { attr, type GraphProto, type ModelProto, type NodeProto, node, type Shape } from "../onnx/graph.ts";
import { opName, valueInfo, valueType } from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";
import { allNames, copyGraph, outerReads, shallow, subgraphs } from "../onnx/normalize/scope.ts";
import { elementType, toTensorProto } from "../onnx/tensor-proto.ts";
import type { DType } from "../tensor/tensor.ts";
import type { ModelDescription } from "./description.ts";
import { type Draw, drawsOf } from "./draws.ts";
import { freeBatch } from "./free-batch.ts";

export interface Adapted {
  readonly model: ModelProto;
  /** the float32 input, [N, ...dims] (or with a fixed N, or without) */
  readonly input: string;
  /** float32 scores [N, K], or the labels as the model gives them */
  readonly output: string;
  /** further inputs that take fresh random numbers in every run */
  readonly draws: readonly Draw[];
  /** log of the scores [N, K] where they are probabilities: what logit losses are taken of */
  readonly logProbabilities: string | undefined;
}

const floats: ReadonlySet<DType> = new Set<DType>(["float32", "float64", "float16", "bfloat16"]);

/** Smallest normal float32: a saturated probability has logarithm -87.3 and not -Infinity. */
const smallest = 1.1754943508222875e-38;

/**
 * `model` must be normalized, `types` inferred from it; it is not changed.
 * Throws USAGE for a name that the graph does not have, MODEL_CAPABILITY for an input without a value.
 */
export const adaptGraph = (model: ModelProto, types: Inferred, d: ModelDescription): Adapted => {
  const original = model.graph;
  if (original === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const graph = copyGraph(original);
  const b = new GraphBuilder(allNames(graph), "io");
  const attacked = graph.input.find((i) => i.name === d.input);
  if (attacked === undefined) throw absent("input", d.input, original);
  if (!graph.node.some((n) => n.output.includes(d.output.value))) throw absent("value", d.output.value, original);
  if (d.batch.kind === "freed") freeBatch(graph, types, d.input);
  const draws = drawsOf(graph).filter(({ name }) => name !== d.input);
  feedConstants(graph, d, new Set(draws.map(({ name }) => name)));

  const dtype = valueType(attacked)?.dtype ?? "float32";
  const head: NodeProto[] = [];
  let input = d.input;
  if (dtype !== "float32") {
    input = b.fresh("input");
    head.push(...castInput(graph, d.input, input, dtype));
  }
  const rows = d.batch.kind === "fixed" ? d.batch.size : d.batch.kind === "none" ? 1 : "N";
  graph.input = [
    valueInfo(input, "float32", d.batch.kind === "none" ? d.domain.dims : [rows, ...d.domain.dims]),
    ...draws.map(({ name, columns }) => valueInfo(name, "float32", [rows, columns])),
  ];

  const { value, kind } = d.output;
  const scores: Shape = [rows, d.classes];
  const output = kind === "labels" ? value : scoresOf(b, d, types);
  const outputs =
    kind === "labels"
      ? [valueInfo(value, types.dtype(value) ?? "int64", undefined)]
      : [valueInfo(output, "float32", scores)];
  let logProbabilities: string | undefined;
  if ((kind === "probabilities" && d.output.normalised !== false) || kind === "binary-probability") {
    logProbabilities = b.op("Log", [b.op("Max", [output, b.scalar(smallest, "float32")])]);
    outputs.push(valueInfo(logProbabilities, "float32", scores));
  }
  graph.output = outputs;
  graph.node = needed([...head, ...graph.node, ...b.nodes], new Set(outputs.map((o) => o.name)));
  const used = new Set(graph.node.flatMap(reads));
  graph.initializer = [...graph.initializer, ...b.initializers].filter((t) => used.has(t.name));
  // shapes in the file were written for the graph as it was
  graph.valueInfo = [];
  const adapted = shallow(model);
  adapted.graph = graph;
  return { model: adapted, input, output, logProbabilities, draws };
};

const absent = (what: string, name: string, graph: GraphProto): CasemateError => {
  const names = (what === "input" ? graph.input : graph.output).map((i) => `'${i.name}'`).join(", ");
  return new CasemateError("USAGE", `the model has no ${what} '${name}'`, {
    hint: `its ${what === "input" ? "inputs" : "outputs"} are ${names}`,
  });
};

/** Every outer value that a node reads, also from inside its subgraphs. */
const reads = (n: NodeProto): string[] => [...n.input, ...subgraphs(n).flatMap((g) => [...outerReads(g)])];

/** Only the nodes that lead to `wanted`, in their order. */
const needed = (nodes: readonly NodeProto[], wanted: Set<string>): NodeProto[] => {
  const kept: NodeProto[] = [];
  for (const n of nodes.toReversed()) {
    if (!n.output.some((o) => wanted.has(o))) continue;
    for (const i of reads(n)) wanted.add(i);
    kept.push(n);
  }
  return kept.reverse();
};

/** The other inputs become initializers, so that what depends on them alone is folded once. */
const feedConstants = (graph: GraphProto, d: ModelDescription, drawn: ReadonlySet<string>): void => {
  const known = new Set(graph.initializer.map((t) => t.name));
  for (const { name } of graph.input) {
    if (name === d.input || known.has(name) || drawn.has(name)) continue;
    const value = d.feeds?.[name];
    if (value === undefined)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `the model has a further input '${name}', for which no value is given`,
        {
          hint: `give a constant, for example --feed ${name}=0`,
        },
      );
    graph.initializer.push(toTensorProto(name, value));
  }
};

/**
 * A float32 input in front of one of another dtype. Wider and narrower floats are cast. Integers are only read through the Casts that the graph
 * begins with: those now take our floats, so the gradient is with respect to the value after them (whole numbers give exactly the original
 * scores). Integers read by anything else are cast to integers, where gradients end.
 */
const castInput = (graph: GraphProto, name: Value, input: Value, dtype: DType): NodeProto[] => {
  const to = elementType(dtype);
  if (!floats.has(dtype)) {
    const readers = graph.node.filter((n) => reads(n).includes(name));
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
  const fits = shape?.length === 2 && shape[1] === columns && d.batch.kind !== "none";
  const flat = fits ? asFloat : b.op("Reshape", [asFloat, b.ints([-1, columns])]);
  if (!binary) return flat;
  // classes 0 and 1: logits [0, z] give softmax [1 - sigmoid(z), sigmoid(z)]
  const other = kind === "binary-logit" ? b.op("Sub", [flat, flat]) : b.op("Sub", [b.scalar(1, "float32"), flat]);
  return b.op("Concat", [other, flat], { axis: 1 });
};
