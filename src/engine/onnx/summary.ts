/** summarize: what is in a model, for people and reports. Counts and sizes come from shape inference; what it does not know is said. */
import { CasemateError } from "../../core/error.ts";
import { elementCount } from "../tensor/tensor.ts";
import { dimsProduct } from "./check-tensor.ts";
import { nodeFlops, type Sizes } from "./flops.ts";
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  normalDomain,
  opName,
  type Shape,
  type ValueInfoProto,
  valueType,
} from "./graph.ts";
import { type Inferred, infer } from "./infer.ts";
import { normalize } from "./normalize.ts";
import { TensorProto_DataType as D } from "./proto/onnx_pb.ts";
import { elementBits } from "./typed-data.ts";
import { eachNode, eachTensor, subgraphs } from "./walk.ts";

export interface ValueSummary {
  readonly name: string;
  /** `float32`, or `sequence`, `map`, `optional`, `unknown` */
  readonly type: string;
  /** undefined when the rank is not known */
  readonly shape: Shape;
}

export interface OpSummary {
  /** `Relu`, `com.microsoft.Gelu` */
  readonly op: string;
  /** nodes of all graphs and functions */
  readonly count: number;
  /** what the callback says; `rewritten` for ops that are replaced before differentiation; undefined without a callback */
  readonly gradient?: string;
  /** operations of its nodes of the main graph; undefined when none is known */
  readonly flops?: number;
}

export interface ModelSummary {
  readonly name: string;
  readonly producer: string;
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** without those that have an initializer */
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  readonly nodes: number;
  readonly functions: number;
  readonly ops: readonly OpSummary[];
  /** ops that are not in the file but in what is differentiated: from functions or older forms of ops */
  readonly introduced: readonly OpSummary[];
  /** elements of floating tensors, and of 8-bit and smaller ones of rank 2 and more, which are quantized weights */
  readonly parameters: number;
  /** bytes of all tensors, external ones included */
  readonly weightBytes: number;
  /** operations of one run with `assumed` dims */
  readonly flops: number;
  /** nodes whose operations are not in `flops`: an op or a shape is not known, or the body of a loop */
  readonly uncounted: readonly { readonly op: string; readonly count: number }[];
  /** bytes of the largest set of values that must be held at one time in a forward pass, inputs included, weights not */
  readonly peakActivationBytes: number;
  /** bytes of all values of a forward pass: what a gradient may need at most */
  readonly activationBytes: number;
  /** values whose size is not known, so that the two figures above are too small */
  readonly unsized: number;
  /** symbolic dims of inputs and what was assumed for them */
  readonly assumed: Readonly<Record<string, number>>;
  /** what could not be done, for example why the model can not be normalized */
  readonly notes: readonly string[];
}

export interface SummarizeOptions {
  /** values for symbolic dims of inputs; others are taken as 1. A dim without a name is called `input[axis]` */
  readonly dims?: Readonly<Record<string, number>>;
  /** the gradient status of an op; comes from the caller, because this room knows nothing of gradients */
  readonly gradient?: (node: NodeProto) => string;
}

/** Never throws for a model that readOnnx returned. */
export const summarize = (model: ModelProto, options: SummarizeOptions = {}): ModelSummary => {
  const notes: string[] = [];
  const normal = normalized(model, notes);
  const initialized = new Set(model.graph?.initializer.map((t) => t.name));
  const inputs = (model.graph?.input ?? []).filter((v) => !initialized.has(v.name));
  const assumed: Record<string, number> = {};
  const inputShapes = new Map<string, Shape>();
  for (const v of inputs) {
    const shape = valueType(v)?.shape?.map((d, i) => {
      if (typeof d === "number") return d;
      const name = d ?? `${v.name}[${i}]`;
      return (assumed[name] = options.dims?.[name] ?? 1);
    });
    if (shape !== undefined) inputShapes.set(v.name, shape);
  }
  for (const name of Object.keys(options.dims ?? {}))
    if (!(name in assumed)) notes.push(`no input has a dim called '${name}'`);
  const known = inferred(normal, Object.keys(assumed).length > 0 ? inputShapes : undefined, notes);
  const { flops, byOp, uncounted } = countFlops(normal.graph, known);
  const { ops, introduced } = countOps(model, normal, byOp, options.gradient);
  return {
    name: model.graph?.name ?? "",
    producer: [model.producerName, model.producerVersion].filter((s) => s !== "").join(" "),
    irVersion: Number(model.irVersion),
    opsets: model.opsetImport.map((o) => ({
      domain: normalDomain(o.domain) === "" ? "ai.onnx" : o.domain,
      version: Number(o.version),
    })),
    inputs: inputs.map(ofValue),
    outputs: (model.graph?.output ?? []).map(ofValue),
    nodes: ops.reduce((n, o) => n + o.count, 0),
    functions: model.functions.length,
    ops,
    introduced,
    ...weights(model),
    flops,
    uncounted,
    ...activations(normal.graph, known),
    assumed,
    notes,
  };
};

