/** OnnxModel: an ONNX graph behind the Model contract; scores from one session, gradients from one session per loss. */
import { availableParallelism } from "node:os";
import { type Code, CasemateError } from "../../core/index.ts";
import type { LossId, LossInput } from "../grad/loss.ts";
import { type StepNode, stepNodes } from "../grad/step-nodes.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { type Adapted, adaptGraph } from "./adapt.ts";
import { argmaxRows } from "./argmax.ts";
import type { ModelDescription } from "./description.ts";
import { drawn } from "./draws.ts";
import { GradientSessions } from "./gradient-sessions.ts";
import { multiplications } from "./multiplications.ts";
import type { Differentiates, Gradient, Labels, LossRequest, Model, Predicts } from "./model.ts";
import { Lanes } from "./lanes.ts";
import { nativeBinding, type SessionOptions } from "./ort.ts";
import { sessionBytes } from "./session-bytes.ts";
import { type SplitOptions, SplitSession } from "./split-session.ts";

export interface OpenOptions extends SessionOptions {
  /** most samples per run, default 256; a fixed batch axis decides itself */
  readonly batchSize?: number;
  /** false: do not try for gradients; the model is then at most a Predicts; default true */
  readonly gradients?: boolean;
}

/** What a model from a file tells beyond the contract. */
export interface OnnxModelInfo {
  readonly description: ModelDescription;
  /** why there are no gradients, when there are none */
  readonly notDifferentiable: CasemateError | undefined;
  /** nodes between input and scores that round or threshold: their true derivative is zero */
  steps(): readonly StepNode[];
  /** as it runs: for reports, and to run it again in the same way */
  readonly settings: { readonly threads: number; readonly spinning: boolean; readonly batchSize: number };
}

/** Below so many multiplications per sample threads inside operators only take cores from others. */
const oneThreadBelow = 1_000_000;

const noGradient: ReadonlySet<Code> = new Set<Code>([
  "GRADIENT_NO_RULE",
  "GRADIENT_NOT_DIFFERENTIABLE",
  "SHAPE_UNKNOWN",
  "ONNX_UNSUPPORTED",
  "MODEL_LOAD_FAILED",
]);

/**
 * Opens a model as described. RETURNS a Differentiates when a gradient graph can be built and loaded, else a Predicts (or Labels for label outputs)
 * whose `notDifferentiable` says why. THROWS MODEL_LOAD_FAILED, USAGE for names that the graph does not have, MODEL_CAPABILITY for inputs without a value.
 */
export const openOnnxModel = async (
  model: ModelProto,
  description: ModelDescription,
  options: OpenOptions = {},
): Promise<Model & OnnxModelInfo> => {
  const normal = normalize(model);
  const types = infer(normal);
  const adapted = adaptGraph(normal, types, description);
  const cost = multiplications(normal, types);
  const free = description.batch.kind === "free" || description.batch.kind === "freed";
  const shared = free && description.output.kind !== "labels" ? nativeBinding(options) : undefined;
  const threads = options.threads ?? (shared !== undefined || cost >= oneThreadBelow ? availableParallelism() : 1);
  const settings = { threads, spinning: options.spinning ?? threads > 1, batchSize: batchSizeOf(description, options) };
  const lanes = shared === undefined || threads === 1 ? undefined : new Lanes(threads - 1, shared);
  const split: SplitOptions = { ...options, ...settings, lanes, batchInput: adapted.input, multiplications: cost };
  const forward = await SplitSession.create(sessionBytes(adapted.model), split);
  const { name, domain, classes, output } = description;
  const core = new Core(adapted, description, settings.batchSize, forward, lanes);
  const labels: Labels & OnnxModelInfo = {
    name,
    domain,
    classes,
    description,
    notDifferentiable: undefined,
    steps: () => stepNodes(adapted.model, adapted.input, adapted.output),
    settings,
    labels: (x, signal) => core.labels(x, signal),
    close: () => core.close(),
  };
  if (output.kind === "labels") return labels;
  const probabilities = output.kind === "probabilities" || output.kind === "binary-probability";
  const predicts: Predicts & OnnxModelInfo = {
    ...labels,
    scoreKind: probabilities ? "probabilities" : "logits",
    scores: (x, signal) => core.scores(x, signal),
  };
  if (options.gradients === false) return predicts;
  const sessions = new GradientSessions(adapted, probabilities, split);
  try {
    // the first session is built now: whether ONNX Runtime takes the gradient graph is part of what the model can do
    await sessions.with("cross-entropy", () => Promise.resolve());
  } catch (error) {
    if (error instanceof CasemateError && noGradient.has(error.code)) return { ...predicts, notDifferentiable: error };
    await core.close();
    throw error;
  }
  const differentiates: Differentiates & OnnxModelInfo = {
    ...predicts,
    gradient: (x, request, signal) => core.gradient(sessions, x, request, signal),
    async close() {
      await sessions.close();
      await core.close();
    },
  };
  return differentiates;
};

