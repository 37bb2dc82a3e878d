/** measureAnswers: what a chain of answer filters costs those who ask honestly. */
import type { Estimate } from "../../core/finding.ts";
import type { Predicts } from "../../engine/runtime/model.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import { type Answer, guessedProbabilities, type InformationLevel, labelsOf } from "./answer.ts";
import type { AnswerChain } from "./answer-chain.ts";
import { expectedCalibrationError } from "./calibration-error.ts";
import { questionOf } from "./question.ts";

export interface AnswerCost {
  /** what an answer gives away at most */
  readonly level: InformationLevel;
  readonly samples: number;
  /** share of samples whose label is told and right */
  readonly accuracy: { readonly before: Estimate; readonly after: Estimate };
  /** share of samples whose label is another one than the model's; withheld ones count */
  readonly changedLabels: number;
  /** mean over samples of sum_k |p'_k - p_k|, 0 to 2; p': the best guess at all probabilities of who sees the answer */
  readonly meanL1: number;
  /** 15 bins; undefined where no sureness is told */
  readonly calibrationError: { readonly before: number; readonly after: number | undefined };
}

const chunk = 256;

/** `x`: n x size, `labels`: n true classes. Throws what the model and the chain throw. */
export const measureAnswers = async (
  model: Predicts,
  x: Float32Array,
  labels: Int32Array,
  chain: AnswerChain,
  signal?: AbortSignal,
): Promise<AnswerCost> => {
  const { size } = model.domain;
  const { classes } = model;
  const n = labels.length;
  const [before, after] = [new Tally(), new Tally()];
  let [changed, l1] = [0, 0];
  for (let from = 0; from < n; from += chunk) {
    const part = x.subarray(from * size, Math.min(n, from + chunk) * size);
    const question = questionOf(part, size);
    const values = await model.scores(part, signal);
    const given: Answer = { kind: model.scoreKind, n: question.n, classes, values };
    const told = await chain.apply(given, question, signal);
    const [p, q] = [guessedProbabilities(given), guessedProbabilities(told)];
    const [was, is] = [labelsOf(given), labelsOf(told)];
    for (let i = 0; i < question.n; i++) {
      const y = labels[from + i] as number;
      before.add(was[i] as number, y, p[i * classes + (was[i] as number)] as number);
      after.add(is[i] as number, y, (is[i] as number) < 0 ? 0 : (q[i * classes + (is[i] as number)] as number));
      if (was[i] !== is[i]) changed++;
    }
    p.forEach((v, j) => {
      l1 += Math.abs(v - (q[j] as number));
    });
  }
  return {
    level: chain.level,
    samples: n,
    accuracy: { before: before.accuracy(), after: after.accuracy() },
    changedLabels: changed / n,
    meanL1: l1 / n,
    calibrationError: { before: before.error(), after: chain.level === "labels" ? undefined : after.error() },
  };
};

class Tally {
  readonly #right: number[] = [];
  readonly #sureness: number[] = [];

  add(told: number, truth: number, sureness: number): void {
    this.#right.push(told === truth ? 1 : 0);
    this.#sureness.push(sureness);
  }

  accuracy(): Estimate {
    return proportion(
      this.#right.reduce((a, b) => a + b, 0),
      this.#right.length,
    );
  }

  error(): number {
    return expectedCalibrationError(this.#sureness, this.#right);
  }
}
