/** The tree's noise is what it is said to be, its cost what Gaussian mechanisms cost, and it goes on after a restart. */
import { describe, expect, it } from "vitest";
import type { BitSource } from "../../core/csprng.ts";
import { rngFor } from "../../core/rng.ts";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import { account } from "../accountant/account.ts";
import { NoisyTree, prefixVariance } from "./noisy-tree.ts";
import { prefixCost, squareRootNorm } from "./prefix-cost.ts";
import { prefixDiscretisationDelta, type PrefixMechanism } from "./prefix-mechanism.ts";
import { rootCoefficients, SquareRootNoise } from "./square-root-noise.ts";
import { treeLevels } from "./tree-levels.ts";

const seeded = (stream: string): BitSource => {
  const rng = rngFor(5, "noisy-tree.test", stream);
  return { u32: () => rng.integer(4294967296) };
};
const zeros = (size: number): Float64Array => new Float64Array(size);

/** Sums of what the tree gave out, step by step. */
const prefixes = (tree: PrefixMechanism, steps: number, size: number): Float64Array[] => {
  const running = zeros(size);
  return Array.from({ length: steps }, () => {
    const sum = zeros(size);
    tree.add(sum);
    sum.forEach((x, i) => {
      running[i] = (running[i] as number) + x;
    });
    return running.slice();
  });
};

describe("noise", () => {
  const size = 3000;
  const steps = 13;
  const sums = prefixes(new NoisyTree({ steps, size, clip: 2, noise: 3, source: seeded("variance") }), steps, size);
  const mean = (v: Float64Array): number => v.reduce((s, x) => s + x, 0) / v.length;
  const variance = (v: Float64Array): number => v.reduce((s, x) => s + x * x, 0) / v.length;

  it.each(sums.map((v, i) => [i + 1, v] as const))(
    "of the sum of %d steps has mean 0 and the predicted variance",
    (step, v) => {
      const want = 36 * prefixVariance(step);
      expect(Math.abs(mean(v))).toBeLessThan(4 * Math.sqrt(want / size));
      expect(Math.abs(variance(v) / want - 1)).toBeLessThan(4 * Math.sqrt(2 / size));
    },
  );

  it("has the variances of estimates from below: 1, 2/3, 4/7, ..., summed over binary digits", () => {
    expect(prefixVariance(1)).toBe(1);
    expect(prefixVariance(2)).toBeCloseTo(2 / 3, 14);
    expect(prefixVariance(4)).toBeCloseTo(4 / 7, 14);
    expect(prefixVariance(7)).toBeCloseTo(1 + 2 / 3 + 4 / 7, 14);
    expect(prefixVariance(1024)).toBeCloseTo(1024 / 2047, 14);
    // independent noise of steps with the same budget would have a variance of steps / levels: 1000 steps, 10 levels
    expect(prefixVariance(1000)).toBeLessThan(6);
  });

  it("is the best linear estimate: least squares over all nodes of a block of 8", () => {
    // rows: nodes, columns: steps; variance of the estimate of the total is 1' (C' C)^-1 1
    const nodes = [1, 2, 4, 8].flatMap((w) =>
      Array.from({ length: 8 / w }, (_, k) => Array.from({ length: 8 }, (__, s) => (Math.floor(s / w) === k ? 1 : 0))),
    );
    const gram = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 9 }, (__, j) =>
        j === 8 ? 1 : nodes.reduce((s, n) => s + (n[i] as number) * (n[j] as number), 0),
      ),
    );
    for (let c = 0; c < 8; c++) {
      const pivot = gram[c] as number[];
      for (const row of gram)
        if (row !== pivot) {
          const f = (row[c] as number) / (pivot[c] as number);
          for (let j = 0; j < 9; j++) row[j] = (row[j] as number) - f * (pivot[j] as number);
        }
    }
    const total = gram.reduce((s, row, i) => s + (row[8] as number) / (row[i] as number), 0);
    expect(prefixVariance(8)).toBeCloseTo(total, 12);
  });

  it("is added to the true sums", () => {
    const tree = new NoisyTree({ steps: 9, size: 4, clip: 1, noise: 1e-4, source: seeded("sums") });
    for (let step = 1; step <= 9; step++) {
      const sum = Float64Array.of(step, -1, 0.25, 0);
      tree.add(sum);
      [step, -1, 0.25, 0].forEach((want, i) => expect(sum[i]).toBeCloseTo(want, 2));
    }
  });
});

