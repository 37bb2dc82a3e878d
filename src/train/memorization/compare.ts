/**
 * compareRemedies: one net trained by several remedies on the same random half of the samples, and what attacks tell of each. The shadow models of a remedy
 * are trained by that remedy: a defence is judged by an attacker who knows it.
 */
import { type MembershipReport, membershipReport } from "../../attacks/privacy/membership.ts";
import { answered } from "./answered.ts";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { pickRows } from "./pick-rows.ts";
import type { Remedy, RemedyContext, RemedyParams } from "./remedy.ts";
import { scoresOf } from "./scores-of.ts";
import { trainShadows } from "./shadows.ts";

export interface CompareOptions {
  readonly remedies: readonly { readonly remedy: Remedy; readonly params?: RemedyParams }[];
  readonly fit: RemedyContext<RemedyParams>["fit"];
  /** shadow models for each remedy; default none: thresholds only */
  readonly shadows?: number;
  readonly delta?: number;
  /** default 0 */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** `done` of `total` models are trained */
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

export interface Compared {
  readonly id: string;
  readonly params: RemedyParams;
  readonly report: MembershipReport;
}

/** `net` gives the architecture: all weights are drawn anew. Throws USAGE for parameters that a remedy does not have, and what `fit` throws. */
export const compareRemedies = async (
  net: ModelProto,
  pool: FitData,
  o: CompareOptions,
): Promise<readonly Compared[]> => {
  const n = pool.labels.length;
  const seed = o.seed ?? 0;
  const shadows = o.shadows ?? 0;
  const member = new Uint8Array(n);
  for (const i of rngFor(seed, "members")
    .shuffle(Int32Array.from({ length: n }, (_, k) => k))
    .subarray(0, n >> 1))
    member[i] = 1;
  const members = pickRows(
    pool,
    Int32Array.from(member, (_, i) => i).filter((i) => member[i] === 1),
  );
  const total = o.remedies.length * (1 + shadows);
  let done = 0;
  const results: Compared[] = [];
  for (const { remedy, params: given } of o.remedies) {
    const params = remedyParams(remedy, given);
    const train = async (data: FitData, index: number): Promise<ModelProto> => {
      o.signal?.throwIfAborted();
      const own = seed + index;
      const model = await remedy.train({ net: initialize(net, own), data, fit: { ...o.fit, seed: own }, params });
      o.onProgress?.(++done, total, remedy.id);
      return model;
    };
    const answers = await remedy.answers?.({ net: initialize(net, seed), data: pool, fit: { ...o.fit, seed }, params });
    const scores = await scoresOf(await train(members, 0), pool, o.fit);
    const { scores: where, threads } = o.fit;
    const known =
      shadows === 0
        ? undefined
        : await trainShadows(pool, {
            count: shadows,
            seed,
            train: (data, index) => train(data, index + 1),
            ...(answers === undefined ? {} : { answers }),
            ...(where === undefined ? {} : { scores: where }),
            ...(threads === undefined ? {} : { threads }),
          });
    const report = membershipReport({
      target: answered(scores, pool.labels, answers),
      labels: pool.labels,
      member,
      ...(known === undefined ? {} : { shadows: known }),
      delta: o.delta ?? 1e-5,
      canaries: false,
      seed,
    });
    results.push({ id: remedy.id, params, report });
  }
  return results;
};

/** Defaults with what is given in their place. Throws USAGE for a name that the remedy does not have, or a value that is no number. */
export const remedyParams = (remedy: Remedy, given: Readonly<Record<string, unknown>> = {}): RemedyParams => {
  for (const [key, value] of Object.entries(given)) {
    if (!(key in remedy.defaults))
      throw new CasemateError("USAGE", `method '${remedy.id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(remedy.defaults).join(", ") || "none"}`,
      });
    if (typeof value !== "number" || !Number.isFinite(value))
      throw new CasemateError("USAGE", `parameter '${key}' of method '${remedy.id}' is no number`);
  }
  return { ...remedy.defaults, ...(given as RemedyParams) };
};
