/**
 * expectation: a random model seen through averages over k calls (Expectation over Transformation: Athalye, Engstrom, Ilyas, Kwok 2018).
 *
 * Scores of logits and losses are averaged as they are: E[z], E[L], dE[L]/dx. Labels are the class most often given; ties go to the lower class.
 * One query of the result is k queries of the model (`queriesPerCall`).
 */
import { CasemateError } from "../../core/error.ts";
import { canDifferentiate, canPredict, type Differentiates, type Labels, type Model, type Predicts } from "./model.ts";

export interface Averaged {
  /** calls of the underlying model for each call of this one */
  readonly queriesPerCall: number;
}

/** Throws USAGE when `samples` is not a whole number >= 1. */
export const expectation = (model: Model, samples: number): Model & Averaged => {
  if (!Number.isInteger(samples) || samples < 1)
    throw new CasemateError("USAGE", `samples is ${samples}, a whole number of at least 1 was expected`);
  const labels: Labels & Averaged = {
    name: model.name,
    domain: model.domain,
    classes: model.classes,
    queriesPerCall: samples,
    close: () => model.close(),
    async labels(x, signal) {
      const k = model.classes;
      const n = x.length / model.domain.size;
      const votes = new Int32Array(n * k);
      for (let s = 0; s < samples; s++) {
        const given = await model.labels(x, signal);
        for (let i = 0; i < n; i++) {
          const at = i * k + (given[i] as number);
          votes[at] = (votes[at] as number) + 1;
        }
      }
      return Int32Array.from({ length: n }, (_, i) => {
        const row = votes.subarray(i * k, (i + 1) * k);
        return row.indexOf(row.reduce((a, b) => Math.max(a, b), 0));
      });
    },
  };
  if (!canPredict(model)) return labels;
  const predicts: Predicts & Averaged = {
    ...labels,
    scoreKind: model.scoreKind,
    scores: (x, signal) => average(samples, () => model.scores(x, signal)),
  };
  if (!canDifferentiate(model)) return predicts;
  const differentiates: Differentiates & Averaged = {
    ...predicts,
    async gradient(x, request, signal) {
      const sum = { gradient: new Mean(), loss: new Mean(), scores: new Mean() };
      for (let s = 0; s < samples; s++) {
        const one = await model.gradient(x, request, signal);
        sum.gradient.add(one.gradient);
        sum.loss.add(one.loss);
        sum.scores.add(one.scores);
      }
      return { gradient: sum.gradient.value(), loss: sum.loss.value(), scores: sum.scores.value() };
    },
  };
  return differentiates;
};

const average = async (samples: number, call: () => Promise<Float32Array>): Promise<Float32Array> => {
  const mean = new Mean();
  for (let s = 0; s < samples; s++) mean.add(await call());
  return mean.value();
};

/** Element-wise mean, summed in float64. */
class Mean {
  #sum = new Float64Array(0);
  #count = 0;

  add(values: Float32Array): void {
    if (this.#count++ === 0) this.#sum = new Float64Array(values.length);
    const sum = this.#sum;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
  }

  value(): Float32Array {
    const k = 1 / this.#count;
    return Float32Array.from(this.#sum, (v) => v * k);
  }
}
