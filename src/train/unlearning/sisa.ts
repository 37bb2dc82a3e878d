/**
 * SISA: sharded, isolated, sliced, aggregated training (Bourtoule et al. 2021, arXiv:1912.03817), so that a sample can be unlearned exactly.
 *
 * The data are cut into shards, each of which trains a net of its own; within a shard slices are added one by one, with a checkpoint after each. To unlearn a
 * sample its shard is trained again from the checkpoint before the slice that had it. The result is, bit for bit, the ensemble of data that never had the
 * sample: places are drawn by each sample's content, seeds by shard and slice.
 */
import { rngFor } from "../../core/rng.ts";
import { CasemateError } from "../../core/error.ts";
import { fit, type FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { pickRows } from "../memorization/pick-rows.ts";
import { placesOf } from "./places.ts";
import type { SisaFolder, SisaSettings } from "./sisa-folder.ts";

export interface SisaUpdate {
  /** one net for each shard */
  readonly models: readonly ModelProto[];
  /** by shard: slices whose checkpoints were used, and slices that were trained */
  readonly shards: readonly { readonly kept: number; readonly trained: number; readonly samples: number }[];
  /** samples times epochs that were trained, and that training everything would have taken */
  readonly work: { readonly done: number; readonly whole: number };
}

export interface SisaOptions {
  /** file in the folder that is made of the ensemble: deleted before a checkpoint is trained anew */
  readonly result: string;
  readonly signal?: AbortSignal;
  readonly onSlice?: (shard: number, slice: number) => void;
}

/**
 * Brings the folder to what training on `data` gives: trains what is missing, and what has seen other data. Checkpoints that saw samples that are no longer
 * there are deleted first. Throws DATA_MISMATCH for a shard without samples, and what `fit` throws.
 */
export const updateSisa = async (folder: SisaFolder, data: FitData, o: SisaOptions): Promise<SisaUpdate> => {
  const { settings } = folder;
  const net = await folder.net();
  const places = placesOf(data, settings.seed, settings.shards, settings.slices);
  const empty = places.findIndex((slices) => slices.every((s) => s.rows.length === 0));
  if (empty >= 0)
    throw new CasemateError("DATA_MISMATCH", `shard ${empty + 1} of ${settings.shards} has no samples`, {
      hint: "give more data, or fewer shards",
    });
  // first everything that must go, then the work
  const kept: number[] = [];
  for (const [shard, slices] of places.entries()) {
    const digests = slices.map((s) => s.digest);
    kept.push(await folder.keep(shard, digests, o.result));
  }
  const models: ModelProto[] = [];
  const work = { done: 0, whole: 0 };
  for (const [shard, slices] of places.entries()) {
    const from = kept[shard] ?? 0;
    let model = from === 0 ? initialize(net, seedOf(settings, shard, -1)) : await folder.checkpoint(shard, from - 1);
    let rows = new Int32Array(0);
    for (const [slice, own] of slices.entries()) {
      o.signal?.throwIfAborted();
      rows = Int32Array.from([...rows, ...own.rows]);
      work.whole += rows.length;
      if (slice < from) continue;
      // a slice without samples adds nothing to learn
      if (own.rows.length > 0) {
        model = (await fit(model, pickRows(data, rows), optionsOf(settings, shard, slice, o.signal))).model;
        work.done += rows.length;
      }
      await folder.add(shard, slice, model, own.rows.length, own.digest);
      o.onSlice?.(shard, slice);
    }
    models.push(model);
  }
  return {
    models,
    shards: places.map((slices, shard) => ({
      kept: kept[shard] ?? 0,
      trained: slices.length - (kept[shard] ?? 0),
      samples: slices.reduce((s, { rows }) => s + rows.length, 0),
    })),
    work,
  };
};

const seedOf = ({ seed }: SisaSettings, shard: number, slice: number): number =>
  rngFor(seed, "sisa", shard, slice).integer(2 ** 31);

const optionsOf = (s: SisaSettings, shard: number, slice: number, signal: AbortSignal | undefined) => ({
  epochs: s.epochs,
  batchSize: s.batchSize,
  optimizer:
    s.optimizer === "adam"
      ? { kind: "adam" as const, learningRate: s.learningRate, weightDecay: s.weightDecay }
      : { kind: "sgd" as const, learningRate: s.learningRate, momentum: 0.9, weightDecay: s.weightDecay },
  schedule: { kind: s.schedule },
  seed: seedOf(s, shard, slice),
  threads: s.threads,
  scores: s.scores,
  ...(signal === undefined ? {} : { signal }),
});
