/**
 * withFilter: a model behind an input filter that an attacker sees through.
 *
 * Backward Pass Differentiable Approximation (Athalye, Carlini, Wagner 2018, "Obfuscated Gradients Give a False Sense of Security"): forward runs the
 * filter f as it is; backward replaces f by a differentiable g ~ f. With g the identity (the default) the gradient at x is the model's gradient at f(x).
 */
import { CasemateError } from "../../core/error.ts";
import { canDifferentiate, canPredict, type Differentiates, type Labels, type Model, type Predicts } from "./model.ts";

/** n x size inputs -> as many filtered ones; must not write to `x`. May be random. */
export type InputFilter = (x: Float32Array, signal?: AbortSignal) => Float32Array | Promise<Float32Array>;

/** Gradient with respect to what came out of the filter -> gradient with respect to what went in (x and f(x) are given, none may be written). */
export type FilterBackward = (
  gradient: Float32Array,
  x: Float32Array,
  filtered: Float32Array,
) => Float32Array | Promise<Float32Array>;

/** The model after the filter; it can do what `model` can. `backward` undefined: the identity. */
export const withFilter = (model: Model, filter: InputFilter, backward?: FilterBackward): Model => {
  const through = async (x: Float32Array, signal?: AbortSignal): Promise<Float32Array> => {
    const y = await filter(x, signal);
    if (y.length !== x.length)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `the filter made ${y.length} values of ${x.length}: it must keep the shape`,
      );
    return y;
  };
  const labels: Labels = {
    name: model.name,
    domain: model.domain,
    classes: model.classes,
    labels: async (x, signal) => model.labels(await through(x, signal), signal),
    close: () => model.close(),
  };
  if (!canPredict(model)) return labels;
  const predicts: Predicts = {
    ...labels,
    scoreKind: model.scoreKind,
    scores: async (x, signal) => model.scores(await through(x, signal), signal),
  };
  if (!canDifferentiate(model)) return predicts;
  const differentiates: Differentiates = {
    ...predicts,
    async gradient(x, request, signal) {
      const y = await through(x, signal);
      const result = await model.gradient(y, request, signal);
      if (backward === undefined) return result;
      const gradient = await backward(result.gradient, x, y);
      if (gradient.length !== x.length)
        throw new CasemateError(
          "MODEL_CAPABILITY",
          `the filter's backward pass made ${gradient.length} values, ${x.length} were expected`,
        );
      return { ...result, gradient };
    },
  };
  return differentiates;
};
