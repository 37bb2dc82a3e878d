/**
 * Combination: how the scores of members become those of the ensemble.
 *
 * `build` RETURNS logits [N, K] whose softmax is what the ensemble says (or the logits themselves where `output` is "logits"). The graph then ends in
 * Softmax, and whoever needs gradients reads the stable value in front of it: no probability saturates there. `apart` is the same in float64, for the check.
 */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { int64, float32 } from "../../engine/tensor/tensor.ts";

export interface Scores {
  /** scores as a member gives them: logits, or log-probabilities where it gives probabilities; [N, K] */
  readonly logits: Value;
  /** log softmax of them */
  readonly logProbabilities: Value;
}

export interface Combination {
  readonly id: CombinationId;
  readonly formula: string;
  readonly output: "probabilities" | "logits";
  /** may members weigh differently */
  readonly weighted: boolean;
  /** `weights` sum to one */
  build(b: GraphBuilder, members: readonly Scores[], weights: readonly number[], classes: number): Value;
  /** one row: logits by member -> what the ensemble's output must be */
  apart(logits: readonly Float64Array[], weights: readonly number[]): Float64Array;
}

export const combinationIds = ["mean-probability", "mean-logit", "majority-vote"] as const;
export type CombinationId = (typeof combinationIds)[number];

/** log sum_k exp of stacked values [N, K], each plus a constant. */
const logSumExp = (b: GraphBuilder, values: readonly Value[], plus: readonly number[]): Value => {
  const stacked = b.op(
    "Concat",
    values.map((v, k) => b.op("Unsqueeze", [b.op("Add", [v, b.scalar(plus[k] ?? 0, "float32")]), b.ints([2])])),
    { axis: 2 },
  );
  return b.op("ReduceLogSumExp", [stacked, b.ints([2])], { keepdims: 0 });
};

const softmax = (z: Float64Array): Float64Array => {
  const top = z.reduce((a, v) => Math.max(a, v), -Infinity);
  const e = z.map((v) => Math.exp(v - top));
  const sum = e.reduce((a, v) => a + v, 0);
  return e.map((v) => v / sum);
};

const mix = (rows: readonly Float64Array[], weights: readonly number[]): Float64Array =>
  (rows[0] ?? new Float64Array()).map((_, j) =>
    rows.reduce((s, row, k) => s + (weights[k] as number) * (row[j] as number), 0),
  );

const meanProbability: Combination = {
  id: "mean-probability",
  formula: "p = sum_k w_k softmax(z_k)",
  output: "probabilities",
  weighted: true,
  build: (b, members, weights) =>
    logSumExp(
      b,
      members.map((m) => m.logProbabilities),
      weights.map(Math.log),
    ),
  apart: (logits, weights) => mix(logits.map(softmax), weights),
};

const meanLogit: Combination = {
  id: "mean-logit",
  formula: "z = sum_k w_k z_k",
  output: "logits",
  weighted: true,
  build: (b, members, weights) =>
    members
      .map((m, k) => b.op("Mul", [m.logits, b.scalar(weights[k] as number, "float32")]))
      .reduce((sum, v) => b.op("Add", [sum, v])),
  apart: mix,
};

/** Share of one vote that the mean probability counts: votes decide, it breaks ties. */
const tieBreak = 0.5;

const majorityVote: Combination = {
  id: "majority-vote",
  formula: "p = (votes + mean_k softmax(z_k) / 2) / (K + 1/2): votes decide, the mean probability breaks ties",
  output: "probabilities",
  weighted: false,
  build: (b, members, weights, classes) => {
    const zeroOne = b.constant(float32([2], Float32Array.of(0, 1)));
    const depth = b.constant(int64([], [classes]));
    const votes = members
      .map((m) => b.op("OneHot", [b.op("ArgMax", [m.logits], { axis: 1, keepdims: 0 }), depth, zeroOne], { axis: 1 }))
      .reduce((sum, v) => b.op("Add", [sum, v]));
    // a class without votes is worth its part of the mean probability; votes have no gradient, so that is what a gradient follows
    const counted = b.op("Log", [b.op("Max", [votes, b.scalar(1.1754943508222875e-38, "float32")])]);
    const mean = meanProbability.build(b, members, weights, classes);
    return logSumExp(b, [counted, mean], [0, Math.log(tieBreak)]);
  },
  apart: (logits, weights) => {
    const mean = mix(logits.map(softmax), weights);
    const votes = new Float64Array(mean.length);
    for (const z of logits) {
      const top = z.indexOf(Math.max(...z));
      votes[top] = (votes[top] as number) + 1;
    }
    return votes.map((v, j) => (v + tieBreak * (mean[j] as number)) / (logits.length + tieBreak));
  },
};

export const combinations: readonly Combination[] = [meanProbability, meanLogit, majorityVote];
