/** The distance against a formula written out here, with an inverse by Gauss and Jordan. */
import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { shrunkCovariance, whitening } from "./covariance.ts";

const rng = rngFor(2, "mahalanobis.test");
const [n, d] = [300, 6];
const mix = Array.from({ length: d * d }, () => rng.normal());
const rows = new Float64Array(n * d);
for (let i = 0; i < n; i++) {
  const z = Array.from({ length: d }, () => rng.normal());
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++)
      rows[i * d + j] = (rows[i * d + j] as number) + (mix[j * d + k] as number) * (z[k] as number);
}
for (let j = 0; j < d; j++) {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (rows[i * d + j] as number) / n;
  for (let i = 0; i < n; i++) rows[i * d + j] = (rows[i * d + j] as number) - mean;
}
const at = (i: number, j: number): number => rows[i * d + j] as number;
const outer = (i: number, j: number): number => {
  let sum = 0;
  for (let r = 0; r < n; r++) sum += at(r, i) * at(r, j);
  return sum / n;
};
const s = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => outer(i, j)));

it("shrinks as Ledoit and Wolf's sums over samples say", () => {
  const m = s.reduce((sum, row, i) => sum + (row[i] as number), 0) / d;
  let [away, noise] = [0, 0];
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) away += ((s[i]?.[j] as number) - (i === j ? m : 0)) ** 2;
  for (let r = 0; r < n; r++)
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) noise += (at(r, i) * at(r, j) - (s[i]?.[j] as number)) ** 2;
  const expected = Math.min(1, noise / (n * n) / away);
  const { matrix, shrinkage } = shrunkCovariance(rows, d);
  expect(shrinkage).toBeCloseTo(expected, 10);
  expect(shrinkage).toBeGreaterThan(0);
  expect(shrinkage).toBeLessThan(0.5);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      expect(matrix[i * d + j]).toBeCloseTo((1 - expected) * (s[i]?.[j] as number) + (i === j ? expected * m : 0), 8);
});

it("whitens: |h W|^2 is h times the inverse times h", () => {
  const { matrix } = shrunkCovariance(rows, d);
  const w = whitening(matrix, d);
  // Gauss and Jordan
  const a = Array.from({ length: d }, (_, i) =>
    Array.from({ length: 2 * d }, (_, j) => (j < d ? (matrix[i * d + j] as number) : j - d === i ? 1 : 0)),
  );
  for (let p = 0; p < d; p++) {
    const pivot = a[p] as number[];
    const by = pivot[p] as number;
    for (let j = 0; j < 2 * d; j++) pivot[j] = (pivot[j] as number) / by;
    for (const [i, row] of a.entries()) {
      const f = row[p] as number;
      if (i !== p) for (let j = 0; j < 2 * d; j++) row[j] = (row[j] as number) - f * (pivot[j] as number);
    }
  }
  const h = Array.from({ length: d }, () => rng.normal());
  let expected = 0;
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) expected += (h[i] as number) * (a[i]?.[d + j] as number) * (h[j] as number);
  let actual = 0;
  for (let j = 0; j < d; j++) {
    let z = 0;
    for (let i = 0; i < d; i++) z += (h[i] as number) * (w[i * d + j] as number);
    actual += z * z;
  }
  expect(actual).toBeCloseTo(expected, 8);
});

it("refuses what does not vary", () => {
  expect(() => shrunkCovariance(new Float64Array(20), 2)).toThrow(/does not vary/);
});
