/** Patient: the model and data as the doctor sees them; what several checks look at is measured once. */
import { type Rng, rngFor } from "../../core/rng.ts";
import { canDifferentiate, canPredict, type Gradient, type Model } from "../../engine/runtime/model.ts";
import type { StepNode } from "../../engine/grad/step-nodes.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import type { Attack } from "../attack.ts";
import { argmax } from "../criterion.ts";
import { marginOf } from "./margin.ts";

/** Samples that probes look at. */
const probeSize = 64;
/** Calls with the same samples after the first. */
const repeats = 3;

/** What one attack of the plan did; entries of a report fit. */
export interface AttackFacts {
  readonly id: string;
  readonly norm: Norm;
  /** null: unbounded */
  readonly epsilon: number | null;
  readonly targeted: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  readonly queries: { readonly forward: number; readonly backward: number };
  readonly perSample: readonly {
    readonly index: number;
    readonly success: boolean;
    readonly l0: number | null;
    readonly l1: number | null;
    readonly l2: number | null;
    readonly linf: number | null;
    readonly error?: string | undefined;
  }[];
}

/** An adversarial example that was kept. */
export interface KeptExample {
  readonly attack: string;
  readonly norm: Norm;
  readonly epsilon: number | null;
  /** index in the data set */
  readonly index: number;
  readonly adversarial: Float32Array;
}

export interface Aftermath {
  readonly runs: readonly AttackFacts[];
  readonly examples: readonly KeptExample[];
  /** attacks by id */
  readonly attacks: ReadonlyMap<string, Attack>;
}

export interface PatientData {
  /** in attack space: every feature in units of its range where that is known */
  readonly model: Model;
  /** n x size, all samples of the assessment */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  /** index in the data set of each sample */
  readonly indices: Int32Array;
  /** top-1 of the clean pass over all samples */
  readonly clean: Int32Array;
  /** radius of the threat model of each norm */
  readonly epsilon: ReadonlyMap<Norm, number>;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** runs that each answer of a random model is averaged over; default 1 */
  readonly averagedOver?: number;
  /** what is known of the graph, where there is one */
  readonly steps?: readonly StepNode[];
  /** why there are no gradients */
  readonly noGradients?: string;
  readonly aftermath?: Aftermath;
}

export class Patient {
  readonly data: PatientData;
  /** the first samples, what probes look at: n x size */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  readonly n: number;
  #scores: Promise<Float32Array> | undefined;
  #answers: Promise<Int32Array> | undefined;
  #margin: Promise<Gradient> | undefined;
  #repeats: Promise<readonly Float32Array[]> | undefined;

  constructor(data: PatientData) {
    this.data = data;
    this.n = Math.min(probeSize, data.labels.length);
    this.x = data.x.slice(0, this.n * data.model.domain.size);
    this.labels = data.labels.slice(0, this.n);
  }

  get model(): Model {
    return this.data.model;
  }

  get size(): number {
    return this.data.model.domain.size;
  }

  /** A stream for one sample of one check. */
  rng(check: string, row: number, ...stream: readonly (string | number)[]): Rng {
    return rngFor(this.data.seed, check, this.data.indices[row] ?? row, ...stream);
  }

  /** Scores of the probe samples, n x classes; of a model that gives labels only, its labels one-hot. */
  scores(): Promise<Float32Array> {
    return (this.#scores ??= this.ask(this.x));
  }

  /** The scores of the same samples, asked again a few times. */
  repeats(): Promise<readonly Float32Array[]> {
    return (this.#repeats ??= (async () => {
      await this.scores();
      const out: Float32Array[] = [];
      while (out.length < repeats) out.push(await this.ask(this.x));
      return out;
    })());
  }

  /** Scores of any inputs, as `scores`. */
  async ask(x: Float32Array): Promise<Float32Array> {
    const { model, signal } = this.data;
    signal.throwIfAborted();
    if (canPredict(model)) return model.scores(x, signal);
    const labels = await model.labels(x, signal);
    const out = new Float32Array(labels.length * model.classes);
    labels.forEach((y, i) => {
      if (y >= 0 && y < model.classes) out[i * model.classes + y] = 1;
    });
    return out;
  }

  /** Top-1 of the probe samples. */
  answers(): Promise<Int32Array> {
    return (this.#answers ??= this.scores().then((s) => this.labels.map((_, i) => argmax(s, i, this.model.classes))));
  }

  /** Probe samples that are classified correctly. */
  async correct(): Promise<Int32Array> {
    const answers = await this.answers();
    return Int32Array.from(this.labels.keys()).filter((i) => answers[i] === this.labels[i]);
  }

  /** Value and gradient of the margin loss at the probe samples. Only of models that differentiate. */
  marginGradient(): Promise<Gradient> {
    return (this.#margin ??= this.gradient(this.x, this.labels, "margin"));
  }

  /** As Model.gradient; entries of features that may not change are 0. The arrays belong to the caller. */
  async gradient(x: Float32Array, labels: Int32Array, loss: "margin" | "cross-entropy"): Promise<Gradient> {
    const { model, signal } = this.data;
    if (!canDifferentiate(model)) throw new TypeError("a check asked for a gradient that it does not declare to need");
    signal.throwIfAborted();
    const result = await model.gradient(x, { loss, labels }, signal);
    const { mutable } = model.domain;
    if (mutable !== undefined)
      for (let i = 0; i < result.gradient.length; i++) if (mutable[i % mutable.length] === 0) result.gradient[i] = 0;
    return result;
  }

  /** Margin of row i of `scores` for the label of probe sample `row`: how far the true class leads. */
  margin(scores: Float32Array, i: number, row = i): number {
    const { model } = this;
    const kind = canPredict(model) ? model.scoreKind : "probabilities";
    return marginOf(scores, i, model.classes, this.labels[row] as number, kind);
  }

  /** Width of the range of feature i; 1 where it is not bounded. */
  width(i: number): number {
    const { lower, upper } = this.model.domain;
    const w = (upper[i] as number) - (lower[i] as number);
    return Number.isFinite(w) && w > 0 ? w : 1;
  }

  /** Can feature i be moved by any small amount? */
  continuous(i: number): boolean {
    const { integer, mutable, groups } = this.model.domain;
    return integer?.[i] !== 1 && mutable?.[i] !== 0 && !(groups ?? []).some((g) => g.includes(i));
  }
}
