/**
 * fitPrivately: DP-SGD (Abadi et al. 2016, arXiv:1607.00133) and, with Adam, DP-Adam: a training run that is differentially private with respect to its data.
 *
 * Each step: the ledger is paid; every record joins the batch by its own coin; the sum of clipped gradients gets Gaussian noise, also where the batch is
 * empty; it is divided by the expected batch size, which does not depend on the data; the optimizer sees nothing else. So weights, averages and anything
 * measured on other data are post-processing. Losses and accuracies of private batches are not computed: they are not covered by the noise.
 */
import { createHash } from "node:crypto";
import { monotonicMs } from "../../core/clock.ts";
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { type AverageOptions, WeightAverage } from "../../engine/fit/average.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "../../engine/fit/checkpoint.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { measure } from "../../engine/fit/measure.ts";
import { makeOptimizer, type Optimizer, type OptimizerOptions } from "../../engine/fit/optimizer.ts";
import { rateAt, type Schedule, type Warmup } from "../../engine/fit/schedule.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { PrivateSampler } from "../ledger/private-sampler.ts";
import type { PrivacyLedger } from "../ledger/privacy-ledger.ts";
import { ClippedSum } from "./clipped-sum.ts";
import type { Clipping } from "./clipping.ts";
import { graphChoices } from "./graph-choices.ts";
import { noiseWithin } from "./noise-within.ts";
import { checkCounts, checkRecords, refuseUnpayable } from "./run-checks.ts";

export interface PrivateFitOptions {
  /** what is paid; opened for this data */
  readonly ledger: PrivacyLedger;
  /** probability that a record is in the batch of a step: expected batch size over number of records */
  readonly rate: number;
  readonly steps: number;
  /** what a sum is divided by; default: rate times the number of records, which is then taken as public */
  readonly expectedBatch?: number;
  /** standard deviation of the noise over `clip`; default: the least that fits `steps` steps into the ledger's whole budget */
  readonly noise?: number;
  /** L2 norm that no record's gradient exceeds; for "automatic" a factor of the learning rate only */
  readonly clip: number;
  /** default "flat" */
  readonly clipping?: Clipping;
  /** its weight decay works on weights, not on gradients, and costs nothing */
  readonly optimizer: OptimizerOptions;
  /** default: constant */
  readonly schedule?: Schedule & Warmup;
  readonly average?: AverageOptions;
  /** samples in one run of the graph: bounds memory, changes nothing else; default 128 */
  readonly microBatch?: number;
  readonly threads?: number;
  readonly scores?: string;
  readonly frozen?: (name: string) => boolean;
  readonly freezeBatchNorm?: boolean;
  /** measured once an epoch. Public data, or data of others: what is measured on private data is not covered by the noise */
  readonly validation?: FitData;
  /** name of the run in the ledger; default: a digest of model and options */
  readonly run?: string;
  /** where unfinished work is kept: a run with the same model, data and options goes on from there. It stays until the caller removes it */
  readonly checkpoint?: { readonly path: string; readonly everySeconds?: number };
  readonly signal?: AbortSignal;
  /** before the first step; `slices` as in the result */
  readonly onStart?: (s: { readonly noise: number; readonly slices: readonly string[] }) => void;
  /** `step` of `steps` are made */
  readonly onProgress?: (p: { readonly step: number; readonly steps: number }) => void;
  /** after every 1 / rate steps, and at the end */
  readonly onEpoch?: (e: PrivateEpoch) => void;
  /** default: the operating system's cryptographic generator. Any other source voids the guarantee and is for tests */
  readonly source?: BitSource;
}

