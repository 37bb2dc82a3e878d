import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { expectation } from "./averaged.ts";
import { withFilter } from "./filtered.ts";
import { canDifferentiate, canPredict, type Gradient, type Labels } from "./model.ts";

const model = analyticModel(sineNet([3, 3], 4));
const x = Float32Array.of(0.31, -0.22, 0.57, 0.83, 0.4, -0.6);
const request = { loss: "logit-difference", labels: Int32Array.of(0, 1), targets: Int32Array.of(1, 2) } as const;
/** adds +-0.2 with a fresh sign on every call */
const noisy = () => {
  const rng = rngFor(7, "averaged");
  return withFilter(model, (v) => v.map((e) => e + (rng.uniform() < 0.5 ? -0.2 : 0.2)));
};

describe("expectation", () => {
  it("comes near the mean of a linear model with noise, which is the model itself", async () => {
    const one = noisy();
    const many = expectation(noisy(), 400);
    if (!canPredict(one) || !canPredict(many)) throw new Error("no scores");
    const exact = await model.scores(x);
    const off = (s: Float32Array): number => Math.max(...s.map((v, i) => Math.abs(v - (exact[i] as number))));
    expect(off(await many.scores(x))).toBeLessThan(0.05);
    expect(off(await one.scores(x))).toBeGreaterThan(0.05);
    expect(many.queriesPerCall).toBe(400);
  });

  it("averages loss, gradient and scores of the same calls", async () => {
    const many = expectation(noisy(), 5);
    const single = noisy();
    if (!canDifferentiate(many) || !canDifferentiate(single)) throw new Error("no gradient");
    const average = await many.gradient(x, request);
    const parts: Gradient[] = [];
    for (let i = 0; i < 5; i++) parts.push(await single.gradient(x, request));
    for (const key of ["gradient", "loss", "scores"] as const) {
      average[key].forEach((v, i) =>
        expect(v).toBeCloseTo(parts.reduce((a, p) => a + (p[key][i] as number), 0) / 5, 5),
      );
    }
  });

  it("votes on labels; a tie goes to the lower class", async () => {
    const answers = [2, 1, 1, 2, 0];
    let call = 0;
    const { name, domain, classes, close } = model;
    const fickle: Labels = {
      name,
      domain,
      classes,
      close,
      labels: async () => Int32Array.of(answers[call++ % 5] as number),
    };
    expect(Array.from(await expectation(fickle, 5).labels(new Float32Array(3)))).toEqual([1]);
    expect(call).toBe(5);
  });

  it("refuses no calls at all", () => {
    expect(() => expectation(model, 0)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