const reason = (e: unknown): string => (e instanceof Error ? e.message : String(e));

const normalized = (model: ModelProto, notes: string[]): ModelProto => {
  try {
    return normalize(model);
  } catch (e) {
    if (!(e instanceof CasemateError) || e.code === "INTERNAL") throw e;
    notes.push(`the model can not be brought to the working opset: ${reason(e)}`);
    return model;
  }
};

/** With dims assumed, a model may contradict itself (a kernel larger than the image): then as far as symbols go. */
const inferred = (
  model: ModelProto,
  inputShapes: ReadonlyMap<string, Shape> | undefined,
  notes: string[],
): Inferred => {
  try {
    return infer(model, inputShapes === undefined ? {} : { inputShapes });
  } catch (e) {
    if (!(e instanceof CasemateError)) throw e;
    notes.push(`shapes are not known: ${reason(e)}`);
    return { shape: () => undefined, dtype: () => undefined, constant: () => undefined };
  }
};

const ofValue = (v: ValueInfoProto): ValueSummary => {
  const t = valueType(v);
  if (t !== undefined) return { name: v.name, type: t.dtype, shape: t.shape };
  const kind = v.type?.value.case;
  const type =
    v.type?.value.case === "tensorType"
      ? (D[v.type.value.value.elemType]?.toLowerCase() ?? "unknown")
      : (kind?.replace(/Type$/, "") ?? "unknown");
  return { name: v.name, type, shape: undefined };
};

const weights = (model: ModelProto): { parameters: number; weightBytes: number } => {
  let parameters = 0;
  let weightBytes = 0;
  for (const t of eachTensor(model)) {
    const n = dimsProduct(t);
    const bits = elementBits(t.dataType);
    weightBytes += bits === undefined ? t.stringData.reduce((a, s) => a + s.length, 0) : Math.ceil((n * bits) / 8);
    if (floating.has(t.dataType) || (bits !== undefined && bits <= 8 && t.dataType !== D.BOOL && t.dims.length >= 2))
      parameters += n;
  }
  return { parameters, weightBytes };
};

const floating: ReadonlySet<number> = new Set([D.FLOAT, D.DOUBLE, D.FLOAT16, D.BFLOAT16, D.COMPLEX64, D.COMPLEX128]);

const sizesOf =
  (known: Inferred): Sizes =>
  (value) => {
    const shape = value === "" ? undefined : known.shape(value);
    return shape?.every((d) => typeof d === "number" && d >= 0) === true ? (shape as readonly number[]) : undefined;
  };

/** Operations of a graph: the branch of an If that takes more; bodies of loops are left uncounted, since their trips are not known. */
const countFlops = (
  graph: GraphProto | undefined,
  known: Inferred,
): { flops: number; byOp: ReadonlyMap<string, number>; uncounted: ModelSummary["uncounted"] } => {
  const byOp = new Map<string, number>();
  const missed = new Map<string, number>();
  const sizes = sizesOf(known);
  const walk = (g: GraphProto): number => {
    let total = 0;
    for (const n of g.node) {
      const op = opName(n);
      const inner = subgraphs(n);
      if (op === "If") total += Math.max(0, ...inner.map(walk));
      else if (inner.length > 0) missed.set(op, (missed.get(op) ?? 0) + 1);
      const flops = nodeFlops(n, sizes);
      if (flops === undefined || !Number.isFinite(flops)) {
        if (inner.length === 0) missed.set(op, (missed.get(op) ?? 0) + 1);
        continue;
      }
      total += flops;
      byOp.set(op, (byOp.get(op) ?? 0) + flops);
    }
    return total;
  };
  const flops = graph === undefined ? 0 : walk(graph);
  return { flops, byOp, uncounted: [...missed].map(([op, count]) => ({ op, count })) };
};