export interface PrivateEpoch {
  readonly epoch: number;
  readonly step: number;
  /** upper bound of all that the ledger has been charged so far */
  readonly epsilon: number;
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

export interface PrivateFitResult {
  readonly model: ModelProto;
  /** steps that were made: fewer than asked for only where the budget ended before, after a crash that cost steps twice */
  readonly steps: number;
  readonly noise: number;
  /** upper bound of all that the ledger has been charged */
  readonly epsilon: number;
  /** why samples were run one at a time; empty where they were not */
  readonly slices: readonly string[];
  readonly history: readonly PrivateEpoch[];
}

type Named = ReadonlyMap<string, Float32Array>;

/**
 * The argument is not changed. THROWS what privateGraph throws; DP_PARAMS for numbers out of range; DP_BUDGET before the first step where the ledger does not
 * allow all of them; DATA_MISMATCH when x and labels disagree; RESUME_MISMATCH for a checkpoint of another run.
 */
export const fitPrivately = async (
  model: ModelProto,
  data: FitData,
  o: PrivateFitOptions,
): Promise<PrivateFitResult> => {
  check(data, o);
  const { ledger } = o;
  const noise = o.noise ?? noiseWithin(ledger.budget, o.rate, o.steps);
  const path = o.checkpoint?.path;
  const trainer = new Trainer(model, { dims: data.dims, threads: o.threads ?? 2, ...graphChoices(o) });
  const frozen = [...trainer.weights.keys()].filter((name) => o.frozen?.(name) === true);
  const identity = identityOf(model, data, { ...o, noise }, frozen);
  const dims = new Map([...trainer.weights.keys()].map((name) => [name, trainer.dims(name)]));
  let clipped: ClippedSum | undefined;
  try {
    clipped = await ClippedSum.open(model, dims, {
      dims: data.dims,
      clip: o.clip,
      clipping: o.clipping ?? "flat",
      threads: o.threads ?? 2,
      ...graphChoices(o),
      ...(o.microBatch === undefined ? {} : { microBatch: o.microBatch }),
    });
    const run = o.run ?? identity.slice(0, 16);
    const sampler = new PrivateSampler({
      ledger,
      run,
      records: data.labels.length,
      rate: o.rate,
      clip: o.clip,
      noise,
      size: clipped.size,
      ...(o.source === undefined ? {} : { source: o.source }),
    });
    const state = new State(trainer, makeOptimizer(o.optimizer), o.average);
    const saved = path === undefined ? undefined : await readCheckpoint(path, identity);
    if (saved === undefined)
      refuseUnpayable(ledger, { run, payments: o.steps, each: sampler.step, unit: "steps", fewer: "steps" });
    else state.restore(saved);
    const save = async (): Promise<void> => {
      // seen from here on: a checkpoint is a file that anyone may read
      if (state.step > 0) sampler.release(state.step);
      if (path !== undefined) await writeCheckpoint(path, state.checkpoint(identity));
    };
    o.onStart?.({ noise, slices: clipped.slices });
    let savedAt = monotonicMs();
    const perEpoch = Math.max(1, Math.round(1 / o.rate));
    let ended = false;
    const sum = new Float64Array(clipped.size);
    while (state.step < o.steps && !ended) {
      if (o.signal?.aborted === true) {
        await save();
        o.signal.throwIfAborted();
      }
      const step = state.step + 1;
      const batch = payFor(sampler, step, state.step > 0);
      ended = batch === undefined;
      if (batch !== undefined) {
        sum.fill(0);
        await clipped.add(trainer.weights, data, batch, sum);
        sampler.addNoise(sum);
        state.advance(
          clipped.byWeight(sum, 1 / (o.expectedBatch ?? sampler.expectedBatch)),
          rateAt(o.schedule ?? { kind: "constant" }, (step - 1) / o.steps),
        );
        o.onProgress?.({ step, steps: o.steps });
      }
      if (state.step % perEpoch === 0 || state.step === o.steps || ended) {
        const v = o.validation;
        // what is measured is seen
        if (v !== undefined) await save();
        const validation = v === undefined ? undefined : await measure(trainer, v.x, v.labels, state.weights);
        const epoch = {
          epoch: Math.ceil(state.step / perEpoch),
          step: state.step,
          epsilon: ledger.spent(),
          ...(validation === undefined ? {} : { validation }),
        };
        state.history.push(epoch);
        o.onEpoch?.(epoch);
      }
      if (path !== undefined && monotonicMs() - savedAt >= (o.checkpoint?.everySeconds ?? 30) * 1000) {
        await save();
        savedAt = monotonicMs();
      }
    }
    await save();
    return {
      model: trainer.export(state.weights),
      steps: state.step,
      noise,
      epsilon: ledger.spent(),
      slices: clipped.slices,
      history: state.history,
    };
  } finally {
    await clipped?.close();
    await trainer.close();
  }
};

/** Where a run stands. There is no seed in it: coins and noise are never made twice. */
class State {
  readonly #trainer: Trainer;
  readonly #optimizer: Optimizer;
  readonly #average: WeightAverage | undefined;
  #step = 0;
  history: PrivateEpoch[] = [];

