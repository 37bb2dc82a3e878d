/**
 * tune: chooses threads and batch size of a model by a short measurement on this machine.
 *
 * Small nets are as fast with one thread as with several, whose idle threads only take cores from others; large ones want all. Larger batches are
 * faster up to a point and then only take memory. The result is data: a run that must give the same numbers again is opened with it.
 */
import { availableParallelism } from "node:os";
import { monotonicMs } from "../../core/clock.ts";
import { rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import type { ModelDescription } from "./description.ts";
import { canDifferentiate, canPredict, type Model } from "./model.ts";
import { type OpenOptions, openOnnxModel } from "./onnx-model.ts";

export interface Tuning {
  readonly threads: number;
  readonly spinning: boolean;
  readonly batchSize: number;
}

export interface TuneOptions extends OpenOptions {
  /** time that measurements may take, default 1500 */
  readonly budgetMs?: number;
  /** memory for intermediate values of one run, default 512 MiB */
  readonly maxBytes?: number;
}

export interface Tuned extends Tuning {
  /** what was measured: milliseconds per sample */
  readonly measured: readonly (Tuning & { readonly msPerSample: number })[];
}

const batchSizes = [1, 4, 16, 64, 256, 1024];

/** A larger batch, or more threads, must save at least this share of the time. */
const worthIt = 0.1;

/** One run should not take longer than this, in ms: progress, budgets and abort are looked at between runs. */
const longestRunMs = 400;

const cache = new WeakMap<ModelProto, Map<string, Promise<Tuned>>>();

/** Measures once for a model object and description; what `options` give (threads, batchSize, spinning) is kept. Throws what openOnnxModel throws. */
export const tune = (model: ModelProto, description: ModelDescription, options: TuneOptions = {}): Promise<Tuned> => {
  const known = cache.get(model) ?? new Map<string, Promise<Tuned>>();
  cache.set(model, known);
  const { name, input, batch, output, domain } = description;
  const key = JSON.stringify([name, input, batch, output, domain.dims, options]);
  const made = known.get(key) ?? measure(model, description, options);
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
};

const measure = async (model: ModelProto, d: ModelDescription, options: TuneOptions): Promise<Tuned> => {
  const until = monotonicMs() + (options.budgetMs ?? 1500);
  const cores = availableParallelism();
  const fixed = d.batch.kind === "fixed" ? d.batch.size : d.batch.kind === "none" ? 1 : options.batchSize;
  const most = largestBatch(model, d, options.maxBytes ?? 512 * 2 ** 20);
  const sizes = fixed === undefined ? batchSizes.filter((b) => b === 1 || b <= most) : [fixed];
  const measured: (Tuning & { msPerSample: number })[] = [];

  const wanted = { ...options, ...(options.threads === undefined ? { threads: cores } : {}) };
  const first = await openOnnxModel(model, d, { ...wanted, batchSize: Number.MAX_SAFE_INTEGER });
  const settings = { threads: first.settings.threads, spinning: first.settings.spinning };
  let best: (typeof measured)[number] | undefined;
  try {
    for (const batchSize of sizes) {
      // the time of a run grows at most with its rows
      const last = measured.at(-1);
      if (last !== undefined && (monotonicMs() > until || last.msPerSample * batchSize > longestRunMs)) break;
      const msPerSample = await timePerSample(first, batchSize, until);
      const one = { ...settings, batchSize, msPerSample };
      measured.push(one);
      if (best === undefined || msPerSample < best.msPerSample * (1 - worthIt)) best = one;
    }
  } finally {
    await first.close();
  }
  best ??= { ...settings, batchSize: sizes[0] ?? 1, msPerSample: Number.NaN };
  if (options.threads !== undefined || cores === 1 || best.msPerSample * best.batchSize > longestRunMs / 4)
    return { ...best, measured };
  for (const other of [
    { threads: 1, spinning: false },
    { threads: cores, spinning: false },
  ]) {
    if (monotonicMs() > until) break;
    const model2 = await openOnnxModel(model, d, { ...options, ...other, batchSize: Number.MAX_SAFE_INTEGER });
    try {
      measured.push({
        ...other,
        batchSize: best.batchSize,
        msPerSample: await timePerSample(model2, best.batchSize, until),
      });
    } finally {
      await model2.close();
    }
  }
  // the quieter setting unless the louder one saves time: one thread, then threads that sleep, then threads that spin
  const rank = (t: Tuning): number => (t.threads === 1 ? 0 : t.spinning ? 2 : 1);
  const same = measured.filter((t) => t.batchSize === best.batchSize).toSorted((a, b) => rank(a) - rank(b));
  const chosen = same.reduce((a, b) => (b.msPerSample < a.msPerSample * (1 - worthIt) ? b : a));
  return { ...chosen, measured };
};

/** Shortest of a few runs, in ms per sample: the rest is what other processes took. */
const timePerSample = async (model: Model, batchSize: number, until: number): Promise<number> => {
  const rng = rngFor(1, "runtime/tune");
  const { domain } = model;
  const x = Float32Array.from({ length: batchSize * domain.size }, (_, i) => {
    const lower = domain.lower[i % domain.size] as number;
    const upper = domain.upper[i % domain.size] as number;
    const from = Number.isFinite(lower) ? lower : 0;
    return from + (Number.isFinite(upper) ? upper - from : 1) * rng.uniform();
  });
  const labels = new Int32Array(batchSize);
  const once = async (): Promise<unknown> => {
    if (canDifferentiate(model)) return model.gradient(x, { loss: "cross-entropy", labels });
    return canPredict(model) ? model.scores(x) : model.labels(x);
  };
  await once();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 12; i++) {
    const started = monotonicMs();
    await once();
    best = Math.min(best, monotonicMs() - started);
    if (monotonicMs() > until || (i > 0 && best * (i + 1) > 60)) break;
  }
  return best / batchSize;
};

/** Samples whose intermediate values, forward and backward, fit into so many bytes. */
const largestBatch = (model: ModelProto, d: ModelDescription, maxBytes: number): number => {
  const normal = normalize(model);
  const types = infer(normal, { inputShapes: new Map([[d.input, [1, ...d.domain.dims]]]) });
  let values = d.domain.size;
  for (const n of normal.graph?.node ?? [])
    for (const o of n.output)
      values += (types.shape(o) ?? []).reduce<number>((a, v) => a * (typeof v === "number" && v > 0 ? v : 1), 1);
  // forward values are kept for the backward pass, which makes as many again
  return Math.floor(maxBytes / (2 * 4 * values));
};
