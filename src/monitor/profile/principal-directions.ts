/** Principal directions of data by the eigenvectors of their covariance, with Jacobi's rotations (Golub and Van Loan, 8.5): exact and the same on every machine. */
import type { Directions } from "./raw-measures.ts";

/** rows that the covariance is summed over: more do not change it */
const maxRows = 20_000;

/**
 * Of `rows` (n x size, already reduced). `scale` brings columns to one scale first; all 1 for pictures. At most `most` directions, and no more than carry
 * 99.5 % of the variance, so that something is left for the residual where data fill a subspace.
 */
export const principalDirections = (
  rows: Float32Array,
  size: number,
  scale: Float32Array,
  most: number,
): Directions => {
  const n = Math.min(maxRows, Math.floor(rows.length / size));
  const centre = new Float64Array(size);
  for (let r = 0; r < n; r++)
    for (let i = 0; i < size; i++) centre[i] = (centre[i] as number) + (rows[r * size + i] as number) / n;
  const covariance = new Float64Array(size * size);
  const row = new Float64Array(size);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < size; i++)
      row[i] = ((rows[r * size + i] as number) - (centre[i] as number)) / (scale[i] as number);
    for (let i = 0; i < size; i++) {
      const v = (row[i] as number) / n;
      if (v === 0) continue;
      for (let j = 0; j <= i; j++)
        covariance[i * size + j] = (covariance[i * size + j] as number) + v * (row[j] as number);
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) covariance[j * size + i] = covariance[i * size + j] as number;
  const { values, vectors } = eigen(covariance, size);
  const order = Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number));
  const total = values.reduce((a, v) => a + Math.max(0, v), 0);
  const kept: number[] = [];
  let explained = 0;
  for (const k of order) {
    if (
      kept.length >= most ||
      (kept.length > 0 && (explained >= 0.995 * total || (values[k] as number) <= 1e-9 * total))
    )
      break;
    kept.push(k);
    explained += values[k] as number;
  }
  const result = new Float32Array(kept.length * size);
  for (const [at, k] of kept.entries()) {
    // the sign of an eigenvector is arbitrary: its largest part is positive
    let largest = 0;
    for (let i = 0; i < size; i++)
      if (Math.abs(vectors[i * size + k] as number) > Math.abs(vectors[largest * size + k] as number)) largest = i;
    const sign = (vectors[largest * size + k] as number) < 0 ? -1 : 1;
    for (let i = 0; i < size; i++) result[at * size + i] = sign * (vectors[i * size + k] as number);
  }
  return {
    count: kept.length,
    centre: Float32Array.from(centre),
    scale,
    vectors: result,
    deviations: Float32Array.from(kept, (k) => Math.max(1e-6, Math.sqrt(Math.max(0, values[k] as number)))),
  };
};

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by cyclic Jacobi rotations. `a` is used up. */
const eigen = (a: Float64Array, n: number): { readonly values: Float64Array; readonly vectors: Float64Array } => {
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const at = (m: Float64Array, i: number, j: number): number => m[i * n + j] as number;
  const scale = a.reduce((s, x) => s + x * x, 0);
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += at(a, i, j) ** 2;
    if (off <= 1e-18 * scale) break;
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = at(a, p, q);
        if (Math.abs(apq) < 1e-300 || apq * apq < 1e-26 * Math.abs(at(a, p, p) * at(a, q, q))) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        rotate(a, n, p, q, c, s);
        rotateColumns(v, n, p, q, c, s);
      }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => at(a, i, i)), vectors: v };
};

const rotateColumns = (m: Float64Array, n: number, p: number, q: number, c: number, s: number): void => {
  for (let k = 0; k < n; k++) {
    const [x, y] = [m[k * n + p] as number, m[k * n + q] as number];
    m[k * n + p] = c * x - s * y;
    m[k * n + q] = s * x + c * y;
  }
};

/** J' A J of a symmetric A. */
const rotate = (a: Float64Array, n: number, p: number, q: number, c: number, s: number): void => {
  rotateColumns(a, n, p, q, c, s);
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k] as number, a[q * n + k] as number];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
};
