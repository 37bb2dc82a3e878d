/** One net of a corpus: is it read, run, differentiated, and is the gradient that of the net? */
import { CasemateError } from "../../core/error.ts";
import { type Rng, rngFor } from "../../core/rng.ts";
import {
  type GraphProto,
  type ModelProto,
  type Shape,
  type ValueInfoProto,
  valueInfo,
  valueType,
} from "../onnx/graph.ts";
import { readOnnxFile } from "../onnx/read.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { type DType, type Tensor, tensor } from "../tensor/tensor.ts";
import { type Feeds, feedsFor, type Hints } from "./corpus-inputs.test-data.ts";
import { type Differentiated, differentiate } from "./differentiate.ts";

/** What became of the outputs of a net. */
export interface Report {
  /** relative errors of directional derivatives against central differences */
  readonly errors: readonly number[];
  /** outputs that had to be given shapes to be differentiated */
  readonly withShapes: number;
  /** outputs whose gradient and differences are zero, at every point that was tried */
  readonly zero: readonly string[];
  /** outputs whose gradient stands in for one that is zero (quantization), or is of one random draw: finite, not all zero, but not to be compared */
  readonly surrogate: readonly string[];
  readonly wrong: readonly string[];
  /** why the net, or an output of it, has no gradient */
  readonly refused: readonly string[];
}

/** From this size of weights on only the first outputs are checked. */
const largeBytes = 100_000;
const outputsOfLarge = 3;

const floats: ReadonlySet<DType | undefined> = new Set(["float32", "float64"]);
const refusedNet = (reason: string): Report => ({
  errors: [],
  withShapes: 0,
  zero: [],
  surrogate: [],
  wrong: [],
  refused: [reason],
});
const said = (e: unknown, where: string): string => {
  if (!(e instanceof CasemateError)) throw e;
  return `${where}: ${e.code}: ${e.message}`;
};

export const checkNet = async (path: string, name: string, hints: Hints = {}): Promise<Report> => {
  let model: ModelProto;
  let session: Session;
  try {
    model = await readOnnxFile(path);
  } catch (e) {
    return refusedNet(said(e, "read"));
  }
  const graph = model.graph;
  if (graph === undefined) return refusedNet("no graph");
  if (hints.beforeSoftmax === true) cutSoftmax(graph);
  const initialized = new Set(graph.initializer.map((t) => t.name));
  const declared = graph.input.flatMap((v) => (initialized.has(v.name) ? [] : [{ name: v.name, type: valueType(v) }]));
  const wrt = declared.flatMap((d) => (floats.has(d.type?.dtype) ? [d.name] : []));
  if (wrt.length === 0) return refusedNet("no float input");
  // sequences and maps are no tensors; a type that is not declared may be one
  const isFloat = (v: ValueInfoProto): boolean => v.type?.value.case === undefined || floats.has(valueType(v)?.dtype);
  const outputs = graph.output.flatMap((v) => (isFloat(v) ? [v.name] : []));
  if (outputs.length === 0) return refusedNet("no float output");
  try {
    session = await Session.create(writeOnnx(model), { threads: 1 });
  } catch (e) {
    return refusedNet(said(e, "runtime"));
  }
  try {
    const feeds = await feedsFor(session, declared, hints, rngFor(1, "corpus", name));
    if (feeds instanceof CasemateError) return refusedNet(said(feeds, "runtime"));
    const large = graph.initializer.reduce((s, t) => s + t.rawData.length, 0) > largeBytes;
    const reports: Report[] = [];
    for (const output of large ? outputs.slice(0, outputsOfLarge) : outputs) {
      const y = (await session.run(feeds, [output]))[output];
      if (y === undefined || !floats.has(y.dtype)) continue;
      if (y.data.length === 0) reports.push(refusedNet("empty output"));
      else reports.push(await new Check(model, session, feeds, wrt, output, y).run(rngFor(2, name, output)));
    }
    return {
      errors: reports.flatMap((r) => r.errors),
      withShapes: reports.reduce((s, r) => s + r.withShapes, 0),
      zero: reports.flatMap((r) => r.zero),
      surrogate: reports.flatMap((r) => r.surrogate),
      wrong: reports.flatMap((r) => r.wrong),
      refused: [...new Set(reports.flatMap((r) => r.refused))],
    };
  } finally {
    await session.release();
  }
};

