/** lower: writes out the large ops on a gradient's path in primitives that have rules (see lower/lowering.ts). */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import { type ModelProto, type NodeProto, node, normalDomain, opName, opsetOf, type Shape } from "../onnx/graph.ts";
import { type Inferred, infer } from "../onnx/infer.ts";
import { allNames, copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { lowerings } from "./lower/index.ts";
import type { LowerContext } from "./lower/lowering.ts";
import { reachable, readsOf } from "./path.ts";

/** A lowering may bring others in (a Loop over an LSTM); more rounds than this are a defect. */
const maxRounds = 16;

export interface LowerOptions {
  /** gradients are wanted for these values: only nodes that depend on them are lowered */
  readonly wrt: readonly string[];
  readonly inputShapes?: ReadonlyMap<string, Shape>;
  /** of new names; a graph inside another must not take a name of the outer one */
  readonly prefix?: string;
}

/** `model` (normalized) with every lowerable node on the path written out. Names of inputs and outputs stay. The argument is not changed. */
export const lower = (model: ModelProto, options: LowerOptions): ModelProto => {
  let current = model;
  for (let round = 0; round < maxRounds; round++) {
    const next = lowerOnce(current, options);
    if (next === undefined) return current;
    current = next;
  }
  throw new CasemateError("INTERNAL", "lowering does not come to an end");
};

const lowerOnce = (model: ModelProto, options: LowerOptions): ModelProto | undefined => {
  const graph = model.graph;
  if (graph === undefined || !graph.node.some((n) => lowerings.has(opName(n)))) return undefined;
  const types = infer(model, options.inputShapes === undefined ? {} : { inputShapes: options.inputShapes });
  const onPath = reachable(graph.node, new Set(options.wrt), types);
  const b = new GraphBuilder(allNames(graph), options.prefix ?? "lowered");
  const producers = new Map(graph.node.flatMap((n) => n.output.map((o) => [o, n] as const)));
  let changed = false;
  for (const n of graph.node) {
    const lowering = readsOf(n).some((v) => onPath.has(v)) ? lowerings.get(opName(n)) : undefined;
    if (lowering === undefined) {
      b.nodes.push(n);
      continue;
    }
    const mark = b.nodes.length;
    const values = lowering.lower(context(b, n, types, producers, opsetOf(model, normalDomain(n.domain)) ?? 1));
    if (isKept(values, n)) {
      b.nodes.splice(mark, b.nodes.length - mark, n);
      continue;
    }
    changed = true;
    for (const link of named(b, mark, n, values)) b.nodes.push(link);
  }
  if (!changed) return undefined;
  const result = shallow(model);
  const g = copyGraph(graph);
  g.node = b.nodes;
  g.initializer = [...graph.initializer, ...b.initializers];
  result.graph = g;
  return result;
};

/** A lowering that has nothing to do at this node gives its outputs back. */
const isKept = (values: readonly (Value | undefined)[], n: NodeProto): boolean =>
  values.length === n.output.length && values.every((v, i) => v === n.output[i]);

/** Gives the new values the names of the node's outputs: by renaming where the value was made here, by an Identity otherwise. */
const named = (b: GraphBuilder, mark: number, n: NodeProto, values: readonly (Value | undefined)[]): NodeProto[] => {
  const made = new Set(b.nodes.slice(mark).flatMap((m) => m.output));
  const links: NodeProto[] = [];
  const renamed = new Map<Value, Value>();
  n.output.forEach((output, i) => {
    if (output === "") return;
    const value = values[i];
    if (value === undefined)
      throw new CasemateError("INTERNAL", `lowering '${opName(n)}' gave no value for output ${i} ('${output}')`);
    if (made.has(value) && !renamed.has(value)) renamed.set(value, output);
    else links.push(node("Identity", [renamed.get(value) ?? value], [output]));
  });
  for (let k = mark; k < b.nodes.length; k++) {
    const m = b.nodes[k];
    if (m === undefined) continue;
    m.input = m.input.map((v) => renamed.get(v) ?? v);
    m.output = m.output.map((v) => renamed.get(v) ?? v);
  }
  return links;
};

const context = (
  b: GraphBuilder,
  n: NodeProto,
  types: Inferred,
  producers: ReadonlyMap<Value, NodeProto>,
  opset: number,
): LowerContext => {
  const where = `op '${opName(n)}' (opset ${opset}, node '${n.name || n.output[0]}')`;
  const dtype = (value: Value) => types.dtype(value) ?? "float32";
  const unknown = (what: string): CasemateError =>
    new CasemateError("SHAPE_UNKNOWN", `the gradient of ${where} needs ${what}`, {
      hint: "give the input shapes, for example --input-shape x=1,16,40",
    });
  return {
    b,
    node: n,
    opset,
    input: (i) => n.input[i] ?? "",
    wants: (i) => (n.output[i] ?? "") !== "",
    shape: (value) => types.shape(value),
    rank(value) {
      const s = types.shape(value);
      if (s === undefined) throw unknown(`the rank of '${value}'`);
      return s.length;
    },
    size(value, axis) {
      const d = types.shape(value)?.at(axis);
      if (typeof d !== "number") throw unknown(`the size of axis ${axis} of '${value}'`);
      return d;
    },
    dtype,
    constant: (value) => (value === "" ? undefined : types.constant(value)),
    constantInts(value) {
      const t = value === "" ? undefined : types.constant(value);
      return t === undefined || t.dtype === "string"
        ? undefined
        : Array.from(t.data as ArrayLike<number | bigint>, Number);
    },
    scalar: (x, like) => b.scalar(x, dtype(like)),
    producer: (value) => producers.get(value),
    unsupported: (reason) => new CasemateError("GRADIENT_NO_RULE", `${where} can not be differentiated: ${reason}`),
  };
};
