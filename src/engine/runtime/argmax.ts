/** argmaxRows: top-1 of each row of scores. */

/** Index of the first largest value of each row of an n x k matrix; NaN never wins. */
export const argmaxRows = (scores: Float32Array, k: number): Int32Array => {
  const out = new Int32Array(scores.length / k);
  for (let i = 0; i < out.length; i++) {
    const from = i * k;
    let best = from;
    for (let j = from + 1; j < from + k; j++)
      if ((scores[j] as number) > (scores[best] as number) || Number.isNaN(scores[best])) best = j;
    out[i] = best - from;
  }
  return out;
};
