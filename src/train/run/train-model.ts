/** trainModel: one run of our own trainer as a recipe says, and what the trained model is worth on data that it has not seen. */
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { loadDataset } from "../../engine/data/load.ts";
import { type EpochResult, fit, type FitData, type FitOptions, type FitResult } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { DataEvidence, DescribeOptions } from "../../engine/runtime/describe/options.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { prepareInputs, prepareLabels } from "../../engine/runtime/prepare-inputs.ts";
import { harden } from "../adversarial/harden.ts";
import { trainingMethods } from "../adversarial/index.ts";
import { pickRows } from "../memorization/pick-rows.ts";
import type { TrainerConfiguration } from "../recipe/settle.ts";
import { measureModel } from "./measure-model.ts";
import { holdOut, trainable } from "./training-set.ts";

export interface TrainOptions {
  /** absolute; paths of the configuration are relative to it */
  readonly folder: string;
  /** where unfinished work is kept; default: nowhere */
  readonly checkpoint?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: { readonly epoch: number; readonly done: number; readonly loss: number }) => void;
  readonly onEpoch?: (e: EpochResult) => void;
  /** about to measure the trained model */
  readonly onMeasure?: () => void;
}

export interface Trained {
  /** ONNX */
  readonly model: Uint8Array;
  readonly history: readonly EpochResult[];
  /**
   * trainingLoss: of the last epoch; validation: accuracy on held-out data of the epoch that was kept, for adversarial methods under PGD; clean: accuracy on
   * test data; robust: share of attacked test samples that are right before and after
   */
  readonly metrics: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** Throws what loadDataset, describeModel, fit and runAttack throw; MODEL_CAPABILITY for what can not be trained. */
export const trainModel = async (c: TrainerConfiguration, o: TrainOptions): Promise<Trained> => {
  const at = (path: string): string => resolve(o.folder, path);
  // without a folder for external data: weights beside the file would not be pinned
  const model = readOnnx(new Uint8Array(await readFile(at(c.model.path))));
  const own = await labelled(c.data, at);
  const description = await describeModel(model, own, describing(c.model));
  trainable(description);
  const all = prepared(own, description);
  const n = Math.min(c.samples ?? Infinity, all.labels.length);
  const everything = Int32Array.from({ length: n }, (_, i) => i);
  let rows: Int32Array = everything;
  let validation: FitData | undefined;
  if (typeof c.validation !== "number") validation = prepared(await labelled(c.validation, at), description);
  else if (c.validation > 0) {
    const { train, held } = holdOut(n, c.seed, c.validation);
    rows = train;
    validation = pickRows(all, held);
  }
  const start = c.model.fresh ? initialize(model, c.seed) : model;
  const result = await train(start, pickRows(all, rows), validation, description, c, o);
  const bytes = writeOnnx(result.model);
  o.onMeasure?.();
  const kept = result.history[result.bestEpoch ?? result.history.length - 1];
  const test = c.test === undefined ? undefined : prepared(await labelled(c.test, at), description);
  return {
    model: bytes,
    history: result.history,
    metrics: {
      trainingLoss: result.history.at(-1)?.loss ?? 0,
      ...(kept?.validation === undefined ? {} : { validation: kept.validation.accuracy }),
      ...(test === undefined ? {} : await measureModel(bytes, description, test, c.evaluate, c.seed, o.signal)),
    },
    warnings: result.warnings,
  };
};

const train = async (
  model: ModelProto,
  data: FitData,
  validation: FitData | undefined,
  description: ModelDescription,
  c: TrainerConfiguration,
  o: TrainOptions,
): Promise<FitResult & { readonly warnings: readonly string[] }> => {
  const options: FitOptions = {
    epochs: c.epochs,
    batchSize: c.batchSize,
    optimizer: c.optimizer,
    schedule: c.schedule,
    augment: c.augment,
    freezeBatchNorm: c.freezeBatchNorm,
    seed: c.seed,
    threads: c.threads,
    scores: description.output.value,
    ...(o.checkpoint === undefined ? {} : { checkpoint: { path: o.checkpoint, everySeconds: 5 } }),
    ...(c.clipNorm === undefined ? {} : { clipNorm: c.clipNorm }),
    ...(c.average === undefined ? {} : { average: c.average }),
    ...(c.patience === undefined ? {} : { patience: c.patience }),
    ...(validation === undefined ? {} : { validation }),
    ...(o.signal === undefined ? {} : { signal: o.signal }),
    ...(o.onProgress === undefined ? {} : { onProgress: o.onProgress }),
    ...(o.onEpoch === undefined ? {} : { onEpoch: o.onEpoch }),
  };
  const { norm, epsilon } = c.method;
  if (norm === undefined || epsilon === undefined)
    return {
      ...(await fit(model, data, {
        ...options,
        ...(c.mix === undefined ? {} : { mix: c.mix }),
        ...(c.labelSmoothing === 0 ? {} : { labelSmoothing: c.labelSmoothing }),
      })),
      warnings: [],
    };
  const method = trainingMethods.find((m) => m.id === c.method.kind);
  if (method === undefined) throw new CasemateError("USAGE", `no method is called '${c.method.kind}'`);
  const result = await harden(model, data, {
    ...options,
    method,
    params: c.method.params,
    threat: { norm, epsilon, domain: description.domain },
  });
  return {
    ...result,
    warnings:
      result.overfitAfter === undefined
        ? []
        : [
            `robust accuracy fell by more than half after epoch ${result.overfitAfter + 1} (catastrophic overfitting); the weights of epoch ${(result.bestEpoch ?? 0) + 1} were kept`,
          ],
  };
};

type Labelled = DataEvidence & { readonly labels: Int32Array };

const labelled = async (
  section: Exclude<TrainerConfiguration["validation"], number>,
  at: (path: string) => string,
): Promise<Labelled> => {
  const { path, sha256: _pinned, labels: file, ...reading } = section;
  const { inputs, labels, classNames, features } = await loadDataset(at(path), {
    ...given(reading),
    ...(file === undefined ? {} : { labels: at(file) }),
  });
  if (labels === undefined)
    throw new CasemateError("DATA_MISMATCH", `data '${path}' has no labels`, {
      hint: "name them with labels:, label: or labelsKey: in the recipe",
    });
  return {
    inputs,
    labels,
    ...(classNames === undefined ? {} : { classNames }),
    ...(features === undefined
      ? {}
      : { columns: features.map((f) => ({ min: f.min, max: f.max, integer: f.kind !== "numeric" })) }),
  };
};

const prepared = (d: Labelled, description: ModelDescription): FitData => ({
  x: prepareInputs(d.inputs, description),
  labels: prepareLabels(d.labels, description),
  dims: description.domain.dims,
});

const describing = ({
  path,
  sha256: _pinned,
  fresh: _fresh,
  ...rest
}: TrainerConfiguration["model"]): DescribeOptions => ({
  name: basename(path),
  ...given(rest),
});

/** Only the entries that are given. */
const given = <T extends object>(o: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
