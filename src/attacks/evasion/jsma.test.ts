import { describe, expect, it } from "vitest";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { rngFor } from "../../core/rng.ts";
import { runAttack } from "../harness.ts";
import { jsma } from "./jsma.ts";

describe("jsma", () => {
  it("moves the pair of largest saliency, as found by trying all, to the upper bound", async () => {
    // linear, so that the Jacobian is the weights
    const [layer] = sineNet([10, 4], 6);
    const model = analyticModel([layer as NonNullable<typeof layer>], { lower: 0, upper: 1 });
    const rng = rngFor(1, "jsma");
    const x = Float32Array.from({ length: 30 * 10 }, () => 0.6 * rng.uniform());
    const labels = await model.labels(x);
    const targets = labels.map((y) => (y + 1) % 4);
    const weight = (j: number, k: number): number => layer?.weights[j]?.[k] ?? 0;
    // two features may change: one step
    const params = { gamma: 0.2 };
    const [r] = await runAttack(jsma, model, { x, labels }, { norm: "l0", targets, params });
    let hits = 0;
    for (const s of r?.samples ?? []) {
      const t = targets[s.index] as number;
      let best = 0;
      let pair: number[] = [];
      for (let i = 0; i < 10; i++)
        for (let j = 0; j < i; j++) {
          const a = weight(i, t) + weight(j, t);
          let b = 0;
          for (let k = 0; k < 4; k++) if (k !== t) b += weight(i, k) + weight(j, k);
          if (a > 0 && b < 0 && -a * b > best) [best, pair] = [-a * b, [j, i]];
        }
      const moved = x.slice(s.index * 10, s.index * 10 + 10);
      for (const j of pair) moved[j] = 1;
      const falls = (await model.labels(moved))[0] === t;
      expect(s.success).toBe(falls);
      if (!falls) continue;
      hits++;
      expect(Array.from((r?.adversarial ?? x).subarray(s.index * 10, s.index * 10 + 10))).toEqual(Array.from(moved));
    }
    expect(hits).toBeGreaterThan(3);
  });
});
