/**
 * rescaled: a model seen through an affine change of its inputs, z = (x - offset) / scale per feature, so that one radius means the same for every feature
 * (pixels in [0, 1] before normalisation, tabular columns in units of their range).
 */
import {
  canDifferentiate,
  canPredict,
  type Differentiates,
  type Domain,
  type Labels,
  type Model,
  type Predicts,
} from "./model.ts";

/** x = offset + scale * z; `scale` > 0, both of length size. */
export interface Affine {
  readonly offset: Float32Array;
  readonly scale: Float32Array;
}

/** `domain` is in the new coordinates. Gradients come back in the new coordinates too: dL/dz = scale * dL/dx. */
export const rescaled = (model: Model, affine: Affine, domain: Domain): Model => {
  const inner = (z: Float32Array): Float32Array => fromUnit(z, affine);
  const base = { name: model.name, domain, classes: model.classes, close: () => model.close() };
  const labels: Labels = { ...base, labels: (z, signal) => model.labels(inner(z), signal) };
  if (!canPredict(model)) return labels;
  const predicts: Predicts = {
    ...labels,
    scoreKind: model.scoreKind,
    scores: (z, signal) => model.scores(inner(z), signal),
  };
  if (!canDifferentiate(model)) return predicts;
  const differentiates: Differentiates = {
    ...predicts,
    async gradient(z, request, signal) {
      const result = await model.gradient(inner(z), request, signal);
      const g = result.gradient;
      const d = domain.size;
      for (let i = 0; i < g.length; i += d)
        for (let j = 0; j < d; j++) g[i + j] = (g[i + j] as number) * (affine.scale[j] as number);
      return result;
    },
  };
  return differentiates;
};

/** Model inputs of points in unit coordinates. */
export const fromUnit = (z: Float32Array, { offset, scale }: Affine): Float32Array =>
  map(z, offset.length, (v, j) => (offset[j] as number) + (scale[j] as number) * v);

/** Unit coordinates of model inputs. */
export const toUnit = (x: Float32Array, { offset, scale }: Affine): Float32Array =>
  map(x, offset.length, (v, j) => (v - (offset[j] as number)) / (scale[j] as number));

const map = (x: Float32Array, d: number, f: (v: number, j: number) => number): Float32Array => {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i += d) for (let j = 0; j < d; j++) out[i + j] = f(x[i + j] as number, j);
  return out;
};
