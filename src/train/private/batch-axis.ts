/**
 * batchAxis: does a net keep its samples apart? Per-sample clipping bounds what one record does only where a sample's loss depends on that sample alone.
 *
 * The batch is a symbol in the inferred shapes, so that every value says which of its axes it is; each op is then asked whether it leaves that axis alone.
 * Anything that is not known to do so counts as unknown, never as safe.
 */
import { attr, type GraphProto, type NodeProto, opName, type Shape } from "../../engine/onnx/graph.ts";
import type { Inferred } from "../../engine/onnx/infer.ts";
import { readsOf } from "../../engine/grad/path.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { batchDim } from "./layers/layer.ts";

export interface BatchAxis {
  /** nodes that mix samples, with what they do */
  readonly mixing: readonly { readonly node: NodeProto; readonly why: string }[];
  /** nodes of which it is not known */
  readonly unknown: readonly NodeProto[];
}

/** `input`: the value with the samples along its first axis. */
export const batchAxis = (graph: GraphProto, types: Inferred, input: string): BatchAxis => {
  const depends = new Set([input]);
  /** computed from sizes alone */
  const sizes = new Set<string>();
  const mixing: { node: NodeProto; why: string }[] = [];
  const unknown: NodeProto[] = [];
  for (const n of graph.node) {
    const op = opName(n);
    const reads = readsOf(n).filter((v) => depends.has(v));
    const fromSizes = readsOf(n).filter((v) => sizes.has(v));
    const outputs = n.output.filter((v) => v !== "" && types.constant(v) === undefined);
    if (op === "Shape" || op === "Size") {
      if (reads.length > 0) for (const v of outputs) sizes.add(v);
      continue;
    }
    if (reads.length === 0) {
      if (fromSizes.length === 0) continue;
      // the number of samples in a batch is as secret as they are: it may shape values, not be one
      for (const v of outputs)
        if (types.dtype(v) === "int64" || types.dtype(v) === "int32" || types.dtype(v) === "bool") sizes.add(v);
        else mixing.push({ node: n, why: "it computes with the number of samples" });
      continue;
    }
    for (const v of n.output) if (v !== "") depends.add(v);
    const judged = judge(n, types, depends);
    // what no longer has the batch as an axis of its own has lost it somewhere
    const kept = outputs.every((v) => batchOf(types.shape(v)) !== undefined);
    const verdict = judged === "apart" && !kept ? "unknown" : judged;
    if (verdict === "unknown") unknown.push(n);
    else if (verdict !== "apart") mixing.push({ node: n, why: verdict });
  }
  return { mixing, unknown };
};

/** "apart", "unknown", or what the op does to the samples. */
type Verdict = string;

const along = "it works along the batch";

/** Axis of the batch; undefined where the shape is not known, or has the batch not once and alone. */
const batchOf = (shape: Shape): number | undefined => {
  const at = shape?.indexOf(batchDim) ?? -1;
  return at < 0 || shape?.some((d, i) => i !== at && typeof d !== "number") === true ? undefined : at;
};

const elementwise: ReadonlySet<string> = new Set(
  (
    "Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift Cast Ceil Celu Clip Cos Cosh Div Elu Equal Erf Exp Floor Gelu Greater " +
    "GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow " +
    "Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu Where Xor"
  ).split(" "),
);
/** Read [batch, channels, ...] and give it back. */
const spatial: ReadonlySet<string> = new Set(
  (
    "AveragePool Conv ConvTranspose DepthToSpace GlobalAveragePool GlobalLpPool GlobalMaxPool GroupNormalization InstanceNormalization LRN LpPool " +
    "MaxPool SpaceToDepth Upsample"
  ).split(" "),
);
const reducing = /^(Reduce|ArgM)/;
const alongAxis: ReadonlyMap<string, number> = new Map([
  ["Softmax", -1],
  ["LogSoftmax", -1],
  ["Hardmax", -1],
  ["Split", 0],
  ["CumSum", Number.NaN],
  ["TopK", -1],
  ["ReverseSequence", Number.NaN],
]);

