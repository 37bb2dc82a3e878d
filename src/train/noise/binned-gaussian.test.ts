/** The binned sampler: its tables against e^-x by big integers, its coins on both sides of a boundary, its samples against the distribution. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import { binnedGaussian, binTables } from "./binned-gaussian.ts";
import { chiSquare, given, seeded } from "./noise.test-data.ts";

const bits = 320n;
const one = 1n << bits;

/** e^(-top / bottom) in units of 2^-320, off by a few: e^-x = (e^(-x / 1024))^1024 by Taylor's series. */
const exp = (top: bigint, bottom: bigint): bigint => {
  let term = one;
  let sum = one;
  for (let k = 1n; term !== 0n; k++) {
    term = (-term * top) / (bottom * 1024n * k);
    sum += term;
  }
  for (let i = 0; i < 10; i++) sum = (sum * sum) >> bits;
  return sum;
};
/** e^(-(j / 64)^2 / 2) */
const edge = (j: number): bigint => exp(BigInt(j * j), 8192n);

describe("tables of the binned Gaussian", () => {
  const { c, weights, keep, alias, surely } = binTables;

  it("draw bin j with probability w_j / 2^32, exactly", () => {
    const drawn = new Float64Array(1024);
    for (let column = 0; column < 1024; column++) {
      const own = keep[column] as number;
      drawn[column] = (drawn[column] as number) + own;
      const other = alias[column] as number;
      drawn[other] = (drawn[other] as number) + 2 ** 22 - own;
    }
    expect(drawn).toEqual(weights);
    expect(weights.reduce((a, b) => a + b, 0)).toBe(2 ** 32);
    expect(Number.isInteger(c)).toBe(true);
  });

  it("have no probability above 1, and keep at once only what is kept anyway", () => {
    for (let j = 0; j < 1024; j++) {
      const w = BigInt(weights[j] as number);
      expect(w * one >= BigInt(c) * edge(j)).toBe(true);
      // for all u below surely: (u + 1) / 2^31 <= (c / w) e^-x at the far end of the bin
      expect(BigInt(surely[j] as number) * w * one <= 2n ** 31n * BigInt(c) * edge(j + 1)).toBe(true);
    }
    // and they are tight: one proposal in 100 is refused
    expect(c / 2 ** 32).toBeGreaterThan((0.99 / 64) * Math.sqrt(2 / Math.PI));
  });
});

describe("binned Gaussian", () => {
  it("decides by 53 bits, and by more where these are not enough, on both sides of c / w e^-x", () => {
    const { c, weights } = binTables;
    // y = sigma: bin 64, place 0
    const p = (BigInt(c) * exp(1n, 2n)) / BigInt(weights[64] as number);
    const digits = p.toString(2).padStart(Number(bits), "0");
    const word = (from: number, length: number, add = 0): number =>
      Number.parseInt(digits.slice(from, from + length), 2) + add;
    const kept = (...words: number[]): boolean => {
      const x = binnedGaussian(given(64, 0, ...words), 2 ** 38)();
      // what is refused is followed by zeros, which give a zero
      expect([0, 2 ** 38]).toContain(x);
      return x !== 0;
    };
    const [high, low] = [word(0, 31) * 2, word(31, 22) * 1024];
    expect(kept(high, low - 1024)).toBe(true);
    expect(kept(high, low + 1024)).toBe(false);
    expect(kept(high, low, word(53, 32, -1))).toBe(true);
    expect(kept(high, low, word(53, 32, 1))).toBe(false);
    expect(kept(high, low, word(53, 32), word(85, 32, -1))).toBe(true);
    expect(kept(high, low, word(53, 32), word(85, 32, 1))).toBe(false);
    // the last bit of the third word is the sign
    expect(binnedGaussian(given(64, 0, 1), 2 ** 38)()).toBe(-(2 ** 38));
    expect(binnedGaussian(given(64, 7, 1), 2 ** 38)()).toBe(-(2 ** 38) - 7);
    // a negative zero is drawn again
    expect(binnedGaussian(given(0, 0, 1, 64, 0, 0), 2 ** 38)()).toBe(2 ** 38);
  });

  it("sigma 64 has the probabilities of the discrete Gaussian, number by number", () => {
    const n = 200_000;
    const sample = binnedGaussian(seeded("binned 64"), 64);
    const reach = 130;
    const weight = (x: number): number => Math.exp(-((x / 64) ** 2) / 2);
    let total = 0;
    for (let x = -1000; x <= 1000; x++) total += weight(x);
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

  it.each([2 ** 32, 2 ** 38])("sigma %d is a rounded Gaussian, within bins and in its lowest digit", (sigma) => {
    const n = 100_000;
    const sample = binnedGaussian(seeded(`binned ${sigma}`), sigma);
    // not the edges of bins
    const edges = Array.from({ length: 201 }, (_, i) => (i - 100) / 47);
    const expected = [...edges, Number.POSITIVE_INFINITY].map(
      (e, i) => n * (normalCdf(e) - (i === 0 ? 0 : normalCdf(edges[i - 1] as number))),
    );
    const counts = expected.map(() => 0);
    const place = Array.from({ length: 16 }, () => 0);
    let odd = 0;
    for (let i = 0; i < n; i++) {
      const x = sample();
      expect(Number.isSafeInteger(x)).toBe(true);
      const bin = Math.min(201, Math.max(0, Math.ceil((x / sigma) * 47 + 100)));
      counts[bin] = (counts[bin] as number) + 1;
      const within = Math.floor(((Math.abs(x) / sigma) * 64 * 16) % 16);
      place[within] = (place[within] as number) + 1;
      odd += Math.abs(x) % 2;
    }
    expect(chiSquare(counts, expected)).toBeGreaterThan(1e-3);
    // the slope within a bin of sigma / 64: the k-th sixteenth, over all bins
    const density = (k: number): number =>
      Array.from({ length: 600 }, (_, j) => Math.exp(-(((j + (k + 0.5) / 16) / 64) ** 2) / 2)).reduce(
        (a, b) => a + b,
        0,
      );
    const all = Array.from({ length: 16 }, (_, k) => density(k));
    const sum = all.reduce((a, b) => a + b, 0);
    expect(
      chiSquare(
        place,
        all.map((d) => (n * d) / sum),
      ),
    ).toBeGreaterThan(1e-3);
    expect(Math.abs(odd - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
  });

  it("refuses a sigma that has no tables", () => {
    for (const sigma of [32, 100, 2 ** 39, 2 ** 6.5, Number.NaN, 0])
      expect(() => binnedGaussian(given(), sigma)).toThrow(expect.objectContaining({ code: "DP_PARAMS" }));
  });
});