const cutSoftmax = (graph: GraphProto): void => {
  const scores = graph.node.findLast((n) => n.opType === "Softmax")?.input[0];
  if (scores !== undefined) graph.output = [valueInfo(scores, "float32", undefined)];
};

type Slope = { readonly error: number; readonly detail: string } | "zero";

class Check {
  readonly #model: ModelProto;
  readonly #session: Session;
  readonly #feeds: Feeds;
  readonly #wrt: readonly string[];
  readonly #output: string;
  readonly #y: Tensor;

  constructor(model: ModelProto, session: Session, feeds: Feeds, wrt: readonly string[], output: string, y: Tensor) {
    this.#model = model;
    this.#session = session;
    this.#feeds = feeds;
    this.#wrt = wrt;
    this.#output = output;
    this.#y = y;
  }

  async run(rng: Rng): Promise<Report> {
    const none = refusedNet("");
    let withShapes = 0;
    let d: Differentiated;
    try {
      d = this.#differentiate(false);
    } catch (e) {
      try {
        if (!(e instanceof CasemateError) || e.code !== "SHAPE_UNKNOWN") throw e;
        d = this.#differentiate(true);
        withShapes = 1;
      } catch (last) {
        return refusedNet(said(last, "gradient"));
      }
    }
    const session = await Session.create(writeOnnx(d.model), { threads: 1 });
    try {
      let best: { error: number; detail: string } | undefined;
      const points = this.#points(rng);
      for (const at of points) {
        const cotangent = withValues(this.#y, () => rng.normal());
        const out = await session.run({ ...at, [d.lossInputs.get("cotangent") ?? ""]: cotangent });
        const g = this.#wrt.map((w) => numbers(out[d.gradients.get(w) ?? ""]));
        const lengths = this.#wrt.every((w, i) => g[i]?.length === at[w]?.data.length);
        if (!lengths || g.some((v) => v.some((e) => Number.isNaN(e))))
          return { ...none, refused: [], wrong: [`${this.#output}: ${lengths ? "NaN" : "wrong shape"}`] };
        const quantizes = this.#model.graph?.node.some((n) => n.opType === "QuantizeLinear") === true;
        // what does not train has been left out
        const draws = d.model.graph?.node.some((n) => n.opType === "Dropout") === true;
        const drift = quantizes || draws ? 0 : await this.#drift(at, out[d.scores]);
        if (!(drift < 1e-3)) return { ...none, refused: [], wrong: [`${this.#output}: the scores differ by ${drift}`] };
        if (quantizes || draws) {
          if (g.some((v) => v.some((e) => e !== 0))) return { ...none, refused: [], surrogate: [this.#output] };
          continue;
        }
        const slope = await this.#compare(at, cotangent, g, rng);
        if (slope !== "zero" && !(slope.error >= (best?.error ?? Number.POSITIVE_INFINITY))) best = slope;
        if (best !== undefined && best.error < 2e-2) break;
      }
      if (best === undefined) return { ...none, refused: [], zero: [this.#output] };
      if (!(best.error < 2e-2)) return { ...none, refused: [], wrong: [`${this.#output}: ${best.detail}`] };
      return { ...none, refused: [], errors: [best.error], withShapes };
    } finally {
      await session.release();
    }
  }

  #differentiate(withShapes: boolean): Differentiated {
    const shapes = new Map<string, Shape>(Object.entries(this.#feeds).map(([k, t]) => [k, t.dims]));
    return differentiate(this.#model, {
      loss: "cotangent",
      wrt: this.#wrt,
      output: this.#output,
      ...(withShapes ? { inputShapes: shapes } : {}),
    });
  }

  /** How far the scores of the differentiated graph are from the net's own, relative to the largest. */
  async #drift(at: Feeds, scores: Tensor | undefined): Promise<number> {
    const own = numbers((await this.#session.run(at, [this.#output]))[this.#output]);
    const mine = numbers(scores);
    if (own.length !== mine.length) return Number.NaN;
    const largest = own.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-30);
    return own.reduce(
      (m, v, i) => (v === mine[i] ? m : Math.max(m, Math.abs(v - (mine[i] ?? Number.NaN)) / largest)),
      0,
    );
  }

  /** Nearer to the origin fewer units are dead; then points nearby. */
  #points(rng: Rng): readonly Feeds[] {
    const moved = (f: (v: number) => number): Feeds => ({
      ...this.#feeds,
      ...Object.fromEntries(
        this.#wrt.flatMap((w) => {
          const t = this.#feeds[w];
          return t === undefined ? [] : [[w, withValues(t, (i) => f(Number(t.data[i])))] as const];
        }),
      ),
    });
    return [1, 0.5, 0.1]
      .map((k) => moved((v) => v * k))
      .concat([0.3, 0.3].map((k) => moved((v) => 0.7 * v + k * rng.normal())));
  }

  /** The slope along one direction through all inputs: from the gradient, and from differences at several distances. */
  async #compare(at: Feeds, cotangent: Tensor, g: readonly Float64Array[], rng: Rng): Promise<Slope> {
    const total = g.reduce((s, v) => s + v.length, 0);
    const size = Math.sqrt(g.reduce((s, v) => s + v.reduce((a, e) => a + e * e, 0), 0));
    // mostly along the gradient, so that the slope is not lost in rounding; partly anywhere, so that a missing part of the gradient shows
    const direction = g.map((v) => v.map((e) => (0.6 * rng.normal()) / Math.sqrt(total) + (size > 0 ? e / size : 0)));
    const analytic = g.reduce((s, v, k) => s + v.reduce((a, e, i) => a + e * (direction[k]?.[i] ?? 0), 0), 0);
    const weights = numbers(cotangent);
    const value = async (t: number): Promise<{ readonly sum: number; readonly size: number }> => {
      const moved: Record<string, Tensor> = { ...at };
      this.#wrt.forEach((w, k) => {
        const x = at[w];
        const d = direction[k];
        if (x !== undefined && d !== undefined) moved[w] = withValues(x, (i) => Number(x.data[i]) + t * (d[i] ?? 0));
      });
      let [sum, absolute] = [0, 0];
      numbers((await this.#session.run(moved, [this.#output]))[this.#output]).forEach((v, i) => {
        const term = v * (weights[i] ?? 0);
        sum += term;
        absolute += Math.abs(term);
      });
      return { sum, size: absolute };
    };
    const epsilon = this.#y.dtype === "float64" ? 2.3e-16 : 1.2e-7;
    const scale = Math.max(1, Math.sqrt(total) * 0.1);
    let best = { error: Number.POSITIVE_INFINITY, detail: "" };
    let indistinct = true;
    for (const step of [1e-2, 1e-3, 3e-3, 3e-4, 1e-1, 3e-2, 1e-4]) {
      const h = step * scale;
      const [a, b] = [await value(h), await value(-h)];
      const numeric = (a.sum - b.sum) / (2 * h);
      const noise = (epsilon * (a.size + b.size)) / h;
      const detail = `h ${h.toExponential(1)}, differences ${numeric.toPrecision(5)}, gradient ${analytic.toPrecision(5)}, noise ${noise.toExponential(1)}`;
      const small = Math.abs(numeric) <= 10 * noise && Math.abs(analytic) <= 10 * noise;
      // steps of a piecewise constant function may lie between two points; it is flat where a gradient of zero meets a difference of zero
      if (size === 0 && numeric === 0) return "zero";
      // only close by is it the same piece of the function
      if (step <= 1e-3 && !small) indistinct = false;
      const error = Math.abs(numeric - analytic) / Math.max(Math.abs(numeric), Math.abs(analytic), 1e-30);
      if (best.detail === "" || (!small && !(error >= best.error)))
        best = { error: small ? Number.POSITIVE_INFINITY : error, detail };
      if (best.error < 1e-3) break;
    }
    return indistinct && best.error > 2e-2 ? "zero" : best;
  }
}

const numbers = (t: Tensor | undefined): Float64Array => Float64Array.from((t?.data ?? []) as ArrayLike<number>);

const withValues = (t: Tensor, value: (i: number) => number): Tensor => {
  const n = t.data.length;
  const data = t.dtype === "float64" ? new Float64Array(n) : new Float32Array(n);
  for (let i = 0; i < n; i++) data[i] = value(i);
  return data instanceof Float64Array ? tensor("float64", t.dims, data) : tensor("float32", t.dims, data);
};
