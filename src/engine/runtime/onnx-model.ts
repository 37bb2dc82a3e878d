/** OnnxModel: an ONNX graph behind the Model contract; scores from one session, gradients from one session per loss. */
import { CasemateError } from "../../core/error.ts";
import { differentiate } from "../grad/differentiate.ts";
import type { LossId, LossInput } from "../grad/loss.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { valueInfo } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { writeOnnx } from "../onnx/write.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { type Adapted, adaptGraph } from "./adapt.ts";
import { argmaxRows } from "./argmax.ts";
import type { ModelDescription } from "./description.ts";
import type { Differentiates, Gradient, Labels, LossRequest, Model, Predicts, ScoreKind } from "./model.ts";
import { Session, type SessionOptions } from "./ort.ts";

export interface OpenOptions extends SessionOptions {
  /** most samples per run; default 256 */
  readonly batchSize?: number;
}

/** What a model tells about itself beyond the contract. */
export interface OnnxModelInfo {
  readonly description: ModelDescription;
  /** why there are no gradients, when there are none */
  readonly notDifferentiable: CasemateError | undefined;
}

/**
 * Opens a model as described. RETURNS a Differentiates when a gradient graph can be built, a Predicts when it can not, a Labels when only labels come out.
 * THROWS MODEL_LOAD_FAILED, USAGE for names that the graph does not have, MODEL_CAPABILITY for inputs without a value.
 */
export const openOnnxModel = async (
  model: ModelProto,
  description: ModelDescription,
  options: OpenOptions = {},
): Promise<Model & OnnxModelInfo> => {
  const normal = normalize(model);
  const adapted = adaptGraph(normal, infer(normal), description);
  const forward = await Session.create(writeOnnx(adapted.model), options);
  const core = new Core(adapted, description, options, forward);
  if (description.output.kind === "labels") return core.asLabels(undefined);
  try {
    core.prepare("cross-entropy");
  } catch (error) {
    if (error instanceof CasemateError && noGradient.has(error.code)) return core.asPredicts(error);
    throw error;
  }
  return core.asDifferentiates();
};

const noGradient: ReadonlySet<string> = new Set([
  "GRADIENT_NO_RULE",
  "GRADIENT_NOT_DIFFERENTIABLE",
  "SHAPE_UNKNOWN",
  "ONNX_UNSUPPORTED",
]);

/** A gradient graph, with its session once it was needed. */
interface Backward {
  readonly bytes: Uint8Array | undefined;
  readonly fetch: readonly string[];
  readonly gradient: string;
  readonly loss: string;
  readonly inputs: ReadonlyMap<LossInput, string>;
  session: Promise<Session> | undefined;
}

class Core {
  readonly #adapted: Adapted;
  readonly #d: ModelDescription;
  readonly #options: OpenOptions;
  readonly #forward: Session;
  readonly #backward = new Map<LossId, Backward>();
  /** one int64 buffer per name and row count, filled anew on every call */
  readonly #int64 = new Map<string, Tensor<"int64">>();
  readonly #size: number;
  readonly #chunk: number;
  readonly #probabilities: boolean;

  constructor(adapted: Adapted, description: ModelDescription, options: OpenOptions, forward: Session) {
    this.#adapted = adapted;
    this.#d = description;
    this.#options = options;
    this.#forward = forward;
    this.#size = description.domain.size;
    const { kind } = description.output;
    this.#probabilities = kind === "probabilities" || kind === "binary-probability";
    const { batch } = description;
    this.#chunk =
      batch.kind === "none" ? 1 : batch.kind === "fixed" ? batch.size : Math.max(1, options.batchSize ?? 256);
  }

