/** Samplers against their distributions: chi-square with seeds, exact coins against long expansions of e^-x. */
import { describe, expect, it } from "vitest";
import { secureBits } from "../../core/csprng.ts";
import { gammaQ, normalCdf } from "../../engine/tensor/special-functions.ts";
import { discreteGaussian } from "./discrete-gaussian.ts";
import { coin, coinExp, fractionOf, uniformBelow } from "./exact.ts";
import { discretisationDelta, gaussianNoise } from "./gaussian-noise.ts";
import { laplaceNoise, roundedLaplace } from "./laplace-noise.ts";
import { chiSquare, given, seeded } from "./noise.test-data.ts";
import { poissonSample } from "./poisson-sample.ts";

describe("discrete Gaussian", () => {
  it.each([0.4, 1, 1.7, 6.25])("sigma %d has the probabilities of its definition", (sigma) => {
    const n = 40_000;
    const sample = discreteGaussian(seeded(`sigma ${sigma}`), sigma);
    const reach = Math.max(1, Math.floor(2.5 * sigma));
    const weight = (x: number): number => Math.exp((-x * x) / (2 * sigma * sigma));
    let total = 0;
    for (let x = -100; x <= 100; x++) total += weight(x);
    const inside = Array.from({ length: 2 * reach + 1 }, (_, i) => (n * weight(i - reach)) / total);
    const tail = (n - inside.reduce((a, b) => a + b, 0)) / 2;
    const counts = Array.from({ length: 2 * reach + 3 }, () => 0);
    for (let i = 0; i < n; i++) {
      const at = Math.min(reach + 1, Math.max(-reach - 1, sample())) + reach + 1;
      counts[at] = (counts[at] as number) + 1;
    }
    const p = chiSquare(counts, [tail, ...inside, tail]);
    expect(p).toBeGreaterThan(1e-3);
    expect(p).toBeLessThan(1 - 1e-3);
  });

  it.each([1000, 2 ** 38])("sigma %d is a rounded Gaussian", (sigma) => {
    const n = 20_000;
    const sample = discreteGaussian(seeded(`wide ${sigma}`), sigma);
    const edges = Array.from({ length: 19 }, (_, i) => (i - 9) / 3);
    const expected = [...edges, Number.POSITIVE_INFINITY].map(
      (e, i) => n * (normalCdf(e) - (i === 0 ? 0 : normalCdf(edges[i - 1] as number))),
    );
    const counts = expected.map(() => 0);
    let lowBits = 0;
    for (let i = 0; i < n; i++) {
      const x = sample();
      expect(Number.isSafeInteger(x)).toBe(true);
      const bin = edges.filter((e) => e < x / sigma).length;
      counts[bin] = (counts[bin] as number) + 1;
      lowBits += Math.abs(x) % 2;
    }
    expect(chiSquare(counts, expected)).toBeGreaterThan(1e-3);
    // every digit is random, the lowest too
    expect(Math.abs(lowBits - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
  });

  it("refuses what is no sigma", () => {
    for (const sigma of [0, -1, Number.NaN, 2 ** 45])
      expect(() => discreteGaussian(secureBits(), sigma)).toThrow("sigma of a discrete Gaussian");
  });
});

describe("exact coins", () => {
  it("decide by further bits where 53 are not enough, on both sides of e^-1", () => {
    // e^-1 = .5E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A5... in hexadecimal
    const digits = "5E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C7733";
    const bits = [...digits].map((h) => Number.parseInt(h, 16).toString(2).padStart(4, "0")).join("");
    // 53 bits are taken from two words, of the first the upper 21; the rest follow in words of 32
    const word = (from: number, length: number, add = 0): number =>
      Number.parseInt(bits.slice(from, from + length), 2) + add;
    const first = word(0, 21) * 2048;
    const second = word(21, 32);
    const one = () => ({ top: 1n, bottom: 1n });
    expect(coinExp(given(first, second, word(53, 32, -1)), 1, 0, one)).toBe(true);
    expect(coinExp(given(first, second, word(53, 32, 1)), 1, 0, one)).toBe(false);
    expect(coinExp(given(first, second, word(53, 32), word(85, 32, -1)), 1, 0, one)).toBe(true);
    expect(coinExp(given(first, second, word(53, 32), word(85, 32, 1)), 1, 0, one)).toBe(false);
    // e^-20.5 by its own expansion: 20.5 makes 21 factors
    const half = () => ({ top: 41n, bottom: 2n });
    const p = Math.exp(-20.5) * 2 ** 53;
    const close = Math.floor(p);
    const high = Math.floor(close / 4294967296) * 2048;
    expect(coinExp(given(high, close - 1 - (high / 2048) * 4294967296), 20.5, 1e-3, half)).toBe(true);
    expect(coinExp(given(high, close + 1 - (high / 2048) * 4294967296), 20.5, 1e-3, half)).toBe(false);
  });

  it("take a float64 probability as the number that it is", () => {
    // .1 is 0x0.1999999999999A: its 53 bits after the point, then the rest
    const scaled = 0.1 * 2 ** 53;
    const whole = Math.floor(scaled);
    const words = [Math.floor(whole / 4294967296) * 2048, whole % 4294967296] as const;
    expect(coin(given(words[0], words[1] - 1), 0.1)).toBe(true);
    expect(coin(given(words[0], words[1] + 1), 0.1)).toBe(false);
    // equal: what is left of .1 beyond 53 bits decides, here .625 or so
    const rest = scaled - whole;
    expect(rest).toBeGreaterThan(0);
    expect(coin(given(...words, Math.floor(rest * 2 ** 21) * 2048 - 2048, 0), 0.1)).toBe(true);
    expect(coin(given(...words, Math.floor(rest * 2 ** 21) * 2048 + 2048, 0), 0.1)).toBe(false);
    expect(coin(given(0, 0), 0)).toBe(false);
    expect(coin(given(0xffffffff, 0xffffffff), 1)).toBe(true);
  });

  it.each([0.01, 0.3, 0.999])("fall with probability %d", (p) => {
    const source = seeded(`coin ${p}`);
    const n = 20_000;
    let heads = 0;
    for (let i = 0; i < n; i++) if (coin(source, p)) heads++;
    expect(chiSquare([heads, n - heads], [n * p, n * (1 - p)])).toBeGreaterThan(1e-3);
  });

  it.each([1, 6, 1000, 3 * 2 ** 40])("uniform below %d", (n) => {
    const source = seeded(`below ${n}`);
    const bins = Math.min(n, 12);
    const counts = Array.from({ length: bins }, () => 0);
    for (let i = 0; i < 12_000; i++) {
      const v = uniformBelow(source, n);
      expect(v).toBeLessThan(n);
      const at = Math.floor((v / n) * bins);
      counts[at] = (counts[at] as number) + 1;
    }
    if (bins > 1)
      expect(
        chiSquare(
          counts,
          counts.map(() => 12_000 / bins),
        ),
      ).toBeGreaterThan(1e-3);
  });

  it("fractions are exact", () => {
    expect(fractionOf(0.375)).toEqual({ top: 3n, bottom: 8n });
    expect(fractionOf(2 ** 60)).toEqual({ top: 1n << 60n, bottom: 1n });
  });
});

describe("Poisson sample", () => {
  it("has independent records: batch sizes are binomial, empty ones occur, all records are equal", () => {
    const source = seeded("poisson");
    const sizes = [0, 0, 0, 0, 0];
    const perRecord = Array.from({ length: 20 }, () => 0);
    const n = 8000;
    for (let i = 0; i < n; i++) {
      const batch = poissonSample(source, 20, 0.1);
      const at = Math.min(4, batch.length);
      sizes[at] = (sizes[at] as number) + 1;
      for (const r of batch) perRecord[r] = (perRecord[r] as number) + 1;
    }
    const binomial = [1, 20, 190, 1140].map((c, k) => n * c * 0.1 ** k * 0.9 ** (20 - k));
    const expected = [...binomial, n - binomial.reduce((a, b) => a + b, 0)];
    expect(chiSquare(sizes, expected)).toBeGreaterThan(1e-3);
    expect(sizes[0]).toBeGreaterThan(0);
    // counts of a record are binomial with variance n p (1 - p), not Poisson
    const x = perRecord.reduce((s, c) => s + (c - n * 0.1) ** 2 / (n * 0.1 * 0.9), 0);
    expect(gammaQ(10, x / 2)).toBeGreaterThan(1e-3);
  });
});

describe("Gaussian noise on a grid", () => {
  it("has the deviation asked for, around the sum", () => {
    const size = 20_000;
    const noise = gaussianNoise(seeded("grid"), 0.5, 3, size);
    const sum = new Float64Array(size).fill(7);
    noise.add(sum);
    const mean = sum.reduce((a, b) => a + b, 0) / size;
    const variance = sum.reduce((s, x) => s + (x - 7) ** 2, 0) / size;
    expect(Math.abs(mean - 7)).toBeLessThan((4 * 1.5) / Math.sqrt(size));
    expect(Math.abs(variance / 2.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / size));
    expect(noise.effectiveNoise).toBeLessThan(3);
    expect(noise.effectiveNoise).toBeGreaterThan(3 * (1 - 1e-7));
  });

  it("the discrete Gaussian is within 1 / (12 s^2) of a rounded one in total variation", () => {
    for (const s of [1.5, 3, 10, 30]) {
      let total = 0;
      for (let x = -40 * s; x <= 40 * s; x++) total += Math.exp((-0.5 * Math.round(x) ** 2) / (s * s));
      let distance = 0;
      for (let x = -Math.ceil(9 * s); x <= 9 * s; x++) {
        const discrete = Math.exp((-0.5 * x * x) / (s * s)) / total;
        const rounded = normalCdf(-(Math.abs(x) - 0.5) / s) - normalCdf(-(Math.abs(x) + 0.5) / s);
        distance += 0.5 * Math.abs(discrete - rounded);
      }
      expect(distance).toBeLessThan(1 / (12 * s * s));
      expect(distance).toBeGreaterThan(1 / (100 * s * s));
    }
    expect(discretisationDelta(1e6, 1e5, 3)).toBeLessThan(1e-11);
  });

  it("releases nothing that is no number", () => {
    const noise = gaussianNoise(seeded("bad"), 1, 1, 2);
    expect(() => noise.add(Float64Array.of(0, Number.NaN))).toThrow("value 1 of the sum is NaN");
    expect(() => noise.add(Float64Array.of(1e30, 0))).toThrow("too large");
    expect(() => noise.add(Float64Array.of(0))).toThrow("expected 2");
    expect(() => gaussianNoise(seeded("bad"), 0, 1, 2)).toThrow("clipping norm");
  });
});

it("secure bits are not the same twice", () => {
  const words = new Set(Array.from({ length: 5 }, () => secureBits()).flatMap((s) => [s.u32(), s.u32(), s.u32()]));
  expect(words.size).toBeGreaterThan(13);
});

describe("Laplace noise", () => {
  /** P(X <= x) of scale 1 */
  const cdf = (x: number): number => (x < 0 ? 0.5 * Math.exp(x) : 1 - 0.5 * Math.exp(-x));

  it.each([1, 3, 2 ** 38])("scale %d is a Laplace variable, rounded", (t) => {
    const n = 40_000;
    const source = seeded(`laplace ${t}`);
    // edges between whole numbers
    const edges =
      t < 10 ? [-6.5, -3.5, -1.5, -0.5, 0.5, 1.5, 3.5, 6.5] : [-3, -1.5, -0.7, 0, 0.7, 1.5, 3].map((e) => e * t);
    const expected = [...edges, Number.POSITIVE_INFINITY].map(
      (e, i) => n * (cdf(e / t) - (i === 0 ? 0 : cdf((edges[i - 1] as number) / t))),
    );
    const counts = expected.map(() => 0);
    for (let i = 0; i < n; i++) {
      const x = roundedLaplace(source, t);
      expect(Number.isSafeInteger(x)).toBe(true);
      const bin = edges.filter((e) => e < x).length;
      counts[bin] = (counts[bin] as number) + 1;
    }
    expect(chiSquare(counts, expected)).toBeGreaterThan(1e-3);
  });

  it("is on a grid, accounts for it, and refuses what is no number", () => {
    const noise = laplaceNoise(seeded("grid"), 20);
    const unit = 20 / 2 ** 38;
    const values = Float64Array.of(5, 7.5);
    noise.add(values);
    for (const v of values) expect(Number.isInteger(v / unit)).toBe(true);
    expect(noise.effectiveScale).toBeLessThan(20);
    expect(noise.effectiveScale).toBeGreaterThan(20 * (1 - 1e-9));
    expect(() => noise.add(Float64Array.of(Number.NaN))).toThrow(expect.objectContaining({ code: "DP_PARAMS" }));
    expect(() => laplaceNoise(seeded("grid"), 0)).toThrow(expect.objectContaining({ code: "DP_PARAMS" }));
  });
});