const countOps = (
  model: ModelProto,
  normal: ModelProto,
  flops: ReadonlyMap<string, number>,
  gradient: SummarizeOptions["gradient"],
): { ops: OpSummary[]; introduced: OpSummary[] } => {
  const inFile = tally(model);
  const after = tally(normal);
  const summary = (op: string, { count }: Tally, status: string | undefined): OpSummary => {
    const f = flops.get(op);
    return {
      op,
      count,
      ...(status === undefined ? {} : { gradient: status }),
      ...(f === undefined ? {} : { flops: f }),
    };
  };
  const functions = new Set(model.functions.map((f) => opName({ domain: f.domain, opType: f.name })));
  const ops = [...inFile].map(([op, t]) => {
    const gone = !after.has(op) && (normal !== model || functions.has(op));
    return summary(op, t, gradient === undefined ? undefined : gone ? "rewritten" : gradient(t.node));
  });
  const introduced = [...after].filter(([op]) => !inFile.has(op)).map(([op, t]) => summary(op, t, gradient?.(t.node)));
  const byCount = (a: OpSummary, b: OpSummary): number => b.count - a.count || (a.op < b.op ? -1 : 1);
  return { ops: ops.sort(byCount), introduced: introduced.sort(byCount) };
};

interface Tally {
  /** the first node of this op */
  readonly node: NodeProto;
  count: number;
}

const tally = (model: ModelProto): ReadonlyMap<string, Tally> => {
  const found = new Map<string, Tally>();
  for (const node of eachNode(model)) {
    const op = opName(node);
    const t = found.get(op);
    if (t === undefined) found.set(op, { node, count: 1 });
    else t.count++;
  }
  return found;
};

/** Values live from the node that makes them to the last one that reads them; graph outputs to the end. Subgraphs are not looked into. */
const activations = (
  graph: GraphProto | undefined,
  known: Inferred,
): { peakActivationBytes: number; activationBytes: number; unsized: number } => {
  if (graph === undefined) return { peakActivationBytes: 0, activationBytes: 0, unsized: 0 };
  const sizes = sizesOf(known);
  const lastUse = new Map<string, number>();
  graph.node.forEach((n, i) => {
    for (const name of n.input) lastUse.set(name, i);
    for (const g of subgraphs(n)) for (const inner of g.node) for (const name of inner.input) lastUse.set(name, i);
  });
  for (const v of graph.output) lastUse.set(v.name, graph.node.length);
  const initialized = new Set(graph.initializer.map((t) => t.name));
  let unsized = 0;
  const bytes = (name: string): number => {
    const dims = sizes(name);
    const dtype = known.dtype(name);
    if (dims === undefined || dtype === undefined) {
      unsized++;
      return 0;
    }
    return elementCount(dims) * (bytesOf.get(dtype) ?? 0);
  };
  const ends: number[][] = graph.node.map(() => []);
  let live = 0;
  let total = 0;
  const hold = (name: string, from: number): void => {
    const size = bytes(name);
    total += size;
    live += size;
    ends[Math.max(lastUse.get(name) ?? from, from)]?.push(size);
  };
  for (const v of graph.input) if (!initialized.has(v.name)) hold(v.name, 0);
  let peak = live;
  graph.node.forEach((n, i) => {
    for (const name of n.output) if (name !== "") hold(name, i);
    peak = Math.max(peak, live);
    for (const size of ends[i] ?? []) live -= size;
  });
  return { peakActivationBytes: peak, activationBytes: total, unsized };
};

const bytesOf: ReadonlyMap<string, number> = new Map([
  ["float32", 4],
  ["float64", 8],
  ["float16", 2],
  ["bfloat16", 2],
  ["int8", 1],
  ["int16", 2],
  ["int32", 4],
  ["int64", 8],
  ["uint8", 1],
  ["uint16", 2],
  ["uint32", 4],
  ["uint64", 8],
  ["bool", 1],
]);
