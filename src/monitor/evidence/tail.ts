/**
 * Tail: bounds on how often an ordinary query exceeds a score, and the e-value that follows from them.
 *
 * Held-out data give order statistics; 1 - F(X(n-j)) has a Beta(j+1, n-j) distribution, whose upper quantile bounds the rate for *this* data set with
 * confidence, not only on average over data sets (Bates et al. 2023, conditionally valid conformal p-values). Bounds hold for all levels and all declared
 * variations of the data together (Bonferroni). The e-value is a sum of indicators over their largest expectation (Vovk and Wang 2021):
 *
 *   e(s) = v0 + sum over k of v(k) 1{s > at(k)} / q(k),   v0 + sum of v = 1,   q(k) = tolerance + (1 - tolerance) slack bound(k)
 *
 * so its expectation is at most 1 for every client whose queries exceed at(k) at most at the rate q(k): reference data at 1.5 times the bounded rate, and one
 * in a hundred that may be anything (Huber's contamination, 1965, which caps what one query can say).
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";

/** Share of an ordinary client's queries that may be anything. */
export const tolerance = 0.01;
/** Rate of excesses of an ordinary client over the bounded rate of the reference data. */
export const slack = 1.5;

/** Rates at which thresholds lie, and the weight of each in the e-value; the rest is v0. */
const levels = [0.2, 0.05, 0.01, 0.002] as const;
const weights = [0.05, 0.1, 0.1, 0.25] as const;
const constant = 0.5;

/** Bounds hold together with this probability. */
const confidence = 0.99;

export const tailSchema = z.strictObject({
  at: z.array(z.number()).length(levels.length).describe("thresholds, ascending"),
  bound: z.array(z.number().min(0).max(1)).length(levels.length).describe("upper bounds of the rates above them"),
});
export type Tail = z.infer<typeof tailSchema>;

/**
 * Bounds from scores of held-out data, one list for each declared variation; larger is stranger. Throws DATA_MISMATCH for fewer than 100 scores or scores that
 * are no numbers.
 */
export const tailOf = (groups: readonly Float64Array[]): Tail => {
  const sorted = groups.map((g) => Float64Array.from(g).sort());
  const shortest = Math.min(...sorted.map((g) => g.length));
  if (!(shortest >= 100) || sorted.some((g) => Number.isNaN(g.at(-1))))
    throw new CasemateError("DATA_MISMATCH", `bounds want at least 100 held-out scores, got ${shortest}`, {
      hint: "give more data",
    });
  const miss = (1 - confidence) / (levels.length * groups.length);
  const above = (g: Float64Array, level: number): number => Math.floor(level * g.length);
  return {
    at: levels.map((level) => Math.max(...sorted.map((g) => g[g.length - 1 - above(g, level)] as number))),
    bound: levels.map((level) =>
      Math.max(...sorted.map((g) => clopperPearsonInterval(above(g, level), g.length, 1 - 2 * miss)[1])),
    ),
  };
};

/** Log of the e-value of one score, nats. NaN is above everything: what can not be measured is not normal. */
export const tailNats = (tail: Tail, score: number): number => {
  let e: number = constant;
  for (let k = 0; k < levels.length; k++) {
    if (score <= (tail.at[k] as number)) break;
    e += (weights[k] as number) / Math.min(1, tolerance + (1 - tolerance) * slack * (tail.bound[k] as number));
  }
  return Math.log(e);
};
