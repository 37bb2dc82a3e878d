/** fit: the training loop. ONNX in, ONNX out; seeded, so that the same data and options give the same weights, also after kill -9. */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import { float32 } from "../tensor/tensor.ts";
import { type Augmentation, augment, type ImageShape } from "./augment.ts";
import { type AverageOptions, WeightAverage } from "./average.ts";
import { readCheckpoint, removeCheckpoint } from "./checkpoint.ts";
import { clipByNorm } from "./clip.ts";
import { measure } from "./measure.ts";
import { type Mixing, mixBatch, softTargets } from "./mix.ts";
import { type Objective, softCrossEntropy } from "./objective.ts";
import { makeOptimizer, type OptimizerOptions } from "./optimizer.ts";
import { recount } from "./recount.ts";
import { Run } from "./run.ts";
import { rateAt, type Schedule, type Warmup } from "./schedule.ts";
import { type Batch, type StepResult, Trainer, type TrainerOptions } from "./trainer.ts";

export interface FitData {
  /** n x size */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  /** dims of one sample */
  readonly dims: readonly number[];
}

/** What a method makes of a batch before the step: adversarial inputs, more rows. */
export interface StepContext {
  readonly trainer: Trainer;
  readonly epoch: number;
  /** of the epoch */
  readonly step: number;
  /** of the whole run, 0..1 */
  readonly done: number;
  /** index in the data set of each row */
  readonly rows: Int32Array;
  /** n x size */
  readonly x: Float32Array;
  readonly labels: Int32Array;
}

export interface FitOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerOptions;
  /** default: cosine to 0 */
  readonly schedule?: Schedule & Warmup;
  /** default cross-entropy, against distributions where labels are smoothed or mixed */
  readonly objective?: Objective;
  /** L2 norm of all gradients together */
  readonly clipNorm?: number;
  readonly average?: AverageOptions;
  readonly augment?: readonly Augmentation[];
  readonly mix?: Mixing;
  readonly labelSmoothing?: number;
  /** channels, height and width for augmentation; default: dims, where there are three */
  readonly image?: ImageShape;
  readonly seed?: number;
  readonly threads?: number;
  readonly scores?: TrainerOptions["scores"];
  readonly frozen?: TrainerOptions["frozen"];
  readonly freezeBatchNorm?: boolean;
  readonly perturbed?: TrainerOptions["perturbed"];
  /** measured after every epoch */
  readonly validation?: FitData;
  /** what `validation` is measured by; default: mean cross-entropy and accuracy */
  readonly measure?: typeof measure;
  /** stop when the validation accuracy has not risen for so many epochs, and keep the best weights; Infinity: only keep the best; needs `validation` */
  readonly patience?: number;
  /** where unfinished work is kept; a run with the same options goes on from there */
  readonly checkpoint?: { readonly path: string; readonly everySeconds?: number; readonly identity?: string };
  /** steps on the same batch, one after the other; default 1 */
  readonly replays?: number;
  /** what `prepare` and `compute` remember from step to step, by name; saved with the checkpoint and changed in place */
  readonly memory?: Map<string, Float32Array>;
  /** RETURNS whether the weights of the best epoch so far are put back before the next one; needs `patience` */
  readonly afterEpoch?: (history: readonly EpochResult[]) => boolean;
  /** RETURNS the batch that is trained on; the default is the augmented one. Targets of smoothed or mixed labels are kept where the rows are as many */
  readonly prepare?: (c: StepContext) => Promise<Batch>;
  /** RETURNS loss and gradients for the batch; the default is `trainer.step` */
  readonly compute?: (trainer: Trainer, batch: Batch) => Promise<StepResult>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: { readonly epoch: number; readonly done: number; readonly loss: number }) => void;
  readonly onEpoch?: (e: EpochResult) => void;
}