describe("cost", () => {
  it("levels are the largest number of nodes that a step is part of", () => {
    for (let steps = 1; steps <= 70; steps++) {
      // every complete node [k w, (k + 1) w) of w steps
      const nodesOf = (step: number): number => {
        let count = 0;
        for (let w = 1; w <= steps; w *= 2) if ((Math.floor(step / w) + 1) * w <= steps) count++;
        return count;
      };
      expect(treeLevels(steps)).toBe(Math.max(...Array.from({ length: steps }, (_, s) => nodesOf(s))));
    }
  });

  it.each([
    [5, 1000, 1, 1e-5, "add-remove", 1],
    [8, 234, 6, 1e-6, "add-remove", 1],
    [12, 4096, 2, 1e-5, "replace-one", 2],
  ] as const)(
    "noise %d, %d steps, %d trees: the analytic Gaussian mechanism",
    (noise, steps, trees, delta, adjacency, shift) => {
      const mu = (shift * Math.sqrt(trees * (Math.floor(Math.log2(steps)) + 1))) / noise;
      // Balle, Wang 2018 (arXiv:1805.06530), Theorem 8
      const exact = (e: number): number => normalCdf(mu / 2 - e / mu) - Math.exp(e) * normalCdf(-mu / 2 - e / mu);
      const { lower, upper } = account([prefixCost("tree", noise, steps, trees)], { delta, adjacency });
      expect(exact(upper)).toBeLessThanOrEqual(delta * (1 + 1e-9));
      expect(exact(lower)).toBeGreaterThanOrEqual(delta * (1 - 1e-9));
    },
  );

  it("of the grid is small", () => {
    const tree = new NoisyTree({ steps: 4, size: 1e6, clip: 1, noise: 10, source: seeded("grid") });
    expect(tree.effectiveNoise / 10).toBeGreaterThan(1 - 1e-5);
    expect(tree.effectiveNoise).toBeLessThan(10);
    expect(prefixDiscretisationDelta(1e6, 1e4, 8)).toBeLessThan(1e-6);
  });
});

describe("state", () => {
  it("has the nodes: a restored tree goes on with the same noise in them", () => {
    const o = { steps: 8, size: 500, clip: 1, noise: 2 };
    const tree = new NoisyTree({ ...o, source: seeded("state") });
    const before = prefixes(tree, 6, 500).at(-1) ?? zeros(500);
    const again = new NoisyTree({ ...o, source: seeded("other") });
    again.restore(tree.state());
    expect(again.step).toBe(6);
    const added = prefixes(again, 2, 500).at(-1) ?? zeros(500);
    // the sum of all eight has the variance of one block; with lost nodes it would have that of 6 and of 2 more
    const all = before.map((x, i) => x + (added[i] as number));
    const variance = all.reduce((s, x) => s + x * x, 0) / 500;
    const want = 4 * prefixVariance(8);
    expect(Math.abs(variance / want - 1)).toBeLessThan(5 * Math.sqrt(2 / 500));
    expect(4 * (prefixVariance(6) + prefixVariance(2))).toBeGreaterThan(2 * want);
  });

  it.each([
    ["of another size", { size: 3 }],
    ["of a shorter tree", { steps: 2 }],
  ])("%s is refused", (_, change) => {
    const o = { steps: 8, size: 2, clip: 1, noise: 2, source: seeded("refused") };
    const tree = new NoisyTree(o);
    prefixes(tree, 3, 2);
    expect(() => new NoisyTree({ ...o, ...change }).restore(tree.state())).toThrow(
      expect.objectContaining({ code: "RESUME_MISMATCH" }),
    );
  });
});

