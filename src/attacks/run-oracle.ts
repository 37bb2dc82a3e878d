/** RunOracle: the Oracle of one attack run over one batch. */
import { CasemateError } from "../core/error.ts";
import { monotonicMs } from "../core/clock.ts";
import { canDifferentiate, canPredict, type Gradient, type Model, type ScoreKind } from "../engine/runtime/model.ts";
import { distance, type Norm } from "../engine/tensor/norm.ts";
import { argmax, type Criterion } from "./criterion.ts";
import { inDomain, withinRadius } from "./geometry.ts";
import type { Oracle, OracleLoss } from "./oracle.ts";

export interface RunSetup {
  readonly model: Model;
  readonly x: Float32Array;
  readonly labels: Int32Array;
  readonly targets: Int32Array | undefined;
  readonly norm: Norm;
  /** Infinity for minimal attacks */
  readonly epsilon: number;
  readonly criterion: Criterion;
  /** drop beaten samples (fixed epsilon only) */
  readonly earlyStop: boolean;
  /** forward queries per sample */
  readonly maxQueries: number;
  /** clock reading after which nothing remains */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

export class RunOracle implements Oracle {
  readonly classes: number;
  readonly scoreKind: ScoreKind;
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly #s: RunSetup;
  readonly #size: number;
  readonly #best: (Float32Array | undefined)[];
  readonly #distance: Float64Array;
  readonly #fixed: boolean;

  constructor(setup: RunSetup) {
    this.#s = setup;
    this.#size = setup.model.domain.size;
    this.classes = setup.model.classes;
    this.scoreKind = canPredict(setup.model) ? setup.model.scoreKind : "logits";
    const n = setup.labels.length;
    this.forward = new Int32Array(n);
    this.backward = new Int32Array(n);
    this.#best = Array.from({ length: n });
    this.#distance = new Float64Array(n).fill(Infinity);
    this.#fixed = setup.epsilon < Infinity;
  }

  async labels(x: Float32Array, rows: Int32Array): Promise<Int32Array> {
    const { model, signal } = this.#s;
    if (canPredict(model)) {
      const scores = await this.scores(x, rows);
      return Int32Array.from(rows, (_, i) => argmax(scores, i, this.classes));
    }
    signal.throwIfAborted();
    const labels = await model.labels(x, signal);
    rows.forEach((row, i) => {
      this.#count(this.forward, row);
      this.#observe(x, i, row, labels[i] as number, undefined);
    });
    return labels;
  }

  async scores(x: Float32Array, rows: Int32Array): Promise<Float32Array> {
    const { model, signal } = this.#s;
    if (!canPredict(model))
      throw new CasemateError("MODEL_CAPABILITY", `model '${model.name}' gives labels only`, {
        hint: "use a decision-based attack such as HopSkipJump",
      });
    signal.throwIfAborted();
    const scores = await model.scores(x, signal);
    this.#observeAll(x, rows, scores);
    return scores;
  }

  async gradient(x: Float32Array, rows: Int32Array, loss: OracleLoss): Promise<Gradient> {
    const { model, signal, labels, targets } = this.#s;
    if (!canDifferentiate(model))
      throw new CasemateError("MODEL_CAPABILITY", `model '${model.name}' gives no gradients`, {
        hint: "use a black-box attack such as Square or HopSkipJump",
      });
    signal.throwIfAborted();
    const result = await model.gradient(
      x,
      {
        ...loss,
        labels: loss.labels ?? rows.map((row) => labels[row] as number),
        ...(loss.targets !== undefined || targets !== undefined
          ? { targets: loss.targets ?? rows.map((row) => (targets as Int32Array)[row] as number) }
          : {}),
      },
      signal,
    );
    for (const row of rows) this.#count(this.backward, row);
    this.#observeAll(x, rows, result.scores);
    return result;
  }

  remaining(rows: Int32Array, beatenToo = false): Int32Array {
    const { maxQueries, deadlineMs, earlyStop } = this.#s;
    if (deadlineMs < Infinity && monotonicMs() > deadlineMs) return new Int32Array(0);
    return rows.filter(
      (row) =>
        (this.forward[row] as number) < maxQueries && (beatenToo || !(earlyStop && this.#fixed && this.beaten(row))),
    );
  }

  budget(row: number): number {
    return Math.max(0, this.#s.maxQueries - (this.forward[row] as number));
  }

  beaten(row: number): boolean {
    return this.#best[row] !== undefined;
  }

  best(row: number): { readonly x: Float32Array; readonly distance: number } | undefined {
    const x = this.#best[row];
    return x === undefined ? undefined : { x, distance: this.#distance[row] as number };
  }

  meets(row: number, label: number, scores?: Float32Array): boolean {
    const { criterion, labels, targets } = this.#s;
    return criterion.meets(label, labels[row] as number, targets?.[row], scores);
  }

  #count(counter: Int32Array, row: number): void {
    counter[row] = (counter[row] as number) + 1;
  }

  #observeAll(x: Float32Array, rows: Int32Array, scores: Float32Array): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      this.#count(this.forward, row);
      this.#observe(x, i, row, argmax(scores, i, this.classes), scores);
    }
  }

  #observe(x: Float32Array, i: number, row: number, label: number, scores: Float32Array | undefined): void {
    const s = this.#s;
    // inside a fixed ball one hit is as good as another
    if (this.#fixed && this.#best[row] !== undefined) return;
    const k = this.classes;
    if (!this.meets(row, label, scores?.subarray(i * k, (i + 1) * k))) return;
    const d = distance(s.norm, x, s.x, i, this.#size, row);
    if (!(d < (this.#distance[row] as number)) || (this.#fixed && !withinRadius(d, s.epsilon))) return;
    if (!inDomain(x, i, s.x, row, s.model.domain)) return;
    this.#best[row] = x.slice(i * this.#size, (i + 1) * this.#size);
    this.#distance[row] = d;
  }
}
