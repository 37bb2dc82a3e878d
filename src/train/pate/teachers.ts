/** teacherVotes: trains one teacher a shard and counts their votes. Teachers and counts stay in memory: no file of them is written. */
import { CasemateError } from "../../core/error.ts";
import { fit, type FitData, type FitOptions } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";

export interface TeacherOptions {
  /** how each teacher is trained; seeds are made from it and the teacher's number */
  readonly fit: FitOptions;
  /** begin with the model's own weights, which must not come from the private data; default: fresh ones */
  readonly keepWeights?: boolean;
  readonly onTeacher?: (done: number) => void;
}

export interface Votes {
  readonly classes: number;
  /** n x classes: how many teachers chose each class */
  readonly counts: Int32Array;
}

const chunk = 500;

/**
 * Votes on `x` (n x size). A teacher depends on its shard and number alone. One without records, or whose training diverges, votes as it was before training:
 * an error would tell about the data. THROWS what `fit` throws otherwise.
 */
export const teacherVotes = async (
  model: ModelProto,
  data: FitData,
  lists: readonly Int32Array[],
  x: Float32Array,
  o: TeacherOptions,
): Promise<Votes> => {
  const size = data.dims.reduce((a, b) => a * b, 1);
  const n = x.length / size;
  let counts = new Int32Array(0);
  let classes = 0;
  for (const [k, rows] of lists.entries()) {
    o.fit.signal?.throwIfAborted();
    const seed = (o.fit.seed ?? 0) * 100_003 + k + 1;
    const start = o.keepWeights === true ? model : initialize(model, seed);
    const trained = rows.length === 0 ? start : await taught(start, pick(data, rows), { ...o.fit, seed });
    const { scores } = o.fit;
    const trainer = new Trainer(trained, {
      dims: data.dims,
      threads: o.fit.threads ?? 2,
      ...(scores === undefined ? {} : { scores }),
    });
    try {
      if (k === 0) {
        classes = await trainer.classes();
        counts = new Int32Array(n * classes);
      }
      for (let i = 0; i < n; i += chunk) {
        const end = Math.min(n, i + chunk);
        const votes = argmaxRows(await trainer.scores(x.subarray(i * size, end * size)), classes);
        votes.forEach((vote, row) => {
          const at = (i + row) * classes + vote;
          counts[at] = (counts[at] as number) + 1;
        });
      }
    } finally {
      await trainer.close();
    }
    o.onTeacher?.(k + 1);
  }
  return { classes, counts };
};

const taught = async (start: ModelProto, data: FitData, options: FitOptions): Promise<ModelProto> => {
  try {
    return (await fit(start, data, { ...options, batchSize: Math.min(options.batchSize, data.labels.length) })).model;
  } catch (e) {
    if (e instanceof CasemateError && e.code === "TRAINING_DIVERGED") return start;
    throw e;
  }
};

const pick = (d: FitData, rows: Int32Array): FitData => {
  const size = d.dims.reduce((a, b) => a * b, 1);
  const x = new Float32Array(rows.length * size);
  rows.forEach((row, i) => x.set(d.x.subarray(row * size, (row + 1) * size), i * size));
  return { x, labels: rows.map((row) => d.labels[row] as number), dims: d.dims };
};