  constructor(trainer: Trainer, optimizer: Optimizer, average: AverageOptions | undefined) {
    this.#trainer = trainer;
    this.#optimizer = optimizer;
    this.#average = average === undefined ? undefined : new WeightAverage(average);
  }

  /** steps that are made */
  get step(): number {
    return this.#step;
  }

  get weights(): Named {
    return this.#average === undefined || this.#average.count === 0 ? this.#trainer.weights : this.#average.values;
  }

  advance(gradients: Named, rate: number): void {
    this.#optimizer.step(this.#trainer.weights, gradients, rate);
    this.#average?.afterStep(this.#trainer.weights);
    this.#step++;
  }

  checkpoint(identity: string): Checkpoint {
    const { steps, slots } = this.#optimizer.state();
    return {
      identity,
      progress: {
        step: this.#step,
        optimizerSteps: steps,
        averaged: this.#average?.count ?? 0,
        history: this.history,
      },
      arrays: new Map<string, Named>([
        ["weights", this.#trainer.weights],
        ["slots", slots],
        ["average", this.#average?.values ?? new Map()],
      ]),
    };
  }

  restore({ progress, arrays }: Checkpoint): void {
    const p = progress as { step: number; optimizerSteps: number; averaged: number; history: PrivateEpoch[] };
    const group = (name: string): Named => arrays.get(name) ?? new Map();
    for (const [name, w] of this.#trainer.weights) w.set(group("weights").get(name) ?? w);
    this.#optimizer.restore({ steps: p.optimizerSteps, slots: group("slots") });
    this.#average?.restore(group("average"), p.averaged);
    this.#step = p.step;
    this.history = p.history;
  }
}

/** The batch, or undefined where the budget ends in a run that has something to show. */
const payFor = (sampler: PrivateSampler, step: number, later: boolean): Int32Array | undefined => {
  try {
    return sampler.batch(step);
  } catch (e) {
    if (later && e instanceof CasemateError && e.code === "DP_BUDGET") return undefined;
    throw e;
  }
};

const check = (data: FitData, o: PrivateFitOptions): void => {
  checkRecords(data);
  checkCounts({ steps: o.steps, microBatch: o.microBatch ?? 1 });
  if (!((o.expectedBatch ?? 1) > 0))
    throw new CasemateError("DP_PARAMS", `the expected batch is ${o.expectedBatch}, expected a positive number`);
  if (!(o.rate > 0 && o.rate <= 1))
    throw new CasemateError("DP_PARAMS", `rate is ${o.rate}, expected a number above 0 and at most 1`);
  if (!(o.clip > 0 && Number.isFinite(o.clip)))
    throw new CasemateError("DP_PARAMS", `the clipping norm is ${o.clip}, expected a positive number`);
};

/** Everything that decides what a step is. */
const identityOf = (
  model: ModelProto,
  data: FitData,
  o: PrivateFitOptions & { readonly noise: number },
  frozen: readonly string[],
): string => {
  const {
    rate,
    steps,
    expectedBatch,
    noise,
    clip,
    clipping = "flat",
    optimizer,
    schedule,
    average,
    scores,
    freezeBatchNorm,
  } = o;
  const numbers = [
    rate,
    steps,
    expectedBatch,
    noise,
    clip,
    clipping,
    optimizer,
    schedule,
    average,
    scores,
    freezeBatchNorm,
    frozen,
  ];
  return createHash("sha256")
    .update(writeOnnx(model))
    .update(dataDigest(data))
    .update(JSON.stringify(numbers))
    .digest("hex");
};

/** SHA-256 of inputs and labels: what a ledger is about. */
export const dataDigest = (data: FitData): string => {
  const hash = createHash("sha256").update(JSON.stringify(data.dims));
  for (const a of [data.x, data.labels]) hash.update(new Uint8Array(a.buffer, a.byteOffset, a.byteLength));
  return hash.digest("hex");
};
