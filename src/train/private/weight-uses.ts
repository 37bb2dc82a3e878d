/** weightUses: where a graph reads its trained weights, directly or through nodes that only change their form. */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { attr, type GraphProto, type NodeProto, opName } from "../../engine/onnx/graph.ts";
import type { Inferred } from "../../engine/onnx/infer.ts";
import { readsOf } from "../../engine/grad/path.ts";

/** A change of form: dims before it, and the permutation where it is one. */
interface View {
  readonly dims: readonly number[];
  readonly perm?: readonly number[];
}

export interface WeightUse {
  readonly weight: string;
  readonly node: NodeProto;
  /** which input of the node; those that a subgraph captures count behind the inputs */
  readonly index: number;
  /** dims as the node reads it */
  readonly dims: readonly number[];
  readonly views: readonly View[];
}

const reshaping: ReadonlySet<string> = new Set(["Reshape", "Unsqueeze", "Squeeze", "Flatten", "Identity"]);

/** By weight, in the order of the graph. */
export const weightUses = (
  graph: GraphProto,
  types: Inferred,
  trained: ReadonlySet<string>,
): ReadonlyMap<string, readonly WeightUse[]> => {
  const uses = new Map<string, WeightUse[]>([...trained].map((w) => [w, []]));
  const seen = new Map<Value, Omit<WeightUse, "node" | "index">>();
  for (const weight of trained) seen.set(weight, { weight, dims: numbers(types, weight) ?? [], views: [] });
  for (const n of graph.node) {
    for (const [index, value] of readsOf(n).entries()) {
      const read = seen.get(value);
      if (read === undefined) continue;
      const view = index === 0 ? viewOf(n, read.dims) : undefined;
      const dims = numbers(types, n.output[0] ?? "");
      if (view !== undefined && dims !== undefined)
        seen.set(n.output[0] ?? "", { weight: read.weight, dims, views: [...read.views, view] });
      else uses.get(read.weight)?.push({ ...read, node: n, index });
    }
  }
  return uses;
};

const numbers = (types: Inferred, value: Value): readonly number[] | undefined => {
  const shape = types.shape(value);
  return shape?.every((d) => typeof d === "number") === true ? (shape as readonly number[]) : undefined;
};

const viewOf = (n: NodeProto, dims: readonly number[]): View | undefined => {
  if (reshaping.has(opName(n))) return { dims };
  if (opName(n) !== "Transpose") return undefined;
  return { dims, perm: attr.ints(n, "perm") ?? dims.map((_, i) => dims.length - 1 - i) };
};

/** A gradient of what the node reads as one of the weight itself. `lead`: axes in front, such as the batch; those stay. */
export const throughViews = (b: GraphBuilder, use: WeightUse, gradient: Value, lead: readonly number[]): Value =>
  use.views.toReversed().reduce((g, { dims, perm }) => {
    if (perm === undefined) return b.op("Reshape", [g, b.ints([...lead, ...dims])]);
    const front = lead.map((_, i) => i);
    const shaped = b.op("Reshape", [g, b.ints([...lead, ...perm.map((p) => dims[p] ?? 1)])]);
    return b.op("Transpose", [shaped], { perm: [...front, ...perm.map((_, i) => lead.length + perm.indexOf(i))] });
  }, gradient);
