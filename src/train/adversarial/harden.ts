/** harden: trains a model by one of the methods against a threat, watches its robust accuracy, and keeps the weights of the best epoch. */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { type EpochResult, fit, type FitData, type FitOptions } from "../../engine/fit/fit.ts";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import type { Trainer } from "../../engine/fit/trainer.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { climb } from "./ascent.ts";
import { randomPoint, type Threat } from "./threat.ts";
import type { MethodParams, TrainingMethod } from "./method.ts";

export interface HardenOptions
  extends Omit<FitOptions, "objective" | "prepare" | "compute" | "measure" | "mix" | "labelSmoothing"> {
  readonly method: TrainingMethod;
  /** replace the method's defaults */
  readonly params?: MethodParams;
  readonly threat: Threat;
}

export interface HardenResult {
  readonly model: ModelProto;
  readonly history: readonly EpochResult[];
  /** whose weights were kept, where validation data is given */
  readonly bestEpoch?: number;
  /** robust accuracy fell by more than half after this epoch (catastrophic overfitting, Wong et al. 2020) */
  readonly overfitAfter?: number;
}

/** Steps of the PGD that robust accuracy is watched with; a falling accuracy shows after few. */
const watchSteps = 10;

/**
 * `validation`, where given, is measured by its accuracy under PGD; the weights of the best epoch are kept. THROWS what `fit` throws; USAGE for
 * parameters that the method does not have.
 */
export const harden = async (model: ModelProto, data: FitData, o: HardenOptions): Promise<HardenResult> => {
  const { method, threat, params: given, ...options } = o;
  for (const key of Object.keys(given ?? {}))
    if (!(key in method.defaults))
      throw new CasemateError("USAGE", `method '${method.id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(method.defaults).join(", ") || "none"}`,
      });
  const params = { ...method.defaults, ...given };
  const seed = o.seed ?? 0;
  const objective = method.objective?.(params);
  const { compute } = method;
  const {
    model: trained,
    history,
    bestEpoch,
  } = await fit(model, data, {
    ...options,
    ...(objective === undefined ? {} : { objective }),
    ...(compute === undefined ? {} : { compute: (trainer, batch) => compute(params, trainer, batch) }),
    ...(o.validation === undefined || o.patience !== undefined ? {} : { patience: Number.POSITIVE_INFINITY }),
    ...(o.checkpoint === undefined
      ? {}
      : {
          checkpoint: { ...o.checkpoint, identity: JSON.stringify([method.id, params, threat.norm, threat.epsilon]) },
        }),
    prepare: (c) =>
      method.prepare({
        ...c,
        threat,
        params,
        rng: (row, stream) => rngFor(seed, method.id, stream, c.epoch, c.rows[row] ?? row),
      }),
    measure: (trainer, x, labels, weights) => underAttack(trainer, threat, x, labels, weights),
  });
  const overfit = history.findIndex((e, i) => {
    const best = Math.max(0, ...history.slice(0, i).map((h) => h.validation?.accuracy ?? 0));
    return e.validation !== undefined && e.validation.accuracy < best / 2;
  });
  return {
    model: trained,
    history,
    ...(bestEpoch === undefined ? {} : { bestEpoch }),
    ...(overfit < 0 ? {} : { overfitAfter: overfit - 1 }),
  };
};

const chunk = 250;

/** Loss and accuracy under PGD, one random start per sample. */
const underAttack = async (
  trainer: Trainer,
  threat: Threat,
  x: Float32Array,
  labels: Int32Array,
  weights?: ReadonlyMap<string, Float32Array>,
): Promise<{ readonly loss: number; readonly accuracy: number }> => {
  const { size } = trainer;
  const classes = await trainer.classes();
  let loss = 0;
  let right = 0;
  for (let i = 0; i < labels.length; i += chunk) {
    const y = labels.subarray(i, i + chunk);
    const x0 = x.subarray(i * size, (i + y.length) * size);
    const start = randomPoint(threat, x0, (row) => rngFor(0, "watch", i + row));
    const at = await climb(trainer, threat, start, x0, {
      steps: watchSteps,
      stepSize: 2.5 / watchSteps,
      targets: softTargets(y, classes, 0),
      ...(weights === undefined ? {} : { weights }),
    });
    const rows = rowLosses(await trainer.scores(at, weights), y);
    loss += rows.losses.reduce((a, b) => a + b, 0);
    right += rows.right;
  }
  return { loss: loss / labels.length, accuracy: right / labels.length };
};
