/** expectedCalibrationError: how far sureness is from being right (Guo, Pleiss, Sun, Weinberger 2017, arXiv:1706.04599, eq. 5). */

const bins = 15;

/** sum over bins of equal width of n_b / n |share right - mean sureness|; `sureness` in [0, 1], `right` 0 or 1. NaN for no samples. */
export const expectedCalibrationError = (sureness: ArrayLike<number>, right: ArrayLike<number>): number => {
  // summed by bin: |hits - sureness| is n_b times the difference of the means
  const difference = new Float64Array(bins);
  for (let i = 0; i < sureness.length; i++) {
    const b = Math.min(bins - 1, Math.floor((sureness[i] as number) * bins));
    difference[b] = (difference[b] as number) + (right[i] as number) - (sureness[i] as number);
  }
  return difference.reduce((s, d) => s + Math.abs(d), 0) / sureness.length;
};