export interface EpochResult {
  readonly epoch: number;
  /** mean of the objective per sample */
  readonly loss: number;
  /** share of the training rows that were classified right before their step; undefined where labels are mixed */
  readonly accuracy?: number;
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

export interface FitResult {
  readonly model: ModelProto;
  readonly history: readonly EpochResult[];
  /** epoch of the weights that were kept, where the run was stopped early or kept the best */
  readonly bestEpoch?: number;
}

/**
 * Trains what `parametersOf` calls weights. The argument is not changed. THROWS what differentiate and Session.run throw; DATA_MISMATCH when x and
 * labels disagree; RESUME_MISMATCH for a checkpoint of another run; TRAINING_DIVERGED when the loss is no number.
 */
export const fit = async (model: ModelProto, data: FitData, o: FitOptions): Promise<FitResult> => {
  const size = data.dims.reduce((a, b) => a * b, 1);
  check(data, size, o);
  const n = data.labels.length;
  const soft = o.objective === undefined && (o.mix !== undefined || (o.labelSmoothing ?? 0) > 0);
  const objective = o.objective ?? (soft ? softCrossEntropy : undefined);
  const trainer = new Trainer(model, {
    dims: data.dims,
    threads: o.threads ?? 2,
    ...(objective === undefined ? {} : { objective }),
    ...(o.scores === undefined ? {} : { scores: o.scores }),
    ...(o.frozen === undefined ? {} : { frozen: o.frozen }),
    ...(o.freezeBatchNorm === undefined ? {} : { freezeBatchNorm: o.freezeBatchNorm }),
    ...(o.perturbed === undefined ? {} : { perturbed: o.perturbed }),
  });
  const run = new Run(
    trainer,
    makeOptimizer(o.optimizer),
    o.average === undefined ? undefined : new WeightAverage(o.average),
    o.memory,
  );
  const seed = o.seed ?? 0;
  const schedule = o.schedule ?? { kind: "cosine" };
  const replays = o.replays ?? 1;
  const perEpoch = Math.ceil(n / o.batchSize) * replays;
  const image = o.image ?? imageOf(data.dims);
  try {
    const path = o.checkpoint?.path;
    const identity = path === undefined ? "" : identityOf(model, data, o);
    const saved = path === undefined ? undefined : await readCheckpoint(path, identity);
    if (saved !== undefined) run.restore(saved);
    if (path !== undefined) run.saveTo(path, identity, o.checkpoint?.everySeconds ?? 30);
    const classes = soft ? await trainer.classes() : 0;
    const batchOf = async (epoch: number, step: number, rows: Int32Array, done: number): Promise<Batch> => {
      const x = gather(data.x, rows, size);
      const labels = rows.map((row) => data.labels[row] as number);
      if (o.augment !== undefined && image !== undefined)
        rows.forEach((row, i) =>
          augment(o.augment ?? [], x.subarray(i * size, (i + 1) * size), image, rngFor(seed, "augment", epoch, row)),
        );
      let batch: Batch = { x, labels };
      if (soft) {
        const targets = softTargets(labels, classes, o.labelSmoothing ?? 0);
        if (o.mix !== undefined)
          mixBatch(o.mix, x, targets, rows.length, image, rngFor(seed, "mix", epoch, Math.floor(step / replays)));
        batch = { x, labels, extra: { targets: float32([rows.length, classes], targets) } };
      }
      if (o.prepare === undefined) return batch;
      const prepared = await o.prepare({ trainer, epoch, step, done, rows, x, labels });
      return prepared.labels.length === labels.length
        ? { ...prepared, extra: { ...batch.extra, ...prepared.extra } }
        : prepared;
    };
    /** Weights of an average have statistics of their own: counted over `most` batches prepared as in training. */
    const recounted = async (weights: ReadonlyMap<string, Float32Array>, epoch: number, most: number) => {
      const order = rngFor(seed, "recount", epoch).shuffle(Int32Array.from({ length: n }, (_, i) => i));
      // attacks in `prepare` are made against the weights that are counted for
      const trained = copyOf(trainer.weights);
      fill(trainer.weights, weights);
      const batches = async function* (): AsyncGenerator<Float32Array> {
        for (let k = 0; k < Math.min(most, perEpoch / replays); k++) {
          o.signal?.throwIfAborted();
          const rows = order.subarray(k * o.batchSize, (k + 1) * o.batchSize);
          yield (await batchOf(epoch, k * replays, rows, 1)).x;
        }
      };
      try {
        return await recount(trainer, weights, batches());
      } finally {
        fill(trainer.weights, trained);
      }
    };
    const averaged = (): boolean =>
      trainer.statistics.size > 0 && o.freezeBatchNorm !== true && run.weightsToKeep() !== trainer.weights;
    for (; run.epoch < o.epochs && !run.stopped(o.patience); await run.endEpoch()) {
      const { epoch } = run;
      const order = rngFor(seed, "fit", epoch).shuffle(Int32Array.from({ length: n }, (_, i) => i));
      for (; run.step < perEpoch; await run.endStep()) {
        o.signal?.throwIfAborted();
        const { step } = run;
        const done = (epoch * perEpoch + step) / (o.epochs * perEpoch);
        const at = Math.floor(step / replays) * o.batchSize;
        const rows = order.subarray(at, at + o.batchSize);
        const batch = await batchOf(epoch, step, rows, done);
        const { loss, scores, gradients } = await (o.compute?.(trainer, batch) ?? trainer.step(batch));
        for (const g of gradients.values()) for (let i = 0; i < g.length; i++) g[i] = (g[i] as number) / rows.length;
        if (o.clipNorm !== undefined) clipByNorm(gradients, o.clipNorm);
        run.advance(
          gradients,
          rateAt(schedule, done),
          loss,
          o.mix === undefined ? scores : undefined,
          batch.labels,
          rows.length,
        );
        o.onProgress?.({ epoch, done, loss: run.meanLoss });
      }
      // where nothing is to stop early, and no epoch beats another (robust accuracy 0), the one that trained longest is kept
      const keepBest = o.patience === undefined ? undefined : o.patience === Infinity ? "last" : "first";
      const own = copyOf(trainer.statistics);
      const recounts = o.validation !== undefined && averaged();
      if (recounts)
        fill(
          trainer.statistics,
          await recounted(run.weightsToKeep(), epoch, o.prepare === undefined ? Infinity : recountedBatches),
        );
      const validation =
        o.validation === undefined
          ? undefined
          : await (o.measure ?? measure)(trainer, o.validation.x, o.validation.labels, run.weightsToKeep());
      const result = run.closeEpoch(validation, (epoch + 1) / o.epochs, keepBest);
      if (recounts) fill(trainer.statistics, own);
      o.onEpoch?.(result);
      if (o.patience !== undefined && o.afterEpoch?.(run.history) === true) run.restoreBest();
    }
    const kept = run.weightsToKeep(o.patience !== undefined);
    const result = trainer.export(
      kept,
      averaged() && kept === run.weightsToKeep()
        ? await recounted(kept, o.epochs, Infinity)
        : run.statisticsToKeep(o.patience !== undefined),
    );
    if (path !== undefined) await removeCheckpoint(path);
    return {
      model: result,
      history: run.history,
      ...(o.patience === undefined || run.bestEpoch === undefined ? {} : { bestEpoch: run.bestEpoch }),
    };
  } finally {
    await trainer.close();
  }
};

/** Batches that the statistics of an average are counted over between epochs, where each of them costs an attack. */
const recountedBatches = 20;

type Named = ReadonlyMap<string, Float32Array>;
const copyOf = (named: Named): Named => new Map([...named].map(([name, v]) => [name, v.slice()]));
const fill = (named: Named, values: Named): void => {
  for (const [name, v] of values) named.get(name)?.set(v);
};

const check = (data: FitData, size: number, o: FitOptions): void => {
  const n = data.labels.length;
  if (n === 0 || data.x.length !== n * size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${n} labels and ${data.x.length} values do not fit samples of ${size} values`,
    );
  if (!(o.batchSize >= 1) || !Number.isInteger(o.batchSize) || !(o.epochs >= 1) || !Number.isInteger(o.epochs))
    throw new CasemateError(
      "USAGE",
      `epochs and batch size are whole numbers from 1 on, got ${o.epochs} and ${o.batchSize}`,
    );
  if (o.patience !== undefined && o.validation === undefined)
    throw new CasemateError("USAGE", "early stopping needs validation data", {
      hint: "give validation data that is not trained on",
    });
  const spatial = o.augment?.some((a) => a.kind !== "noise") === true || o.mix?.kind === "cutmix";
  if (spatial && o.image === undefined && imageOf(data.dims) === undefined)
    throw new CasemateError(
      "USAGE",
      `inputs of shape [${data.dims.join(", ")}] are no images that could be flipped, shifted or cut`,
      {
        hint: "leave these augmentations out, or say how the image is laid out",
      },
    );
};

const imageOf = (dims: readonly number[]): ImageShape | undefined => {
  const [channels, height, width] = dims;
  return dims.length === 3 && channels !== undefined && height !== undefined && width !== undefined
    ? { channels, height, width }
    : undefined;
};

const gather = (x: Float32Array, rows: Int32Array, size: number): Float32Array => {
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, i) => out.set(x.subarray(row * size, (row + 1) * size), i * size));
  return out;
};

/** Everything that decides the result: model, data and options; functions count through `checkpoint.identity`. */
const identityOf = (model: ModelProto, data: FitData, o: FitOptions): string => {
  const { checkpoint, validation, signal: _signal, onEpoch: _e, onProgress: _p, memory: _m, objective, ...rest } = o;
  const hash = createHash("sha256").update(writeOnnx(model));
  for (const d of [data, validation])
    if (d !== undefined)
      hash
        .update(new Uint8Array(d.x.buffer, d.x.byteOffset, d.x.byteLength))
        .update(new Uint8Array(d.labels.buffer, d.labels.byteOffset, d.labels.byteLength));
  return hash.update(JSON.stringify([rest, objective?.id, checkpoint?.identity, data.dims])).digest("hex");
};
