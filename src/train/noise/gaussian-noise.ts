/**
 * gaussianNoise: the Gaussian mechanism on a grid, for sums of clipped vectors.
 *
 * A sum is rounded to whole multiples of sigma 2^-38 and discrete Gaussian noise of 2^38 such units is added. Two things differ from real Gaussian noise, and both are accounted:
 * - rounding moves each coordinate by at most half a unit, so neighbours' sums differ by up to clip + sqrt(d) unit: `effectiveNoise` is the noise multiplier that is left;
 * - the discrete Gaussian of sigma = s units is within total variation 1 / (12 s^2) of a continuous one rounded to the grid, for which the accountant's figures hold by
 *   post-processing: per coordinate and step 1.1e-24, in all d * steps times that, which `discretisationDelta` adds to delta (times 1 + e^epsilon).
 */
import type { BitSource } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { binnedGaussian } from "./binned-gaussian.ts";

const unitsPerSigma = 2 ** 38;

export interface GaussianNoise {
  /** noise over sensitivity that the accountant may use: a little less than was asked for */
  readonly effectiveNoise: number;
  /** adds noise of standard deviation noise * clip, in place. Throws DP_PARAMS when a value is no number or beyond 2^53 units. */
  add(sum: Float64Array): void;
}

/** `clip`: L2 norm that no record's vector exceeds; `noise`: standard deviation over clip; `size`: length of the vectors. Throws DP_PARAMS. */
export const gaussianNoise = (source: BitSource, clip: number, noise: number, size: number): GaussianNoise => {
  if (!(clip > 0 && Number.isFinite(clip)))
    throw new CasemateError("DP_PARAMS", `the clipping norm is ${clip}, expected a positive number`);
  if (!(noise > 0 && Number.isFinite(noise)))
    throw new CasemateError("DP_PARAMS", `noise is ${noise}, expected a positive number`);
  const unit = (noise * clip) / unitsPerSigma;
  const sample = binnedGaussian(source, unitsPerSigma);
  return {
    effectiveNoise: noise / (1 + (Math.sqrt(size) * noise) / unitsPerSigma),
    add(sum) {
      if (sum.length !== size)
        throw new CasemateError("DP_PARAMS", `the sum has ${sum.length} values, expected ${size}`);
      for (let i = 0; i < size; i++) {
        const units = Math.round((sum[i] as number) / unit);
        // a sum that is no number would come out without noise: nothing may be released then
        if (!(Math.abs(units) < 2 ** 52))
          throw new CasemateError(
            "DP_PARAMS",
            `value ${i} of the sum is ${sum[i]}, which is no number or too large to be given noise`,
            {
              hint: "clipped vectors can not add up to this: look for overflow in the gradients",
            },
          );
        sum[i] = (units + sample()) * unit;
      }
    },
  };
};

/** Part of a budget's delta that is kept for the grid. */
export const discretisationShare = 1e-3;

/** What the grid may add to delta: (1 + e^epsilon) d steps / (12 s^2). */
export const discretisationDelta = (size: number, steps: number, epsilon: number): number =>
  ((1 + Math.exp(epsilon)) * size * steps) / (12 * unitsPerSigma * unitsPerSigma);
