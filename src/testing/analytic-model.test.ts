import { describe, expect, it } from "vitest";
import { type LossId, lossIds } from "../engine/grad/loss.ts";
import { analyticModel, simpleNet, sineNet } from "./analytic-model.ts";

describe("analyticModel", () => {
  it("gives the logits of the simple net by hand", async () => {
    const model = analyticModel(simpleNet);
    const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
    const a = sigmoid(1.5 * 0.25 - 2 * 0.75);
    const b = sigmoid(0.3 * 0.25 + 0.3 * 0.75);
    const s = await model.scores(Float32Array.of(0.25, 0.75));
    expect(s[0]).toBeCloseTo(-2.4 * a + 0.5 * b, 6);
    expect(s[1]).toBeCloseTo(1.2 * a - 2.3 * b, 6);
    expect(Array.from(await model.labels(Float32Array.of(0.25, 0.75)))).toEqual([0]);
  });

  const losses = lossIds.filter((id) => id !== "mean-squared-error");
  it.each(losses.flatMap((loss) => [[loss, "logits"] as const, [loss, "probabilities"] as const]))(
    "gradient of %s on %s agrees with central differences",
    async (loss: LossId, scoreKind) => {
      const model = analyticModel(sineNet([6, 9, 5], 3, "tanh"), { scoreKind });
      const x = Float32Array.of(0.3, -0.2, 0.5, 0.11, -0.7, 0.9);
      const request = {
        loss,
        labels: Int32Array.of(2),
        targets: Int32Array.of(4),
        confidence: 50,
        cotangent: Float32Array.of(0.3, -1, 0.2, 0.7, 0.1),
      };
      const { gradient } = await model.gradient(x, request);
      expect(gradient.some((v) => v !== 0)).toBe(true);
      const h = 2 ** -9;
      for (let i = 0; i < x.length; i++) {
        const at = async (sign: number): Promise<number> => {
          const moved = x.slice();
          moved[i] = (x[i] as number) + sign * h;
          return (await model.gradient(moved, request)).loss[0] as number;
        };
        const numeric = ((await at(1)) - (await at(-1))) / (2 * h);
        expect(gradient[i] as number).toBeCloseTo(numeric, 3);
      }
    },
  );
});
