/** counted: a model that knows how many samples it was asked about. */
import {
  canDifferentiate,
  canPredict,
  type Differentiates,
  type Labels,
  type Model,
  type Predicts,
} from "../engine/runtime/model.ts";

export interface Counter {
  /** samples that were sent so far; one that is sent twice counts twice */
  readonly asked: number;
}

export const counted = (model: Model): { readonly model: Model; readonly counter: Counter } => {
  const counter = { asked: 0 };
  const count = (x: Float32Array): void => {
    counter.asked += x.length / model.domain.size;
  };
  const labels: Labels = {
    name: model.name,
    domain: model.domain,
    classes: model.classes,
    close: () => model.close(),
    labels: (x, signal) => {
      count(x);
      return model.labels(x, signal);
    },
  };
  if (!canPredict(model)) return { model: labels, counter };
  const predicts: Predicts = {
    ...labels,
    scoreKind: model.scoreKind,
    scores: (x, signal) => {
      count(x);
      return model.scores(x, signal);
    },
  };
  if (!canDifferentiate(model)) return { model: predicts, counter };
  const differentiates: Differentiates = {
    ...predicts,
    gradient: (x, request, signal) => {
      count(x);
      return model.gradient(x, request, signal);
    },
  };
  return { model: differentiates, counter };
};
