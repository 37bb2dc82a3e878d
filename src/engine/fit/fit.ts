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
  /** measured after every epoch */
  readonly validation?: FitData;
  /** what `validation` is measured by; default: mean cross-entropy and accuracy */
  readonly measure?: typeof measure;
  /** stop when the validation accuracy has not risen for so many epochs, and keep the best weights; Infinity: only keep the best; needs `validation` */
  readonly patience?: number;
  /** where unfinished work is kept; a run with the same options goes on from there */
  readonly checkpoint?: { readonly path: string; readonly everySeconds?: number; readonly identity?: string };
  /** RETURNS the batch that is trained on; the default is the augmented one */
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
  });
  const run = new Run(
    trainer,
    makeOptimizer(o.optimizer),
    o.average === undefined ? undefined : new WeightAverage(o.average),
  );
  const seed = o.seed ?? 0;
  const schedule = o.schedule ?? { kind: "cosine" };
  const perEpoch = Math.ceil(n / o.batchSize);
  const image = o.image ?? imageOf(data.dims);
  try {
    const path = o.checkpoint?.path;
    const identity = path === undefined ? "" : identityOf(model, data, o);
    const saved = path === undefined ? undefined : await readCheckpoint(path, identity);
    if (saved !== undefined) run.restore(saved);
    if (path !== undefined) run.saveTo(path, identity, o.checkpoint?.everySeconds ?? 30);
    const classes = soft ? await trainer.classes() : 0;
    for (; run.epoch < o.epochs && !run.stopped(o.patience); await run.endEpoch()) {
      const { epoch } = run;
      const order = rngFor(seed, "fit", epoch).shuffle(Int32Array.from({ length: n }, (_, i) => i));
      for (; run.step < perEpoch; await run.endStep()) {
        o.signal?.throwIfAborted();
        const { step } = run;
        const done = (epoch * perEpoch + step) / (o.epochs * perEpoch);
        const rows = order.subarray(step * o.batchSize, (step + 1) * o.batchSize);
        const x = gather(data.x, rows, size);
        const labels = rows.map((row) => data.labels[row] as number);
        if (o.augment !== undefined && image !== undefined)
          rows.forEach((row, i) =>
            augment(o.augment ?? [], x.subarray(i * size, (i + 1) * size), image, rngFor(seed, "augment", epoch, row)),
          );
        let batch: Batch = { x, labels };
        if (soft) {
          const targets = softTargets(labels, classes, o.labelSmoothing ?? 0);
          if (o.mix !== undefined) mixBatch(o.mix, x, targets, rows.length, image, rngFor(seed, "mix", epoch, step));
          batch = { x, labels, extra: { targets: float32([rows.length, classes], targets) } };
        }
        if (o.prepare !== undefined) batch = await o.prepare({ trainer, epoch, step, done, rows, x, labels });
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
      const validation =
        o.validation === undefined
          ? undefined
          : await (o.measure ?? measure)(trainer, o.validation.x, o.validation.labels, run.weightsToKeep());
      const result = run.closeEpoch(validation, (epoch + 1) / o.epochs, o.patience !== undefined);
      o.onEpoch?.(result);
    }
    const result = trainer.export(
      run.weightsToKeep(o.patience !== undefined),
      run.statisticsToKeep(o.patience !== undefined),
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
  const { checkpoint, validation, signal: _signal, onEpoch: _e, onProgress: _p, objective, ...rest } = o;
  const hash = createHash("sha256").update(writeOnnx(model));
  for (const d of [data, validation])
    if (d !== undefined)
      hash
        .update(new Uint8Array(d.x.buffer, d.x.byteOffset, d.x.byteLength))
        .update(new Uint8Array(d.labels.buffer, d.labels.byteOffset, d.labels.byteLength));
  return hash.update(JSON.stringify([rest, objective?.id, checkpoint?.identity, data.dims])).digest("hex");
};
