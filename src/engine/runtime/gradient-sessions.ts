/** GradientSessions: one session per loss over the same adapted graph, built when first asked for. */
import { CasemateError } from "../../core/error.ts";
import { differentiate } from "../grad/differentiate.ts";
import type { LossId, LossInput } from "../grad/loss.ts";
import { type ModelProto, valueInfo } from "../onnx/graph.ts";
import type { Adapted } from "./adapt.ts";
import { sessionBytes } from "./session-bytes.ts";
import { type SplitOptions, SplitSession } from "./split-session.ts";

/** Sessions of models with more weights than this, in bytes, are not all kept: the least recently used beyond `keptWhenLarge` are closed. */
const largeWeights = 64 * 2 ** 20;
const keptWhenLarge = 2;

export interface GradientSession {
  readonly session: SplitSession;
  /** scores, loss, gradient */
  readonly fetch: readonly [scores: string, loss: string, gradient: string];
  /** graph inputs that the loss added, by what they are */
  readonly inputs: readonly (readonly [LossInput, string])[];
}

interface Entry {
  readonly opening: Promise<GradientSession>;
  users: number;
}

export class GradientSessions {
  readonly #adapted: Adapted;
  readonly #options: SplitOptions;
  readonly #probabilities: boolean;
  readonly #kept: number;
  /** in order of use, the least recent first */
  readonly #entries = new Map<LossId, Entry>();
  #closed = false;

  /** `probabilities`: are the scores probabilities rather than logits. `kept`: sessions that stay open; default by the size of the weights. */
  constructor(adapted: Adapted, probabilities: boolean, options: SplitOptions, kept?: number) {
    this.#adapted = adapted;
    this.#options = options;
    this.#probabilities = probabilities;
    this.#kept = kept ?? (weightBytes(adapted.model) > largeWeights ? keptWhenLarge : Number.POSITIVE_INFINITY);
  }

  /** Lends the session of a loss to `use`; it stays open as long. Throws what `differentiate` and `SplitSession.create` throw, MODEL_CAPABILITY, MODEL_RUN_FAILED once closed. */
  async with<T>(loss: LossId, use: (session: GradientSession) => Promise<T>): Promise<T> {
    if (this.#closed) throw new CasemateError("MODEL_RUN_FAILED", "the model was closed");
    const entry = this.#entries.get(loss) ?? { opening: this.#open(loss), users: 0 };
    this.#entries.delete(loss);
    this.#entries.set(loss, entry);
    entry.users++;
    try {
      const session = await entry.opening;
      await this.#closeOldest();
      return await use(session);
    } catch (error) {
      // a failure to open is told again on the next call, not remembered
      if (await failed(entry.opening)) this.#entries.delete(loss);
      throw error;
    } finally {
      entry.users--;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { opening } of entries) if (!(await failed(opening))) await (await opening).session.release();
  }

  async #open(loss: LossId): Promise<GradientSession> {
    const { input, output, model } = this.#adapted;
    const inner = this.#inner(loss);
    const d = differentiate(model, { loss: inner.loss, wrt: [input], output: inner.of });
    const gradient = d.gradients.get(input);
    if (gradient === undefined) throw new CasemateError("INTERNAL", `no gradient with respect to '${input}' was built`);
    if (inner.of !== output) d.model.graph?.output.push(valueInfo(output, "float32", undefined));
    const session = await SplitSession.create(sessionBytes(d.model), this.#options);
    return { session, fetch: [output, d.loss, gradient], inputs: [...d.lossInputs] };
  }

  /** The loss as it is taken inside: logit losses of a model with probabilities are taken of their logarithms, which differ from logits by a constant. */
  #inner(loss: LossId): { readonly loss: LossId; readonly of: string } {
    const { output, logProbabilities } = this.#adapted;
    if (loss === "cotangent" || loss === "mean-squared-error") return { loss, of: output };
    if (!this.#probabilities) return { loss: onLogits[loss] ?? loss, of: output };
    const direct = onProbabilities[loss] ?? loss;
    if (direct === "cross-entropy-probabilities" || direct === "cross-entropy-probabilities-targeted")
      return { loss: direct, of: output };
    if (logProbabilities === undefined)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `loss '${loss}' needs logits, and the model's probabilities do not sum to one`,
        {
          hint: "use cross-entropy, or name an output with logits: --output NAME",
        },
      );
    return { loss, of: logProbabilities };
  }

  async #closeOldest(): Promise<void> {
    for (const [loss, entry] of this.#entries) {
      if (this.#entries.size <= this.#kept) return;
      if (entry.users > 0) continue;
      this.#entries.delete(loss);
      await (await entry.opening).session.release();
    }
  }
}

const onLogits: Readonly<Partial<Record<LossId, LossId>>> = {
  "cross-entropy-probabilities": "cross-entropy",
  "cross-entropy-probabilities-targeted": "cross-entropy-targeted",
};

const onProbabilities: Readonly<Partial<Record<LossId, LossId>>> = {
  "cross-entropy": "cross-entropy-probabilities",
  "cross-entropy-targeted": "cross-entropy-probabilities-targeted",
};

const failed = (opening: Promise<unknown>): Promise<boolean> =>
  opening.then(
    () => false,
    () => true,
  );

const weightBytes = (model: ModelProto): number =>
  (model.graph?.initializer ?? []).reduce((sum, t) => sum + t.rawData.length + 4 * t.floatData.length, 0);
