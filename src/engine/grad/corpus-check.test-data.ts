/** One net of a corpus: is it read, run, differentiated, and is the gradient that of the net? Used by corpora.test.ts. */
import { CasemateError } from "../../core/error.ts";
import { type Rng, rngFor } from "../../core/rng.ts";
import { type ModelProto, type Shape, valueType } from "../onnx/graph.ts";
import { readOnnxFile } from "../onnx/read.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { type DType, elementCount, type Tensor, tensor } from "../tensor/tensor.ts";
import { differentiate } from "./differentiate.ts";

export type Verdict =
  /** `error`: relative error of directional derivatives against central differences */
  | { readonly kind: "checked"; readonly error: number; readonly withShapes: boolean; readonly output: string }
  /** gradient and differences are both zero */
  | { readonly kind: "zero"; readonly output: string }
  | { readonly kind: "wrong"; readonly error: number; readonly detail: string }
  /** there is nothing to differentiate, or the library says why it can not */
  | { readonly kind: "refused"; readonly reason: string };

/** Values for inputs whose declared shape or meaning leaves no choice. */
export interface Inputs {
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly values?: Readonly<Record<string, number>>;
  /** recorded inputs, in the order of the graph's */
  readonly recorded?: readonly Tensor[];
}

const floats: ReadonlySet<DType> = new Set(["float32", "float64"]);

export const checkNet = async (path: string, name: string, inputs: Inputs = {}): Promise<Verdict> => {
  let model: ModelProto;
  try {
    model = await readOnnxFile(path);
  } catch (e) {
    return refused(e, "read");
  }
  const graph = model.graph;
  if (graph === undefined) return { kind: "refused", reason: "no graph" };
  const initialized = new Set(graph.initializer.map((t) => t.name));
  const declared = graph.input.flatMap((v) => (initialized.has(v.name) ? [] : [{ name: v.name, type: valueType(v) }]));
  if (!declared.some((d) => d.type !== undefined && floats.has(d.type.dtype))) return { kind: "refused", reason: "no float input" };
  const outputs = graph.output.flatMap((v) => {
    const type = valueType(v);
    return type === undefined || floats.has(type.dtype) ? [v.name] : [];
  });
  if (outputs.length === 0) return { kind: "refused", reason: "no float output" };

  let session: Session;
  try {
    session = await Session.create(writeOnnx(model), { threads: 1 });
  } catch (e) {
    return refused(e, "runtime");
  }
  try {
    const feeds = await feedsFor(session, declared, inputs, rngFor(1, "corpus", name));
    if (feeds instanceof CasemateError) return refused(feeds, "runtime");
    const wrt = declared.find((d) => d.type !== undefined && floats.has(d.type.dtype))?.name ?? "";
    const before = await session.run(feeds);
    let last: Verdict = { kind: "refused", reason: "no float output" };
    for (const output of outputs) {
      const y = before[output];
      if (y === undefined || !floats.has(y.dtype)) continue;
      if (y.data.length === 0) {
        last = { kind: "refused", reason: "empty output" };
        continue;
      }
      last = await checkOutput({ model, session, feeds, wrt, output, y, name });
      if (last.kind !== "refused" && last.kind !== "zero") return last;
    }
    return last;
  } finally {
    await session.release();
  }
};

const refused = (e: unknown, where: string): Verdict => {
  if (!(e instanceof CasemateError)) throw e;
  return { kind: "refused", reason: `${where}: ${e.code}: ${e.message}` };
};

interface Check {
  readonly model: ModelProto;
  readonly session: Session;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly wrt: string;
  readonly output: string;
  readonly y: Tensor;
  readonly name: string;
}