  /** The loss as it is taken inside: logit losses of a model with probabilities are taken of their logarithms. */
  #inner(loss: LossId): { loss: LossId; of: string } {
    const { output, logProbabilities } = this.#adapted;
    if (loss === "cotangent" || loss === "mean-squared-error") return { loss, of: output };
    if (!this.#probabilities) {
      if (loss === "cross-entropy-probabilities") return { loss: "cross-entropy", of: output };
      if (loss === "cross-entropy-probabilities-targeted") return { loss: "cross-entropy-targeted", of: output };
      return { loss, of: output };
    }
    if (loss === "cross-entropy") return { loss: "cross-entropy-probabilities", of: output };
    if (loss === "cross-entropy-targeted") return { loss: "cross-entropy-probabilities-targeted", of: output };
    if (loss === "cross-entropy-probabilities" || loss === "cross-entropy-probabilities-targeted")
      return { loss, of: output };
    if (logProbabilities === undefined)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `loss '${loss}' needs logits, and the scores of '${this.#d.name}' are probabilities that do not sum to one`,
        {
          hint: "use cross-entropy, or name an output with logits",
        },
      );
    return { loss, of: logProbabilities };
  }

  /** Builds the gradient graph of a loss. Throws what `differentiate` throws. */
  prepare(loss: LossId): Backward {
    const known = this.#backward.get(loss);
    if (known !== undefined) return known;
    const { input, output, model } = this.#adapted;
    const inner = this.#inner(loss);
    const d = differentiate(model, { loss: inner.loss, wrt: [input], output: inner.of });
    const gradient = d.gradients.get(input) ?? "";
    if (inner.of !== output) d.model.graph?.output.push(valueInfo(output, "float32", undefined));
    const made: Backward = {
      bytes: writeOnnx(d.model),
      fetch: [output, d.loss, gradient],
      gradient,
      loss: d.loss,
      inputs: d.lossInputs,
      session: undefined,
    };
    this.#backward.set(loss, made);
    return made;
  }

  #rows(x: Float32Array): number {
    const n = x.length / this.#size;
    if (!Number.isInteger(n))
      throw new CasemateError(
        "DATA_MISMATCH",
        `${x.length} values are no whole number of samples of ${this.#size} values ([${this.#d.domain.dims.join(", ")}])`,
      );
    return n;
  }

  /** Rows [from, to) as the input tensor; a fixed batch is filled up with zeros. */
  #feed(x: Float32Array, from: number, to: number): Tensor {
    const { domain, batch } = this.#d;
    const size = this.#size;
    const part = from === 0 && to * size === x.length ? x : x.subarray(from * size, to * size);
    if (batch.kind === "none") return tensor("float32", domain.dims, part);
    if (batch.kind !== "fixed" || to - from === batch.size) return tensor("float32", [to - from, ...domain.dims], part);
    const filled = new Float32Array(batch.size * size);
    filled.set(part);
    return tensor("float32", [batch.size, ...domain.dims], filled);
  }

  async #scores(x: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const n = this.#rows(x);
    const k = this.#d.classes;
    const { input, output } = this.#adapted;
    const all = n > this.#chunk ? new Float32Array(n * k) : undefined;
    for (let from = 0; from < n; from += this.#chunk) {
      signal?.throwIfAborted();
      const to = Math.min(n, from + this.#chunk);
      const results = await this.#forward.run({ [input]: this.#feed(x, from, to) }, [output]);
      const part = floatsOf(results[output], (to - from) * k);
      if (all === undefined) return part;
      all.set(part, from * k);
    }
    return all ?? new Float32Array(0);
  }

  async #labels(x: Float32Array, signal?: AbortSignal): Promise<Int32Array> {
    if (this.#d.output.kind !== "labels") return argmaxRows(await this.#scores(x, signal), this.#d.classes);
    const n = this.#rows(x);
    const out = new Int32Array(n);
    const { input, output } = this.#adapted;
    const names = this.#d.output.classLabels?.map(String);
    for (let from = 0; from < n; from += this.#chunk) {
      signal?.throwIfAborted();
      const to = Math.min(n, from + this.#chunk);
      const results = await this.#forward.run({ [input]: this.#feed(x, from, to) }, [output]);
      const data = results[output]?.data ?? [];
      for (let i = 0; i < to - from; i++)
        out[from + i] = names === undefined ? Number(data[i]) : names.indexOf(String(data[i]));
    }
    return out;
  }

  async #gradient(x: Float32Array, request: LossRequest, signal?: AbortSignal): Promise<Gradient> {
    const n = this.#rows(x);
    const k = this.#d.classes;
    const { input, output } = this.#adapted;
    const backward = this.prepare(request.loss);
    backward.session ??= Session.create(backward.bytes ?? new Uint8Array(), this.#options);
    const session = await backward.session;
    let all: Gradient | undefined;
    for (let from = 0; from < n; from += this.#chunk) {
      signal?.throwIfAborted();
      const to = Math.min(n, from + this.#chunk);
      const feeds: Record<string, Tensor> = { [input]: this.#feed(x, from, to) };
      const rows = this.#d.batch.kind === "fixed" ? this.#d.batch.size : to - from;
      for (const [what, name] of backward.inputs) feeds[name] = this.#lossInput(what, request, from, to, rows);
      const results = await session.run(feeds, backward.fetch);
      const part: Gradient = {
        gradient: floatsOf(results[backward.gradient], (to - from) * this.#size),
        loss: floatsOf(results[backward.loss], to - from),
        scores: floatsOf(results[output], (to - from) * k),
      };
      if (n <= this.#chunk) return part;
      all ??= {
        gradient: new Float32Array(n * this.#size),
        loss: new Float32Array(n),
        scores: new Float32Array(n * k),
      };
      all.gradient.set(part.gradient, from * this.#size);
      all.loss.set(part.loss, from);
      all.scores.set(part.scores, from * k);
    }
    return all ?? { gradient: new Float32Array(0), loss: new Float32Array(0), scores: new Float32Array(0) };
  }

  #lossInput(what: LossInput, request: LossRequest, from: number, to: number, rows: number): Tensor {
    switch (what) {
      case "labels":
        return this.#asInt64("labels", request.labels, from, to, rows);
      case "targets":
        if (request.targets === undefined) throw missing(request.loss, "targets");
        return this.#asInt64("targets", request.targets, from, to, rows);
      case "confidence":
        return tensor("float32", [], Float32Array.of(request.confidence ?? 0));
      case "cotangent": {
        if (request.cotangent === undefined) throw missing(request.loss, "a cotangent");
        const k = this.#d.classes;
        const part = request.cotangent.subarray(from * k, to * k);
        if (rows === to - from) return tensor("float32", [rows, k], part);
        const filled = new Float32Array(rows * k);
        filled.set(part);
        return tensor("float32", [rows, k], filled);
      }
      case "reference":
        throw missing(request.loss, "reference outputs");
    }
  }

  #asInt64(name: string, values: Int32Array, from: number, to: number, rows: number): Tensor<"int64"> {
    const key = `${name}${rows}`;
    const buffer = this.#int64.get(key) ?? tensor("int64", [rows], new BigInt64Array(rows));
    this.#int64.set(key, buffer);
    // int64 little-endian: low word, sign word
    const words = new Int32Array(buffer.data.buffer);
    for (let i = from, j = 0; i < to; i++, j += 2) {
      const v = values[i] ?? 0;
      words[j] = v;
      words[j + 1] = v >> 31;
    }
    return buffer;
  }

  async #close(): Promise<void> {
    await this.#forward.release();
    for (const b of this.#backward.values()) await (await b.session)?.release();
    this.#backward.clear();
  }

  asLabels(notDifferentiable: CasemateError | undefined): Labels & OnnxModelInfo {
    const { name, domain, classes } = this.#d;
    return {
      name,
      domain,
      classes,
      description: this.#d,
      notDifferentiable,
      labels: (x, signal) => this.#labels(x, signal),
      close: () => this.#close(),
    };
  }

  asPredicts(notDifferentiable: CasemateError | undefined): Predicts & OnnxModelInfo {
    const scoreKind: ScoreKind = this.#probabilities ? "probabilities" : "logits";
    return { ...this.asLabels(notDifferentiable), scoreKind, scores: (x, signal) => this.#scores(x, signal) };
  }

  asDifferentiates(): Differentiates & OnnxModelInfo {
    return { ...this.asPredicts(undefined), gradient: (x, request, signal) => this.#gradient(x, request, signal) };
  }
}

const missing = (loss: LossId, what: string): CasemateError =>
  new CasemateError("USAGE", `loss '${loss}' needs ${what}`);

/** The first `count` values of a float32 result; the array itself where it has no more. */
const floatsOf = (t: Tensor | undefined, count: number): Float32Array => {
  if (t?.dtype !== "float32" || t.data.length < count)
    throw new CasemateError(
      "MODEL_RUN_FAILED",
      `the model gave ${t?.data.length ?? 0} values where ${count} were expected`,
    );
  return t.data.length === count ? t.data : t.data.slice(0, count);
};