describe("refusals", () => {
  const tree = (): NoisyTree => new NoisyTree({ steps: 2, size: 2, clip: 1, noise: 1, source: seeded("refusals") });
  it("a full tree", () => {
    const t = tree();
    prefixes(t, 2, 2);
    expect(() => t.add(zeros(2))).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
  it.each([[Float64Array.of(1, Number.NaN)], [Float64Array.of(1e9, 0)], [zeros(3)]])("%j", (sum) => {
    expect(() => tree().add(sum)).toThrow(expect.objectContaining({ code: "DP_PARAMS" }));
  });
  it.each([{ steps: 0 }, { noise: 0 }, { clip: Number.NaN }])("%j", (change) => {
    expect(() => new NoisyTree({ steps: 2, size: 2, clip: 1, noise: 1, ...change })).toThrow(
      expect.objectContaining({ code: "DP_PARAMS" }),
    );
  });
});

describe("square root", () => {
  const size = 3000;
  const steps = 12;
  const sums = prefixes(new SquareRootNoise({ steps, size, clip: 2, noise: 3, source: seeded("root") }), steps, size);

  it("has coefficients whose square is the matrix of ones, and whose inverse undoes it", () => {
    const c = rootCoefficients(40, -0.5);
    const d = rootCoefficients(40, 0.5);
    const product = (a: Float64Array, b: Float64Array, n: number): number =>
      a.slice(0, n + 1).reduce((s, x, k) => s + x * (b[n - k] as number), 0);
    for (let n = 0; n < 40; n++) {
      expect(product(c, c, n)).toBeCloseTo(1, 12);
      expect(product(c, d, n)).toBeCloseTo(n === 0 ? 1 : 0, 12);
    }
    // 1, 1/2, 3/8, 5/16
    expect(squareRootNorm(4)).toBeCloseTo(Math.sqrt(1 + 1 / 4 + 9 / 64 + 25 / 256), 14);
  });

  it.each(sums.map((v, i) => [i + 1, v] as const))("the sum of %d steps has the predicted variance", (step, v) => {
    const want = 36 * squareRootNorm(step) ** 2;
    const variance = v.reduce((s, x) => s + x * x, 0) / size;
    expect(Math.abs(variance / want - 1)).toBeLessThan(4 * Math.sqrt(2 / size));
  });

  it("is added to the true sums", () => {
    const noise = new SquareRootNoise({ steps: 9, size: 3, clip: 1, noise: 1e-2, source: seeded("root sums") });
    for (let step = 1; step <= 9; step++) {
      const sum = Float64Array.of(step, -1, 0.25);
      noise.add(sum);
      [step, -1, 0.25].forEach((want, i) => expect(Math.abs((sum[i] as number) - want)).toBeLessThan(0.1));
    }
  });

  it.each([16, 60, 234, 1000])("costs less than a tree for the same noise on the last of %d sums", (n) => {
    const tree =
      (Math.floor(Math.log2(n)) + 1) * Math.max(...Array.from({ length: n }, (_, t) => prefixVariance(t + 1)));
    const root = squareRootNorm(n) ** 4;
    expect(root).toBeLessThan(0.6 * tree);
    expect(prefixCost("square-root", 5, n).noise).toBeCloseTo(5 / squareRootNorm(n), 12);
  });

  it("goes on from its state with the same noise, and refuses another's", () => {
    const o = { steps: 6, size: 2, clip: 1, noise: 2 };
    const source = seeded("root state");
    const whole = new SquareRootNoise({ ...o, source: seeded("root state") });
    const first = new SquareRootNoise({ ...o, source });
    const want = prefixes(whole, 6, 2);
    const got = prefixes(first, 4, 2);
    const second = new SquareRootNoise({ ...o, source });
    second.restore(first.state());
    const rest = prefixes(second, 2, 2);
    expect(got).toEqual(want.slice(0, 4));
    rest.forEach((v, i) => v.forEach((x, j) => expect(x + (got[3]?.[j] ?? 0)).toBeCloseTo(want[4 + i]?.[j] ?? 0, 9)));
    expect(() => new SquareRootNoise({ ...o, size: 3 }).restore(first.state())).toThrow(
      expect.objectContaining({ code: "RESUME_MISMATCH" }),
    );
    expect(() => second.add(zeros(2))).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(() => new SquareRootNoise(o).add(Float64Array.of(Number.NaN, 0))).toThrow(
      expect.objectContaining({ code: "DP_PARAMS" }),
    );
    expect(first.effectiveNoise).toBeLessThan(2);
    expect(first.effectiveNoise).toBeGreaterThan(2 * (1 - 1e-8));
  });
});
