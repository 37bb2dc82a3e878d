import { describe, expect, it } from "vitest";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { withFilter } from "./filtered.ts";
import { canDifferentiate, canPredict, type Labels, type Predicts } from "./model.ts";

const model = analyticModel(sineNet([4, 6, 3], 5, "tanh"));
const x = Float32Array.of(0.31, -0.22, 0.57, 0.11, 0.83, 0.4, -0.6, 0.05);
const request = { loss: "cross-entropy", labels: Int32Array.of(1, 2) } as const;
const quantize = (v: Float32Array): Float32Array => v.map((e) => Math.round(e * 4) / 4);

describe("withFilter", () => {
  it("asks the model about the filtered input", async () => {
    const filtered = withFilter(model, quantize);
    if (!canPredict(filtered)) throw new Error("no scores");
    expect(await filtered.scores(x)).toEqual(await model.scores(quantize(x)));
    expect(await filtered.scores(x)).not.toEqual(await model.scores(x));
    expect(await filtered.labels(x)).toEqual(await model.labels(quantize(x)));
  });

  it("lets the gradient through a step function as if it were the identity", async () => {
    const filtered = withFilter(model, quantize);
    if (!canDifferentiate(filtered)) throw new Error("no gradient");
    const g = await filtered.gradient(x, request);
    expect(g).toEqual(await model.gradient(quantize(x), request));
    expect(g.gradient.some((v) => v !== 0)).toBe(true);
  });

  it("uses the backward pass that it is given: a linear filter's own gives central differences", async () => {
    const half = (v: Float32Array): Float32Array => v.map((e) => 0.5 * e + 0.1);
    const filtered = withFilter(model, half, (g) => g.map((e) => 0.5 * e));
    if (!canDifferentiate(filtered)) throw new Error("no gradient");
    const { gradient } = await filtered.gradient(x, request);
    const h = 2 ** -8;
    for (let i = 0; i < x.length; i++) {
      const at = async (s: number): Promise<number> => {
        const moved = x.slice();
        moved[i] = (moved[i] as number) + s * h;
        return (await filtered.gradient(moved, request)).loss.reduce((a, b) => a + b, 0);
      };
      expect(gradient[i]).toBeCloseTo(((await at(1)) - (await at(-1))) / (2 * h), 3);
    }
  });

  it("can do what the model can, no more", () => {
    const { name, domain, classes, labels, close, scores } = model;
    const onlyLabels: Labels = { name, domain, classes, labels, close };
    const onlyScores: Predicts = { ...onlyLabels, scoreKind: "logits", scores };
    expect(canPredict(withFilter(onlyLabels, quantize))).toBe(false);
    expect(canPredict(withFilter(onlyScores, quantize))).toBe(true);
    expect(canDifferentiate(withFilter(onlyScores, quantize))).toBe(false);
  });

  it("refuses a filter that changes the shape", async () => {
    await expect(withFilter(model, (v) => v.subarray(1)).labels(x)).rejects.toMatchObject({ code: "MODEL_CAPABILITY" });
  });
});
