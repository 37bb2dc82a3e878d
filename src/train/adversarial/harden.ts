/** harden: trains a model by one of the methods against a threat, watches its robust accuracy, and keeps the weights of the best epoch. */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { type EpochResult, fit, type FitData, type FitOptions } from "../../engine/fit/fit.ts";
import { inputScaling } from "../../engine/fit/input-scaling.ts";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { climb } from "./ascent.ts";
import { randomPoint, type Threat } from "./threat.ts";
import type { MethodParams, TrainingMethod } from "./method.ts";

export interface HardenOptions
  extends Omit<FitOptions, "objective" | "prepare" | "compute" | "measure" | "replays" | "memory" | "afterEpoch"> {
  readonly method: TrainingMethod;
  /** replace the method's defaults */
  readonly params?: MethodParams;
  readonly threat: Threat;
  /** other models of the same inputs and classes, for methods that want them; `scores` as in FitOptions */
  readonly sources?: readonly { readonly model: ModelProto; readonly scores?: string }[];
}

export interface HardenResult {
  readonly model: ModelProto;
  readonly history: readonly EpochResult[];
  /** whose weights were kept, where validation data is given */
  readonly bestEpoch?: number;
  /** robust accuracy fell by more than half after this epoch (catastrophic overfitting, Wong et al. 2020) */
  readonly overfitAfter?: number;
  /** epochs after which the best weights were put back, and the method went on more carefully */
  readonly restoredAfter: readonly number[];
}

/** Steps of the PGD that robust accuracy is watched with; a falling accuracy shows after few. */
const watchSteps = 10;

/**
 * `validation`, where given, is measured by its accuracy under PGD (by a method that is `clean`, without); the weights of the best epoch are kept, and a method that is guarded goes back to them
 * when the accuracy collapses. THROWS what `fit` throws; USAGE for parameters or options that the method does not have.
 */
export const harden = async (model: ModelProto, data: FitData, o: HardenOptions): Promise<HardenResult> => {
  const { method, threat, params: given, sources: others = [], ...options } = o;
  for (const key of Object.keys(given ?? {}))
    if (!(key in method.defaults))
      throw new CasemateError("USAGE", `method '${method.id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(method.defaults).join(", ") || "none"}`,
      });
  const params = { ...method.defaults, ...given };
  const seed = o.seed ?? 0;
  const objective = method.objective?.(params);
  const { compute } = method;
  check(method, o);
  const scaling = inputScaling(model);
  const memory = new Map<string, Float32Array>();
  const restoredAfter: number[] = [];
  const taught = await teacherOf(model, data, o, params);
  const sources = [...(taught === undefined ? [] : [{ model: taught, scores: o.scores }]), ...others].map(
    (s) =>
      new Trainer(s.model, {
        dims: data.dims,
        threads: o.threads ?? 2,
        ...(s.scores === undefined ? {} : { scores: s.scores }),
      }),
  );
  const closing = async (): Promise<void> => {
    for (const s of sources) await s.close();
  };
  const {
    model: trained,
    history,
    bestEpoch,
  } = await fit(model, data, {
    frozen: (name) => scaling.has(name),
    ...options,
    memory,
    ...(method.replays === undefined ? {} : { replays: method.replays(params) }),
    ...(method.guarded === true
      ? {
          afterEpoch: (history) => {
            if (!collapsed(history)) return false;
            memory.set("collapsed", Float32Array.of((memory.get("collapsed")?.[0] ?? 0) + 1));
            restoredAfter.push(history.length - 1);
            return true;
          },
        }
      : {}),
    ...(objective === undefined ? {} : { objective }),
    ...(compute === undefined
      ? {}
      : { compute: (trainer, batch) => compute(params, trainer, batch, { threat, memory }) }),
    ...(o.validation === undefined || o.patience !== undefined ? {} : { patience: Number.POSITIVE_INFINITY }),
    ...(o.checkpoint === undefined
      ? {}
      : {
          checkpoint: {
            ...o.checkpoint,
            identity: JSON.stringify([method.id, params, threat.norm, threat.epsilon, ...identityOf(others)]),
          },
        }),
    prepare: (c) =>
      method.prepare({
        ...c,
        threat,
        params,
        memory,
        sources,
        rng: (row, stream) => rngFor(seed, method.id, stream, c.epoch, c.rows[row] ?? row),
      }),
    ...(method.clean === true
      ? {}
      : { measure: (trainer, x, labels, weights) => underAttack(trainer, threat, x, labels, weights) }),
  }).finally(closing);
  const overfit = method.clean === true ? -1 : history.findIndex((_, i) => collapsed(history.slice(0, i + 1)));
  return {
    model: trained,
    history,
    restoredAfter,
    ...(bestEpoch === undefined ? {} : { bestEpoch }),
    ...(overfit < 0 ? {} : { overfitAfter: overfit - 1 }),
  };
};

/** Did the robust accuracy of the last epoch fall to less than half of the best before it. */
export const collapsed = (history: readonly EpochResult[]): boolean => {
  const last = history.at(-1)?.validation?.accuracy;
  const best = Math.max(0, ...history.slice(0, -1).map((h) => h.validation?.accuracy ?? 0));
  return last !== undefined && last < best / 2;
};

/** Throws USAGE. */
const check = (method: TrainingMethod, o: HardenOptions): void => {
  if (method.wantsSources !== undefined && (o.sources ?? []).length === 0)
    throw new CasemateError("USAGE", `method '${method.id}' needs other models to attack through`, {
      hint: method.wantsSources,
    });
  if ((o.labelSmoothing ?? 0) > 0 && method.objective !== undefined)
    throw new CasemateError(
      "USAGE",
      `labels can not be smoothed for method '${method.id}', which has a loss of its own`,
      {
        hint: "smoothing goes with standard, pgd-at, fast, free and awp",
      },
    );
  if (o.mix !== undefined && method.id !== "standard")
    throw new CasemateError(
      "USAGE",
      `samples can not be mixed for method '${method.id}': its attacks know one class a sample`,
      {
        hint: "mixing goes with --method standard",
      },
    );
};

/** Trained before the net itself, on clean inputs. Not kept when a run is interrupted: it is trained again, to the same weights. */
const teacherOf = async (
  model: ModelProto,
  data: FitData,
  o: HardenOptions,
  params: MethodParams,
): Promise<ModelProto | undefined> => {
  const {
    method,
    threat: _t,
    params: _p,
    sources: _s,
    checkpoint: _c,
    validation: _v,
    patience: _k,
    onEpoch: _e,
    ...options
  } = o;
  const objective = method.teacher?.(params);
  const scaling = inputScaling(model);
  const frozen = (name: string): boolean => scaling.has(name);
  return objective === undefined ? undefined : (await fit(model, data, { frozen, ...options, objective })).model;
};

/** Sources decide the result too. */
const identityOf = (sources: NonNullable<HardenOptions["sources"]>): readonly string[] =>
  sources.map(({ model, scores }) =>
    createHash("sha256")
      .update(writeOnnx(model))
      .update(scores ?? "")
      .digest("hex"),
  );

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