const checkOutput = async (c: Check): Promise<Verdict> => {
  const shapes = new Map<string, Shape>(Object.entries(c.feeds).map(([k, t]) => [k, t.dims]));
  const options = { loss: "cotangent", wrt: [c.wrt], output: c.output } as const;
  let withShapes = false;
  let d: ReturnType<typeof differentiate>;
  try {
    try {
      d = differentiate(c.model, options);
    } catch (e) {
      if (!(e instanceof CasemateError) || e.code !== "SHAPE_UNKNOWN") throw e;
      withShapes = true;
      d = differentiate(c.model, { ...options, inputShapes: shapes });
    }
  } catch (e) {
    return refused(e, "differentiate");
  }
  const rng = rngFor(2, "corpus", c.name, c.output);
  const x = c.feeds[c.wrt];
  if (x === undefined) return { kind: "refused", reason: "no float input" };
  const session = await Session.create(writeOnnx(d.model), { threads: 1 });
  try {
    let best = Number.POSITIVE_INFINITY;
    let detail = "";
    for (let attempt = 0; attempt < 3; attempt++) {
      const at = attempt === 0 ? x : withValues(x, (i) => Number(x.data[i]) * 0.7 + 0.3 * rng.normal());
      const cotangent = withValues(c.y, () => rng.normal());
      const feeds = { ...c.feeds, [c.wrt]: at };
      const out = await session.run({ ...feeds, [d.lossInputs.get("cotangent") ?? ""]: cotangent });
      const g = Array.from((out[d.gradients.get(c.wrt) ?? ""]?.data ?? []) as ArrayLike<number>);
      if (g.length !== x.data.length) return { kind: "wrong", error: Number.NaN, detail: `gradient of ${g.length} values` };
      const result = await compare(c, feeds, at, cotangent, g, rng);
      if (result === "zero") return { kind: "zero", output: c.output };
      if (result.error < best || !(best < Number.POSITIVE_INFINITY)) ({ error: best, detail } = result);
      if (best < 2e-3) break;
    }
    if (!(best < 2e-2)) return { kind: "wrong", error: best, detail };
    return { kind: "checked", error: best, withShapes, output: c.output };
  } finally {
    await session.release();
  }
};

const compare = async (
  c: Check,
  feeds: Readonly<Record<string, Tensor>>,
  at: Tensor,
  cotangent: Tensor,
  g: readonly number[],
  rng: Rng,
): Promise<{ readonly error: number; readonly detail: string } | "zero"> => {
  const norm = Math.sqrt(g.reduce((s, v) => s + v * v, 0));
  const random = g.map(() => rng.normal());
  const length = Math.sqrt(random.reduce((s, v) => s + v * v, 0)) || 1;
  // half along the gradient, so that the slope is not lost in rounding; half anywhere, so that a missing part of the gradient shows
  const direction = random.map((v, i) => v / length + (norm > 0 ? (g[i] ?? 0) / norm : 0));
  const analytic = direction.reduce((s, v, i) => s + v * (g[i] ?? 0), 0);
  const value = async (t: number): Promise<{ readonly sum: number; readonly size: number }> => {
    const moved = withValues(at, (i) => Number(at.data[i]) + t * (direction[i] ?? 0));
    const y = (await c.session.run({ ...feeds, [c.wrt]: moved }, [c.output]))[c.output];
    let [sum, size] = [0, 0];
    (y?.data as Float32Array).forEach((v, i) => {
      sum += v * Number(cotangent.data[i]);
      size += Math.abs(v * Number(cotangent.data[i]));
    });
    return { sum, size };
  };
  const epsilon = at.dtype === "float64" ? 2.3e-16 : 1.2e-7;
  const scale = Math.max(1, Math.sqrt(g.length) * 0.1);
  let best = Number.POSITIVE_INFINITY;
  let detail = "";
  let allZero = norm === 0;
  for (const step of [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4]) {
    const h = step * scale;
    const [a, b] = [await value(h), await value(-h)];
    const numeric = (a.sum - b.sum) / (2 * h);
    const noise = (epsilon * (a.size + b.size)) / h;
    if (Math.abs(numeric) > 10 * noise) allZero = false;
    // a slope below the rounding noise of the differences can not be told from zero
    const error = Math.abs(numeric - analytic) / Math.max(Math.abs(numeric), Math.abs(analytic), 1e-30);
    const judged = Math.abs(numeric - analytic) <= noise && Math.abs(analytic) <= 20 * noise ? Number.POSITIVE_INFINITY : error;
    if (judged < best) {
      best = judged;
      detail = `h ${h.toExponential(1)}: numeric ${numeric.toPrecision(5)}, analytic ${analytic.toPrecision(5)}, noise ${noise.toExponential(1)}`;
    }
  }
  if (allZero) return "zero";
  return { error: best, detail };
};

