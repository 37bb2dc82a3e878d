/** Exhibits: the adversarial examples that the report shows. */
import { argmax } from "../attacks/criterion.ts";
import type { Dataset } from "../engine/data/dataset.ts";
import { canPredict, type Model } from "../engine/runtime/model.ts";
import type { Norm } from "../engine/tensor/norm.ts";
import type { Exhibit } from "./render/html.ts";
import type { Example } from "./run-plan.ts";

/** At most nine pictures, three of a norm: the strongest examples at the threat model's own radius first, one sample once. */
export const exhibitsOf = async (
  model: Model,
  x: Float32Array,
  labels: Int32Array,
  examples: readonly Example[],
  epsilon: ReadonlyMap<Norm, number>,
  name: (y: number) => string,
  signal: AbortSignal,
): Promise<Exhibit[]> => {
  const d = model.domain.size;
  const atRadius = examples.filter((e) => e.epsilon === epsilon.get(e.norm) && !/noise|contrast/.test(e.attack));
  const chosen: Example[] = [];
  for (const norm of ["linf", "l2", "l1", "l0"])
    for (const e of atRadius.filter((v) => v.norm === norm)) {
      if (
        chosen.filter((v) => v.norm === norm).length >= 3 ||
        chosen.some((v) => v.index === e.index && v.norm === norm)
      )
        continue;
      if (chosen.length < 9) chosen.push(e);
    }
  const answer = async (input: Float32Array): Promise<Exhibit["before"]> => {
    if (!canPredict(model)) return { label: name((await model.labels(input, signal))[0] ?? -1), confidence: 1 };
    const scores = await model.scores(input, signal);
    const top = argmax(scores, 0, model.classes);
    return {
      label: name(top),
      confidence: model.scoreKind === "probabilities" ? (scores[top] as number) : softmaxAt(scores, top),
    };
  };
  const out: Exhibit[] = [];
  for (const e of chosen) {
    const original = x.slice(e.index * d, (e.index + 1) * d);
    out.push({
      attack: e.attack,
      norm: e.norm,
      epsilon: e.epsilon,
      index: e.index,
      original,
      adversarial: e.adversarial,
      label: name(labels[e.index] as number),
      before: await answer(original),
      after: await answer(e.adversarial),
    });
  }
  return out;
};

const softmaxAt = (scores: Float32Array, at: number): number => {
  const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  return Math.exp((scores[at] as number) - top) / scores.reduce((s, v) => s + Math.exp(v - top), 0);
};

/** Names of the data set's classes, their numbers where it has none. */
export const classNames =
  (dataset: Dataset) =>
  (y: number): string =>
    dataset.classNames?.[y] ?? String(y);