const judge = (n: NodeProto, types: Inferred, depends: ReadonlySet<string>): Verdict => {
  const op = opName(n);
  const x = n.input[0] ?? "";
  const [shape, y] = [types.shape(x), types.shape(n.output[0] ?? "")];
  const [from, to] = [batchOf(shape), batchOf(y)];
  const others = n.input.filter((v, i) => i > 0 && depends.has(v));
  const rank = shape?.length ?? 0;
  const wrapped = (axis: number): number => (axis < 0 ? axis + rank : axis);
  if (op === "BatchNormalization" && attr.int(n, "training_mode", 0) === 1)
    return "it normalizes by the statistics of the batch";
  if (elementwise.has(op)) return aligned(n, types, depends, y);
  if (op === "MatMul" || op === "Gemm") return product(n, types, depends);
  if (op === "Gather") return gather(n, types, depends);
  if (op === "Concat") return concat(n, types, depends);
  if (from === undefined || others.some((v) => batchOf(types.shape(v)) === undefined)) return "unknown";
  if (reducing.test(op)) {
    const axes = op.startsWith("Arg") ? [attr.int(n, "axis", 0)] : axesOf(n, types);
    if (axes === undefined || axes.length === 0)
      return axes !== undefined || (n.input[1] ?? "") === "" ? along : "unknown";
    return axes.map(wrapped).includes(from) ? along : "apart";
  }
  const axis = alongAxis.get(op);
  if (axis !== undefined) {
    if (Number.isNaN(axis)) return "unknown";
    return wrapped(attr.int(n, "axis", axis)) === from ? along : others.length === 0 ? "apart" : "unknown";
  }
  if (others.length > 0) return "unknown";
  if (spatial.has(op) || op === "BatchNormalization") return from === 0 ? "apart" : along;
  switch (op) {
    case "LayerNormalization":
      return wrapped(attr.int(n, "axis", -1)) > from ? "apart" : along;
    case "Transpose":
      return to === undefined ? "unknown" : "apart";
    case "Reshape":
    case "Flatten":
    case "Squeeze":
    case "Unsqueeze":
      // what lies in front of the batch must stay in front of it
      return to !== undefined && before(shape, from) === before(y, to) ? "apart" : "unknown";
    case "Expand":
      return to !== undefined && (y?.length ?? 0) - to === rank - from ? "apart" : "unknown";
    case "Slice":
      return constantInts(types, n.input[3])?.map(wrapped).includes(from) === false ? "apart" : "unknown";
    case "Pad": {
      const pads = constantInts(types, n.input[1]);
      const plain = pads !== undefined && pads[from] === 0 && pads[from + rank] === 0;
      return plain && (n.input[3] ?? "") === "" ? "apart" : "unknown";
    }
    case "Tile":
      return constantInts(types, n.input[1])?.[from] === 1 ? "apart" : "unknown";
    case "Resize":
      return from === 0 && to === 0 ? "apart" : "unknown";
    case "Dropout":
      return "apart";
    default:
      return "unknown";
  }
};

/** Batches of what is broadcast together lie over each other. */
const aligned = (n: NodeProto, types: Inferred, depends: ReadonlySet<string>, y: Shape): Verdict => {
  const to = batchOf(y);
  if (to === undefined || y === undefined) return "unknown";
  for (const v of n.input) {
    if (!depends.has(v)) continue;
    const shape = types.shape(v);
    const at = batchOf(shape);
    if (shape === undefined || at === undefined || shape.length - at !== y.length - to) return "unknown";
  }
  return "apart";
};

const concat = (n: NodeProto, types: Inferred, depends: ReadonlySet<string>): Verdict => {
  const y = types.shape(n.output[0] ?? "");
  const to = batchOf(y);
  const axis = attr.int(n, "axis", 0);
  if (y !== undefined && y.every((d) => d !== batchDim)) return along;
  if (to === undefined || y === undefined) return "unknown";
  if ((axis < 0 ? axis + y.length : axis) === to) return along;
  return aligned(n, types, depends, y);
};

const product = (n: NodeProto, types: Inferred, depends: ReadonlySet<string>): Verdict => {
  const [a = "", w = "", c = ""] = n.input;
  const [sa, sb, sy] = [types.shape(a), types.shape(w), types.shape(n.output[0] ?? "")];
  const [pa, pb, py] = [batchOf(sa), batchOf(sb), batchOf(sy)];
  if (opName(n) === "Gemm") {
    if (depends.has(w)) return "unknown";
    if (depends.has(a) && pa !== attr.int(n, "transA", 0)) return pa === undefined ? "unknown" : along;
    return c !== "" && depends.has(c) ? aligned({ ...n, input: [c] } as NodeProto, types, depends, sy) : "apart";
  }
  if (sy !== undefined && sy.filter((d) => d === batchDim).length > 1) return "it compares samples with each other";
  if (py === undefined || sy === undefined) return "unknown";
  const fromRight = sy.length - py;
  if (depends.has(a)) {
    if (pa === undefined || sa === undefined) return "unknown";
    if (pa === sa.length - 1) return along;
    if (sa.length - pa !== fromRight) return "unknown";
  }
  if (depends.has(w)) {
    if (pb === undefined || sb === undefined) return "unknown";
    if (pb >= sb.length - 2) return pb === sb.length - 2 ? along : "unknown";
    if (sb.length - pb !== fromRight) return "unknown";
  }
  return depends.has(a) && depends.has(w) && fromRight <= 2 ? along : "apart";
};

const gather = (n: NodeProto, types: Inferred, depends: ReadonlySet<string>): Verdict => {
  const [data = "", indices = ""] = n.input;
  const [sd, si, sy] = [types.shape(data), types.shape(indices), types.shape(n.output[0] ?? "")];
  const axis = attr.int(n, "axis", 0);
  if (sd === undefined || si === undefined || sy === undefined || batchOf(sy) === undefined) return "unknown";
  const at = axis < 0 ? axis + sd.length : axis;
  if (depends.has(data)) {
    if (depends.has(indices) || batchOf(sd) === undefined) return "unknown";
    return batchOf(sd) === at ? along : "apart";
  }
  const pi = batchOf(si);
  return pi !== undefined && batchOf(sy) === at + pi ? "apart" : "unknown";
};

const before = (shape: Shape, axis: number): number =>
  (shape ?? []).slice(0, axis).reduce<number>((a, d) => a * Number(d), 1);

const axesOf = (n: NodeProto, types: Inferred): readonly number[] | undefined =>
  constantInts(types, n.input[1]) ?? attr.ints(n, "axes");

const constantInts = (types: Inferred, value: string | undefined): number[] | undefined => {
  const t: Tensor | undefined = value === undefined || value === "" ? undefined : types.constant(value);
  return t === undefined || t.dtype === "string" ? undefined : Array.from(t.data as ArrayLike<number | bigint>, Number);
};