const withValues = (t: Tensor, value: (i: number) => number): Tensor =>
  t.dtype === "float64"
    ? tensor("float64", t.dims, Float64Array.from({ length: t.data.length }, (_, i) => value(i)))
    : tensor("float32", t.dims, Float32Array.from({ length: t.data.length }, (_, i) => value(i)));

interface Declared {
  readonly name: string;
  readonly type: { readonly dtype: DType; readonly shape: Shape } | undefined;
}

/** Inputs that the net accepts: recorded ones, else drawn; sizes that are not given are tried. */
const feedsFor = async (
  session: Session,
  declared: readonly Declared[],
  inputs: Inputs,
  rng: Rng,
): Promise<Record<string, Tensor> | CasemateError> => {
  if (inputs.recorded !== undefined && inputs.recorded.length >= declared.length)
    return Object.fromEntries(declared.map((d, i) => [d.name, inputs.recorded?.[i] ?? tensor("float32", [], Float32Array.of(0))]));
  let failure = new CasemateError("MODEL_RUN_FAILED", "no input was tried");
  for (const [batch, other] of [
    [1, 4],
    [2, 3],
    [1, 1],
    [1, 16],
    [3, 3],
  ] as const) {
    const feeds: Record<string, Tensor> = {};
    for (const { name, type } of declared) {
      const dims = inputs.shapes?.[name] ?? type?.shape?.map((d, i) => (typeof d === "number" && d > 0 ? d : i === 0 ? batch : other)) ?? [batch, other];
      feeds[name] = drawn(type?.dtype ?? "float32", dims, inputs.values?.[name], rng);
    }
    try {
      await session.run(feeds);
      return feeds;
    } catch (e) {
      if (!(e instanceof CasemateError)) throw e;
      failure = e;
    }
  }
  return failure;
};

const drawn = (dtype: DType, dims: readonly number[], value: number | undefined, rng: Rng): Tensor => {
  const n = elementCount(dims);
  const each = (draw: () => number): number[] => Array.from({ length: n }, () => value ?? draw());
  switch (dtype) {
    case "float32":
      return tensor(dtype, dims, Float32Array.from(each(() => rng.normal())));
    case "float64":
      return tensor(dtype, dims, Float64Array.from(each(() => rng.normal())));
    case "float16":
    case "bfloat16":
      return tensor(dtype, dims, new Uint16Array(n));
    case "int64":
      return tensor(dtype, dims, BigInt64Array.from(each(() => rng.integer(2)), BigInt));
    case "uint64":
      return tensor(dtype, dims, BigUint64Array.from(each(() => rng.integer(2)), BigInt));
    case "int32":
      return tensor(dtype, dims, Int32Array.from(each(() => rng.integer(2))));
    case "uint32":
      return tensor(dtype, dims, Uint32Array.from(each(() => rng.integer(2))));
    case "int16":
      return tensor(dtype, dims, Int16Array.from(each(() => rng.integer(2))));
    case "uint16":
      return tensor(dtype, dims, Uint16Array.from(each(() => rng.integer(2))));
    case "int8":
      return tensor(dtype, dims, Int8Array.from(each(() => rng.integer(2))));
    case "uint8":
    case "bool":
      return tensor(dtype, dims, Uint8Array.from(each(() => rng.integer(2))));
    case "string":
      return tensor(dtype, dims, Array.from({ length: n }, () => "a"));
  }
};
