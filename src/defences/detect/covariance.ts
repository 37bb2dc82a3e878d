/** Within-class covariance with Ledoit-Wolf shrinkage, and the matrix that whitens by it. Float64 throughout. */
import { CasemateError } from "../../core/error.ts";

/** Columns of the matrices below: their size grows with its square, and time with its cube. */
export const mostFeatures = 2048;

/** S + shrinkage (tr S / d I - S), row-major d x d. */
export interface Covariance {
  readonly matrix: Float64Array;
  /** 0..1 */
  readonly shrinkage: number;
}

/**
 * Of rows r_i (n x d) that have mean 0 already: S = 1/n sum r_i r_i^T, drawn towards m I with m = tr S / d by
 * a = min(1, (sum_i |r_i|^4 / n - |S|^2) / n / |S - m I|^2) (Ledoit, Wolf: A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices, JMA 2004).
 * THROWS DATA_MISMATCH where nothing varies.
 */
export const shrunkCovariance = (rows: Float64Array, d: number): Covariance => {
  const n = rows.length / d;
  const matrix = new Float64Array(d * d);
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * d, (i + 1) * d);
    let square = 0;
    for (let j = 0; j < d; j++) {
      const v = row[j] as number;
      square += v * v;
      // what a unit that rests gives is 0
      if (v === 0) continue;
      const at = j * d;
      for (let k = 0; k <= j; k++) matrix[at + k] = (matrix[at + k] as number) + v * (row[k] as number);
    }
    fourth += square * square;
  }
  let [trace, squares] = [0, 0];
  for (let j = 0; j < d; j++)
    for (let k = 0; k <= j; k++) {
      const v = (matrix[j * d + k] as number) / n;
      matrix[j * d + k] = v;
      matrix[k * d + j] = v;
      squares += (j === k ? 1 : 2) * v * v;
      if (j === k) trace += v;
    }
  const m = trace / d;
  if (!(m > 0)) throw new CasemateError("DATA_MISMATCH", "the intermediate tensor does not vary within any class");
  const away = squares - d * m * m;
  const noise = (fourth / n - squares) / n;
  const shrinkage = away > 0 ? Math.min(1, Math.max(0, noise / away)) : 1;
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++) {
      const at = j * d + k;
      matrix[at] = (1 - shrinkage) * (matrix[at] as number) + (j === k ? shrinkage * m : 0);
    }
  return { matrix, shrinkage };
};

/** W with W W^T = C^-1, so that |h W|^2 = h C^-1 h^T for a row h: the transposed inverse of the Cholesky factor. THROWS DATA_MISMATCH for a singular C. */
export const whitening = (c: Float64Array, d: number): Float64Array => {
  const low = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = c[i * d + j] as number;
      for (let k = 0; k < j; k++) sum -= (low[i * d + k] as number) * (low[j * d + k] as number);
      if (i !== j) low[i * d + j] = sum / (low[j * d + j] as number);
      else if (sum > 0) low[i * d + i] = Math.sqrt(sum);
      else
        throw new CasemateError("DATA_MISMATCH", "the covariance of the intermediate tensor has no inverse", {
          hint: "give more data, or name another inner value with --tensor",
        });
    }
  // rows of the inverse, by forward substitution: inverse[i] = (e_i - sum_k<i low[i,k] inverse[k]) / low[i,i]
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const diagonal = low[i * d + i] as number;
    const row = inverse.subarray(i * d, (i + 1) * d);
    for (let k = 0; k < i; k++) {
      const f = low[i * d + k] as number;
      if (f === 0) continue;
      for (let j = 0; j <= k; j++) row[j] = (row[j] as number) - f * (inverse[k * d + j] as number);
    }
    for (let j = 0; j < i; j++) row[j] = (row[j] as number) / diagonal;
    row[i] = 1 / diagonal;
  }
  const w = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) w[j * d + i] = inverse[i * d + j] as number;
  return w;
};
