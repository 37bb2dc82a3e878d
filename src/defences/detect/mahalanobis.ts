/**
 * Mahalanobis distance to the nearest class: min_k (h - m_k)^T C^-1 (h - m_k), for features h, class means m_k and the covariance C that classes share
 * (Lee et al. without their pre-processing of inputs and on one layer). The covariance is shrunk by Ledoit and Wolf's rule.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { mostFeatures, shrunkCovariance, whitening } from "./covariance.ts";
import type { InputDetector } from "./detector.ts";
import { floatsOfRank } from "./floats.ts";
import { nearestSquared } from "./nearest.ts";

const schema = z
  .strictObject({
    /** [width]: mean of all features */
    mean: floatsOfRank(1),
    /** [width, width]: (h - mean) whiten has the unit covariance within classes */
    whiten: floatsOfRank(2),
    /** [classes, width], whitened */
    centres: floatsOfRank(2),
    shrinkage: z.number().min(0).max(1),
  })
  .refine(({ mean: { dims }, whiten, centres }) => {
    const [width] = dims;
    return whiten.dims.every((v) => v === width) && centres.dims[1] === width && centres.dims[0] !== 0;
  }, "tensors that do not fit each other");

export const mahalanobis: InputDetector<z.output<typeof schema>> = {
  id: "mahalanobis",
  title: "Mahalanobis distance to the nearest class, on an intermediate tensor",
  paper:
    "Lee, Lee, Lee, Shin: A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks, NeurIPS 2018, arXiv:1807.03888",
  defaults: {},
  schema,
  async fit(c) {
    const d = c.width();
    if (d > mostFeatures)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `a covariance of ${d} features is too large, ${mostFeatures} are taken`,
        {
          hint: "name a smaller inner value with --tensor",
        },
      );
    const h = await c.run(d, (of) => of.features());
    const n = c.labels.length;
    const sums = new Map<number, { sum: Float64Array; n: number }>();
    const mean = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      const label = c.labels[i] as number;
      const own = sums.get(label) ?? { sum: new Float64Array(d), n: 0 };
      sums.set(label, own);
      own.n++;
      for (let j = 0; j < d; j++) {
        const v = h[i * d + j] as number;
        own.sum[j] = (own.sum[j] as number) + v;
        mean[j] = (mean[j] as number) + v / n;
      }
    }
    const rows = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      const own = sums.get(c.labels[i] as number);
      if (own === undefined) continue;
      for (let j = 0; j < d; j++) rows[i * d + j] = (h[i * d + j] as number) - (own.sum[j] as number) / own.n;
    }
    const { matrix, shrinkage } = shrunkCovariance(rows, d);
    const w = whitening(matrix, d);
    const centres = [...sums.values()].flatMap(({ sum, n: count }) => {
      const out = new Float64Array(d);
      for (let i = 0; i < d; i++) {
        const v = (sum[i] as number) / count - (mean[i] as number);
        for (let j = i; j < d; j++) out[j] = (out[j] as number) + v * (w[i * d + j] as number);
      }
      return [...out];
    });
    return {
      mean: float32([d], Float32Array.from(mean)),
      whiten: float32([d, d], Float32Array.from(w)),
      centres: float32([sums.size, d], centres),
      shrinkage,
    };
  },
  build(c, { mean, whiten, centres }) {
    const { b } = c;
    const z = b.op("MatMul", [b.op("Sub", [c.features(), b.constant(mean)]), b.constant(whiten)]);
    return nearestSquared(b, z, centres, 1);
  },
};
