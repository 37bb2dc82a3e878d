import { describe, expect, it } from "vitest";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { rngFor } from "../../core/rng.ts";
import { runAttack } from "../harness.ts";
import { pixel } from "./pixel.ts";

describe("pixel", () => {
  it.each([
    ["a table", { dims: [12], layout: "flat" as const }],
    ["an image", { dims: [1, 3, 4], layout: "chw" as const }],
  ])("beats on %s what a single value can beat, and nothing else", async (_, shape) => {
    // linear, so that the best value of a feature is one of its bounds: all can be tried
    const model = analyticModel(sineNet([12, 4], 6), { lower: 0, upper: 1, ...shape });
    const rng = rngFor(2, "pixel");
    const x = Float32Array.from({ length: 40 * 12 }, () => rng.uniform());
    const labels = await model.labels(x);
    const can = new Uint8Array(40);
    for (let j = 0; j < 12; j++)
      for (const bound of [0, 1]) {
        const moved = x.map((v, o) => (o % 12 === j ? bound : v));
        (await model.labels(moved)).forEach((y, i) => {
          if (y !== labels[i]) can[i] = 1;
        });
      }
    const params = { population: 40, generations: 40 };
    const [r] = await runAttack(pixel, model, { x, labels }, { norm: "l0", epsilons: [1], params });
    const possible = can.reduce((a, b) => a + b, 0);
    expect(possible).toBeGreaterThan(5);
    expect(possible).toBeLessThan(35);
    const beaten = (r?.samples ?? []).filter((s) => s.success);
    for (const s of beaten) expect(can[s.index]).toBe(1);
    expect(beaten.length).toBeGreaterThanOrEqual(possible - 1);
  });
});
