/** Which value of the graph holds the scores, and what the ops in front of it say that they are. */
import { CasemateError } from "../../../core/error.ts";
import {
  attr,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  opName,
  type Shape,
  valueType,
} from "../../onnx/graph.ts";
import type { Inferred } from "../../onnx/infer.ts";

export interface OutputChoice {
  /** the value that is read: an output, or the input of a final ZipMap */
  readonly value: string;
  /** the graph output that it belongs to */
  readonly output: string;
  readonly integer: boolean;
  /** has it several axes beside the batch: boxes, sequences, pictures */
  readonly wide: boolean;
  readonly final: FinalOp;
  /** class names or numbers of a ZipMap or a classifier, in the order of the scores */
  readonly classLabels?: readonly (number | string)[];
  readonly why: string;
}

/** What the scores come out of. */
export type FinalOp =
  /** softmax over all classes; `logits` is what goes in */
  | { readonly kind: "softmax"; readonly logits: string }
  | { readonly kind: "log-softmax" }
  | { readonly kind: "sigmoid"; readonly logits: string }
  | { readonly kind: "other"; readonly op: string };

/** Ops that only rearrange what they are given. */
const rearranging = new Set(["Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten"]);

/** Throws USAGE for an output that is not there, MODEL_CAPABILITY when none can hold classes. */
export const chooseOutput = (
  model: ModelProto,
  types: Inferred,
  wanted: string | undefined,
  highestLabel: number | undefined,
): OutputChoice => {
  const graph = model.graph;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const producers = new Map(graph.node.flatMap((n) => n.output.map((o) => [o, n] as const)));
  if (wanted !== undefined) {
    if (!producers.has(wanted))
      throw new CasemateError("USAGE", `the model computes no value '${wanted}'`, {
        hint: `its outputs are ${outputList(graph, types)}`,
      });
    return choice(wanted, graph, producers, types, "it was named");
  }
  const ranked = graph.output
    .map((o, index) => ({ name: o.name, index, rank: rank(o.name, graph, producers, types, highestLabel) }))
    .filter((o) => o.rank > 0)
    .toSorted((a, b) => b.rank - a.rank || a.index - b.index);
  const [best] = ranked;
  if (best === undefined)
    throw new CasemateError("MODEL_CAPABILITY", `no output looks like scores of classes: ${outputList(graph, types)}`, {
      hint: "name one with --output",
    });
  const others = graph.output.length - 1;
  const why =
    others === 0
      ? "it is the only output"
      : `of ${graph.output.length} outputs it looks most like scores (${outputList(graph, types)})`;
  return choice(best.name, graph, producers, types, why);
};

const outputList = (graph: GraphProto, types: Inferred): string =>
  graph.output
    .slice(0, 8)
    .map(
      (o) => `'${o.name}' [${(types.shape(o.name) ?? valueType(o)?.shape ?? ["?"]).map((d) => d ?? "?").join(", ")}]`,
    )
    .join(", ") + (graph.output.length > 8 ? " ..." : "");

/** 0: can not be scores. */
const rank = (
  name: string,
  graph: GraphProto,
  producers: ReadonlyMap<string, NodeProto>,
  types: Inferred,
  highestLabel: number | undefined,
): number => {
  const producer = producers.get(name);
  if (producer === undefined) return 0;
  if (opName(producer) === "ai.onnx.ml.ZipMap") return 5;
  const info = graph.output.find((o) => o.name === name);
  const declared = info === undefined ? undefined : valueType(info);
  const dtype = types.dtype(name) ?? declared?.dtype;
  const shape = types.shape(name) ?? declared?.shape;
  if (dtype === "string" || dtype === "int64" || dtype === "int32") return 1;
  if (dtype === "bool" || (dtype === undefined && shape === undefined && info?.type?.value.case !== undefined))
    return 0;
  let points = /logit|prob|score|softmax|class|pred/i.test(name) ? 4.5 : 4;
  const wide = wideAxes(shape);
  if (wide.length > 1) points -= 3;
  const k = wide.length === 0 ? 1 : wide[0];
  if (highestLabel !== undefined && typeof k === "number" && k <= highestLabel && !(k === 1 && highestLabel === 1))
    points -= 2;
  else if (k === 1) points -= 1;
  return points;
};

/** Axes after the first with more than one entry. */
const wideAxes = (shape: Shape): readonly (number | string | null)[] => shape?.slice(1).filter((d) => d !== 1) ?? [];

const choice = (
  name: string,
  graph: GraphProto,
  producers: ReadonlyMap<string, NodeProto>,
  types: Inferred,
  why: string,
): OutputChoice => {
  const producer = producers.get(name);
  if (producer !== undefined && opName(producer) === "ai.onnx.ml.ZipMap") {
    const value = producer.input[0] ?? name;
    const ints = attr.ints(producer, "classlabels_int64s");
    const labels =
      ints === undefined || ints.length === 0 ? (attr.strings(producer, "classlabels_strings") ?? []) : ints;
    return {
      value,
      output: name,
      integer: false,
      wide: false,
      final: finalOp(value, producers, types),
      ...(labels.length === 0 ? {} : { classLabels: labels }),
      why: `${why}; its map (ZipMap) is cut off and the scores in front of it are read`,
    };
  }
  const info = graph.output.find((o) => o.name === name);
  const dtype = types.dtype(name) ?? (info === undefined ? undefined : valueType(info)?.dtype);
  const integer = dtype === "int64" || dtype === "int32" || dtype === "string";
  const labels = integer ? labelsOf(producers.get(name)) : undefined;
  return {
    value: name,
    output: name,
    integer,
    wide: wideAxes(types.shape(name) ?? (info === undefined ? undefined : valueType(info)?.shape)).length > 1,
    final: finalOp(name, producers, types),
    ...(labels === undefined ? {} : { classLabels: labels }),
    why,
  };
};

/** Class labels of the classifier that a label output comes from. */
const labelsOf = (n: NodeProto | undefined): readonly (number | string)[] | undefined => {
  if (n === undefined) return undefined;
  const ints = attr.ints(n, "classlabels_int64s") ?? attr.ints(n, "classlabels_ints");
  if (ints !== undefined && ints.length > 0) return ints;
  const strings = attr.strings(n, "classlabels_strings");
  return strings === undefined || strings.length === 0 ? undefined : strings;
};

const finalOp = (value: string, producers: ReadonlyMap<string, NodeProto>, types: Inferred): FinalOp => {
  let at = value;
  let n = producers.get(at);
  while (n !== undefined && rearranging.has(opName(n)) && n.input[0] !== undefined) {
    at = n.input[0];
    n = producers.get(at);
  }
  if (n === undefined) return { kind: "other", op: "none" };
  const [from] = n.input;
  switch (opName(n)) {
    case "Softmax":
    case "LogSoftmax": {
      const shape = types.shape(at);
      const axis = attr.int(n, "axis", -1);
      // over all classes: every other axis but the first has one entry
      const over = shape?.at(axis);
      const all = shape?.every((d, i) => d === 1 || i === 0 || i === (axis < 0 ? axis + shape.length : axis));
      if (from === undefined || all === false || over === 1) return { kind: "other", op: opName(n) };
      return opName(n) === "Softmax" ? { kind: "softmax", logits: from } : { kind: "log-softmax" };
    }
    case "Sigmoid":
      return from === undefined ? { kind: "other", op: "Sigmoid" } : { kind: "sigmoid", logits: from };
    default:
      return { kind: "other", op: opName(n) };
  }
};
