import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { runAttack } from "../harness.ts";
import { square } from "./square.ts";
import { bump } from "./square-pattern.ts";
import { drawWindow, gridOf, indicesOf, shareAt, windowSide } from "./square-window.ts";

const domain = (dims: number[], layout: Domain["layout"]): Domain => {
  const size = dims.reduce((a, b) => a * b, 1);
  return { dims, size, layout, lower: new Float32Array(size), upper: new Float32Array(size).fill(1) };
};

describe("square", () => {
  it("halves the share at the paper's steps, stretched to the budget", () => {
    // of 10,000 steps: 10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000
    expect([0, 10, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001].map((i) => 0.8 / shareAt(0.8, i, 10_000))).toEqual([
      1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512,
    ]);
    expect(shareAt(0.8, 26, 5000)).toBe(0.2);
  });

  it("lays windows out by the layout: chw and hwc name the same pixels", () => {
    const chw = gridOf(domain([3, 8, 6], "chw"));
    const hwc = gridOf(domain([8, 6, 3], "hwc"));
    const square = { kind: "square", top: 2, left: 1, side: 3 } as const;
    const a = new Int32Array(48);
    const b = new Int32Array(48);
    expect(indicesOf(chw, square, 1, a)).toBe(9);
    expect(indicesOf(hwc, square, 1, b)).toBe(9);
    for (let q = 0; q < 9; q++) {
      const pixel = (a[q] as number) - 48;
      expect(b[q]).toBe(pixel * 3 + 1);
    }
    expect(gridOf(domain([9], "flat")).image).toBe(false);
    expect(gridOf(domain([4, 4], "hw")).channels).toBe(1);
  });

  it("draws every place of an image, and sets without repetition elsewhere", () => {
    const grid = gridOf(domain([1, 5, 5], "chw"));
    const rng = rngFor(1, "windows");
    const seen = new Set<string>();
    for (let t = 0; t < 300; t++) {
      const w = drawWindow(grid, 3, rng);
      if (w.kind === "square") seen.add(`${w.top} ${w.left}`);
    }
    expect(seen.size).toBe(9);
    const flat = gridOf(domain([20], "flat"));
    const w = drawWindow(flat, windowSide(flat, 0.5, 3), rng);
    expect(w.kind === "subset" && new Set(w.features).size).toBe(10);
  });

  it.each([1, 2] as const)("bumps have norm 1 in l%d and halves of opposite sign", (p) => {
    for (const side of [3, 5, 8]) {
      const b = bump(side, p, rngFor(3, "bump", side));
      expect(b.reduce((s, v) => s + Math.abs(v) ** p, 0)).toBeCloseTo(1, 9);
      expect(b.some((v) => v > 0) && b.some((v) => v < 0)).toBe(true);
    }
  });

  it.each([
    ["chw", [2, 6, 6], "linf", 0.3],
    ["hwc", [6, 6, 2], "linf", 0.3],
    ["hw", [6, 12], "l2", 1.2],
    ["chw", [2, 6, 6], "l1", 8],
    ["hwc", [6, 6, 2], "l2", 1.2],
    ["flat", [72], "linf", 0.3],
    ["flat", [72], "l2", 1.2],
    ["flat", [72], "l1", 8],
  ] as const)(
    "%s %j %s: beats random points of the sphere, untargeted and targeted, on logits and probabilities",
    async (layout, dims, norm, epsilon) => {
      const n = 20;
      const rng = rngFor(5, "square data");
      const x = Float32Array.from({ length: n * 72 }, () => rng.uniform());
      for (const scoreKind of ["logits", "probabilities"] as const) {
        const model = analyticModel(sineNet([72, 24, 4], 2), { dims, layout, lower: 0, upper: 1, scoreKind });
        const labels = await model.labels(x);
        const targets = labels.map((l) => (l + 1) % 4);
        const params = { queries: 300 };
        const [untargeted] = await runAttack(square, model, { x, labels }, { norm, epsilons: [epsilon], params });
        const [targeted] = await runAttack(
          square,
          model,
          { x, labels },
          { norm, epsilons: [epsilon], params, targets },
        );
        const [short] = await runAttack(
          square,
          model,
          { x, labels },
          { norm, epsilons: [epsilon], params: { queries: 1 } },
        );
        const hits = (r: typeof short): number => r?.samples.filter((s) => s.success).length ?? 0;
        expect(hits(untargeted)).toBeGreaterThan(hits(short));
        expect(hits(untargeted)).toBeGreaterThanOrEqual(n / 2);
        expect(hits(targeted)).toBeGreaterThan(0);
        for (const s of untargeted?.samples ?? []) expect(s.queries.forward).toBeLessThanOrEqual(302);
      }
    },
  );
});