const batchSizeOf = ({ batch }: ModelDescription, options: OpenOptions): number => {
  if (batch.kind === "none") return 1;
  return batch.kind === "fixed" ? batch.size : Math.max(1, options.batchSize ?? 256);
};

class Core {
  readonly #adapted: Adapted;
  readonly #d: ModelDescription;
  readonly #forward: SplitSession;
  readonly #lanes: Lanes | undefined;
  readonly #size: number;
  readonly #chunk: number;
  readonly #fetchScores: readonly string[];

  constructor(adapted: Adapted, description: ModelDescription, chunk: number, forward: SplitSession, lanes?: Lanes) {
    this.#adapted = adapted;
    this.#d = description;
    this.#forward = forward;
    this.#lanes = lanes;
    this.#size = description.domain.size;
    this.#chunk = chunk;
    this.#fetchScores = [adapted.output];
  }

  async close(): Promise<void> {
    await this.#forward.release();
    await this.#lanes?.close();
  }

  async scores(x: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const n = this.#rows(x);
    const k = this.#d.classes;
    const { output } = this.#adapted;
    const all = n > this.#chunk ? new Float32Array(n * k) : undefined;
    for (let from = 0; from < n; from += this.#chunk) {
      signal?.throwIfAborted();
      const to = Math.min(n, from + this.#chunk);
      const results = await this.#forward.run(this.#feeds(x, from, to), this.#fetchScores);
      const part = floatsOf(results[output], (to - from) * k);
      if (all === undefined) return part;
      all.set(part, from * k);
    }
    return all ?? new Float32Array(0);
  }

  async labels(x: Float32Array, signal?: AbortSignal): Promise<Int32Array> {
    if (this.#d.output.kind !== "labels") return argmaxRows(await this.scores(x, signal), this.#d.classes);
    const n = this.#rows(x);
    const out = new Int32Array(n);
    const { output } = this.#adapted;
    const names = this.#d.output.classLabels?.map(String);
    for (let from = 0; from < n; from += this.#chunk) {
      signal?.throwIfAborted();
      const to = Math.min(n, from + this.#chunk);
      const results = await this.#forward.run(this.#feeds(x, from, to), this.#fetchScores);
      const data = results[output]?.data ?? [];
      for (let i = 0; i < to - from; i++)
        out[from + i] = names === undefined ? Number(data[i]) : names.indexOf(String(data[i]));
    }
    return out;
  }

  gradient(sessions: GradientSessions, x: Float32Array, request: LossRequest, signal?: AbortSignal): Promise<Gradient> {
    return sessions.with(request.loss, async ({ session, fetch, inputs }) => {
      const n = this.#rows(x);
      const k = this.#d.classes;
      const all = n <= this.#chunk && n > 0 ? undefined : emptyGradient(n, this.#size, k);
      for (let from = 0; from < n; from += this.#chunk) {
        signal?.throwIfAborted();
        const to = Math.min(n, from + this.#chunk);
        const rows = this.#d.batch.kind === "fixed" ? this.#chunk : to - from;
        const feeds = this.#feeds(x, from, to);
        for (const [what, name] of inputs) feeds[name] = this.#lossInput(what, request, from, to, rows);
        const results = await session.run(feeds, fetch);
        const [scores, loss, gradient] = fetch;
        const part: Gradient = {
          gradient: floatsOf(results[gradient], (to - from) * this.#size),
          loss: floatsOf(results[loss], to - from),
          scores: floatsOf(results[scores], (to - from) * k),
        };
        if (all === undefined) return part;
        all.gradient.set(part.gradient, from * this.#size);
        all.loss.set(part.loss, from);
        all.scores.set(part.scores, from * k);
      }
      return all ?? emptyGradient(0, this.#size, k);
    });
  }

  #rows(x: Float32Array): number {
    const n = x.length / this.#size;
    if (Number.isInteger(n)) return n;
    throw new CasemateError(
      "DATA_MISMATCH",
      `${x.length} values are no whole number of samples of ${this.#size} values ([${this.#d.domain.dims.join(", ")}])`,
    );
  }

  /** Rows [from, to), and fresh random numbers where the graph takes some. */
  #feeds(x: Float32Array, from: number, to: number): Record<string, Tensor> {
    const { input, draws } = this.#adapted;
    const own = this.#feed(x, from, to);
    if (draws.length === 0) return { [input]: own };
    const { batch } = this.#d;
    return { [input]: own, ...drawn(draws, batch.kind === "fixed" ? batch.size : to - from) };
  }

  /** Rows [from, to) as the input tensor, without a copy; a fixed batch is filled up with zeros. */
  #feed(x: Float32Array, from: number, to: number): Tensor {
    const { domain, batch } = this.#d;
    const part = (to - from) * this.#size === x.length ? x : x.subarray(from * this.#size, to * this.#size);
    if (batch.kind === "none") return tensor("float32", domain.dims, part);
    const rows = batch.kind === "fixed" ? batch.size : to - from;
    return tensor("float32", [rows, ...domain.dims], filled(part, rows * this.#size));
  }

  #lossInput(what: LossInput, request: LossRequest, from: number, to: number, rows: number): Tensor {
    switch (what) {
      case "labels":
        return asInt64("labels", request.labels, from, to, rows);
      case "targets":
        if (request.targets === undefined) throw missing(request.loss, "targets");
        return asInt64("targets", request.targets, from, to, rows);
      case "confidence":
        return tensor("float32", [], Float32Array.of(request.confidence ?? 0));
      case "cotangent": {
        if (request.cotangent === undefined) throw missing(request.loss, "a cotangent");
        const k = this.#d.classes;
        return tensor("float32", [rows, k], filled(request.cotangent.subarray(from * k, to * k), rows * k));
      }
      case "reference":
        throw missing(request.loss, "reference outputs, which this model does not take");
    }
  }
}

const missing = (loss: LossId, what: string): CasemateError =>
  new CasemateError("USAGE", `loss '${loss}' needs ${what}`);

const emptyGradient = (n: number, size: number, k: number): Gradient => ({
  gradient: new Float32Array(n * size),
  loss: new Float32Array(n),
  scores: new Float32Array(n * k),
});

/** `part`, followed by zeros where more values are wanted. */
const filled = (part: Float32Array, count: number): Float32Array => {
  if (part.length === count) return part;
  const all = new Float32Array(count);
  all.set(part);
  return all;
};

/** The first `count` values of a float32 result; the array itself where it has no more. */
const floatsOf = (t: Tensor | undefined, count: number): Float32Array => {
  if (t?.dtype !== "float32" || t.data.length < count)
    throw new CasemateError(
      "MODEL_RUN_FAILED",
      `the model gave ${t?.data.length ?? 0} values where ${count} were expected`,
    );
  return t.data.length === count ? t.data : t.data.slice(0, count);
};

/** Labels [from, to) as int64, filled up with zeros to `rows`. */
const asInt64 = (name: string, values: Int32Array, from: number, to: number, rows: number): Tensor<"int64"> => {
  if (values.length < to)
    throw new CasemateError("DATA_MISMATCH", `${values.length} ${name} were given for ${to} samples or more`);
  // int64 little-endian: low word, then the sign
  const words = new Int32Array(2 * rows);
  for (let i = from, j = 0; i < to; i++, j += 2) {
    const v = values[i] as number;
    words[j] = v;
    words[j + 1] = v >> 31;
  }
  return tensor("int64", [rows], new BigInt64Array(words.buffer));
};
