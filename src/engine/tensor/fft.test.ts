import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { fft, fftError, inverseFft } from "./fft.ts";
import { gaussLegendre } from "./gauss-legendre.ts";

const random = (n: number, stream: string): Float64Array => {
  const rng = rngFor(1, "fft.test", stream, n);
  return Float64Array.from({ length: n }, () => rng.normal());
};
const norm = (a: Float64Array, b: Float64Array): number =>
  Math.sqrt(a.reduce((s, x, i) => s + x * x + (b[i] as number) ** 2, 0));

describe("fft", () => {
  it.each([1, 2, 4, 8, 64, 256])("of length %d is the sum that defines it", (n) => {
    const re = random(n, "re");
    const im = random(n, "im");
    const yr = re.slice();
    const yi = im.slice();
    fft(yr, yi);
    const dr = new Float64Array(n);
    const di = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      let r = 0;
      let i = 0;
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        r += (re[j] as number) * Math.cos(angle) - (im[j] as number) * Math.sin(angle);
        i += (re[j] as number) * Math.sin(angle) + (im[j] as number) * Math.cos(angle);
      }
      dr[k] = (yr[k] as number) - r;
      di[k] = (yi[k] as number) - i;
    }
    // the sum's own rounding error comes on top
    expect(norm(dr, di)).toBeLessThanOrEqual((fftError(n) + n * 2e-16) * norm(yr, yi));
  });

  it("has its rounding error within the bound, and not far within", () => {
    for (const n of [1 << 10, 1 << 16]) {
      // a shifted impulse: the transform is known to the last digit, e^(-2 pi i k s / n) with s = n / 4
      const re = new Float64Array(n);
      const im = new Float64Array(n);
      re[n / 4] = 1;
      re[3] = 1;
      fft(re, im);
      const dr = re.map((x, k) => x - ([1, 0, -1, 0][k % 4] as number) - Math.cos((2 * Math.PI * ((3 * k) % n)) / n));
      const di = im.map((x, k) => x - ([0, -1, 0, 1][k % 4] as number) + Math.sin((2 * Math.PI * ((3 * k) % n)) / n));
      expect(norm(dr, di)).toBeLessThan(fftError(n) * norm(re, im));
      const x = random(n, "back");
      const back = [x.slice(), new Float64Array(n)] as const;
      fft(...back);
      inverseFft(...back);
      const error = norm(
        back[0].map((v, i) => v - (x[i] as number)),
        back[1],
      );
      expect(error).toBeLessThan(2 * fftError(n) * norm(x, new Float64Array(n)));
      expect(error).toBeGreaterThan(fftError(n) * 1e-3 * norm(x, new Float64Array(n)));
    }
  });

  it("refuses other lengths", () => {
    expect(() => fft(new Float64Array(6), new Float64Array(6))).toThrow("power-of-two length");
    expect(() => fft(new Float64Array(4), new Float64Array(8))).toThrow("power-of-two length");
  });
});

describe("Gauss-Legendre quadrature", () => {
  it.each([1, 2, 3, 8, 20])("with %d nodes is exact for polynomials of degree 2 n - 1 and not beyond", (n) => {
    const { nodes, weights } = gaussLegendre(n);
    const integral = (degree: number): number => nodes.reduce((s, x, i) => s + (weights[i] as number) * x ** degree, 0);
    for (let d = 0; d < 2 * n; d++) expect(integral(d)).toBeCloseTo(1 / (d + 1), 14);
    if (n <= 8) expect(Math.abs(integral(2 * n) - 1 / (2 * n + 1))).toBeGreaterThan(1e-12);
  });
});
