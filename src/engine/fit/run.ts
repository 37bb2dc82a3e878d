/** Run: where a training run stands, and its checkpoint: position, weights, the optimizer's memory, averages, the best weights so far, history. */
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { WeightAverage } from "./average.ts";
import { type Checkpoint, writeCheckpoint } from "./checkpoint.ts";
import type { EpochResult } from "./fit.ts";
import type { Optimizer } from "./optimizer.ts";
import { rowLosses } from "./row-losses.ts";
import type { Trainer } from "./trainer.ts";

type Named = ReadonlyMap<string, Float32Array>;

interface Progress {
  epoch: number;
  step: number;
  /** sums over the epoch so far */
  loss: number;
  right: number;
  samples: number;
  rows: number;
  optimizerSteps: number;
  averaged: number;
  bestEpoch: number | undefined;
  bestAccuracy: number;
  history: EpochResult[];
}

export class Run {
  readonly #trainer: Trainer;
  readonly #optimizer: Optimizer;
  readonly #average: WeightAverage | undefined;
  readonly #memory: Map<string, Float32Array>;
  #p: Progress = {
    epoch: 0,
    step: 0,
    loss: 0,
    right: 0,
    samples: 0,
    rows: 0,
    optimizerSteps: 0,
    averaged: 0,
    bestEpoch: undefined,
    bestAccuracy: -1,
    history: [],
  };
  #best = new Map<string, Float32Array>();
  #bestStatistics = new Map<string, Float32Array>();
  #file: { readonly path: string; readonly identity: string; readonly everyMs: number } | undefined;
  #savedAt = monotonicMs();

  constructor(
    trainer: Trainer,
    optimizer: Optimizer,
    average: WeightAverage | undefined,
    memory: Map<string, Float32Array> = new Map(),
  ) {
    this.#trainer = trainer;
    this.#optimizer = optimizer;
    this.#average = average;
    this.#memory = memory;
  }

  get epoch(): number {
    return this.#p.epoch;
  }
  /** of the epoch */
  get step(): number {
    return this.#p.step;
  }
  get meanLoss(): number {
    return this.#p.loss / this.#p.samples;
  }
  get history(): readonly EpochResult[] {
    return this.#p.history;
  }
  get bestEpoch(): number | undefined {
    return this.#p.bestEpoch;
  }

  stopped(patience: number | undefined): boolean {
    return (
      patience !== undefined && this.#p.bestEpoch !== undefined && this.#p.epoch - 1 - this.#p.bestEpoch >= patience
    );
  }

  /** One step of the optimizer and of the average, and its part in the epoch's sums. `samples`: what the gradients were divided by. */
  advance(
    gradients: Named,
    rate: number,
    loss: Float32Array,
    scores: Float32Array | undefined,
    labels: Int32Array,
    samples: number,
  ): void {
    const p = this.#p;
    const total = loss.reduce((a, b) => a + b, 0);
    if (!Number.isFinite(total))
      throw new CasemateError(
        "TRAINING_DIVERGED",
        `the loss is no number any more at epoch ${p.epoch}, step ${p.step}`,
        {
          hint: "lower the learning rate, clip gradients, or check that the inputs are in the range that the model expects",
        },
      );
    this.#optimizer.step(this.#trainer.weights, gradients, rate);
    this.#average?.afterStep(this.#trainer.weights);
    p.loss += total;
    p.samples += samples;
    if (scores !== undefined) {
      p.right += rowLosses(scores, labels).right;
      p.rows += labels.length;
    }
  }

  async endStep(): Promise<void> {
    this.#p.step++;
    if (this.#file !== undefined && monotonicMs() - this.#savedAt >= this.#file.everyMs) await this.#save();
  }

  /** `keepBest`: are the weights of the best epoch kept; of equal ones the first, or the last */
  closeEpoch(validation: EpochResult["validation"], done: number, keepBest: "first" | "last" | undefined): EpochResult {
    const p = this.#p;
    const result: EpochResult = {
      epoch: p.epoch,
      loss: p.loss / p.samples,
      ...(p.rows === 0 ? {} : { accuracy: p.right / p.rows }),
      ...(validation === undefined ? {} : { validation }),
    };
    p.history.push(result);
    const better =
      validation !== undefined &&
      (validation.accuracy > p.bestAccuracy || (keepBest === "last" && validation.accuracy === p.bestAccuracy));
    if (keepBest !== undefined && better) {
      p.bestAccuracy = validation.accuracy;
      p.bestEpoch = p.epoch;
      this.#best = copy(this.weightsToKeep());
      this.#bestStatistics = copy(this.#trainer.statistics);
    }
    this.#average?.afterEpoch(this.#trainer.weights, done);
    return result;
  }

  async endEpoch(): Promise<void> {
    Object.assign(this.#p, { epoch: this.#p.epoch + 1, step: 0, loss: 0, right: 0, samples: 0, rows: 0 });
    if (this.#file !== undefined) await this.#save();
  }

  /** The best weights where they were kept, else the average where there is one, else the trained ones. */
  weightsToKeep(best = false): Named {
    if (best && this.#best.size > 0) return this.#best;
    return this.#average === undefined || this.#average.count === 0 ? this.#trainer.weights : this.#average.values;
  }

  statisticsToKeep(best: boolean): Named {
    return best && this.#best.size > 0 ? this.#bestStatistics : this.#trainer.statistics;
  }

  /** Goes on from the best weights so far, where there are any. */
  restoreBest(): void {
    for (const [name, v] of this.#best) this.#trainer.weights.get(name)?.set(v);
    for (const [name, v] of this.#bestStatistics) this.#trainer.statistics.get(name)?.set(v);
    if (this.#average !== undefined && this.#average.count > 0) this.#average.restore(this.#best, this.#average.count);
  }

  saveTo(path: string, identity: string, everySeconds: number): void {
    this.#file = { path, identity, everyMs: everySeconds * 1000 };
  }

  async #save(): Promise<void> {
    if (this.#file === undefined) return;
    const { steps, slots } = this.#optimizer.state();
    this.#p.optimizerSteps = steps;
    this.#p.averaged = this.#average?.count ?? 0;
    await writeCheckpoint(this.#file.path, {
      identity: this.#file.identity,
      progress: this.#p,
      arrays: new Map<string, Named>([
        ["weights", this.#trainer.weights],
        ["statistics", this.#trainer.statistics],
        ["slots", slots],
        ["average", this.#average?.values ?? new Map()],
        ["best", this.#best],
        ["best-statistics", this.#bestStatistics],
        ["memory", this.#memory],
      ]),
    });
    this.#savedAt = monotonicMs();
  }

  restore({ progress, arrays }: Checkpoint): void {
    const group = (name: string): Named => arrays.get(name) ?? new Map();
    this.#p = progress as Progress;
    for (const [name, w] of this.#trainer.weights) w.set(group("weights").get(name) ?? w);
    for (const [name, s] of this.#trainer.statistics) s.set(group("statistics").get(name) ?? s);
    this.#optimizer.restore({ steps: this.#p.optimizerSteps, slots: group("slots") });
    this.#average?.restore(group("average"), this.#p.averaged);
    this.#memory.clear();
    for (const [name, v] of group("memory")) this.#memory.set(name, v.slice());
    this.#best = copy(group("best"));
    this.#bestStatistics = copy(group("best-statistics"));
  }
}

const copy = (named: Named): Map<string, Float32Array> => new Map([...named].map(([name, v]) => [name, v.slice()]));
