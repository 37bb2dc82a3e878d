/** Denoising blocks: silent before they are trained, their filters as loops do them, and trained with the net. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { normalizedNet } from "../../engine/fit/fit.test-data.ts";
import { fit } from "../../engine/fit/fit.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { denoisers, denoising } from "./denoising.ts";
import { wideNet } from "./wide-net.test-data.ts";

const rng = rngFor(13, "denoising.test");
const [channels, height, width] = [2, 4, 5];
const size = channels * height * width;

/** One convolution that passes its input on: what is behind it is the block. */
const identity = () =>
  graphOf({ x: ["float32", ["N", channels, height, width]] }, (b) => {
    const kernel = b.constant(float32([2, 2, 1, 1], [1, 0, 0, 1]));
    const conv = b.op("Conv", ["x", kernel], { kernel_shape: [1, 1] });
    return { [b.op("Reshape", [conv, b.ints([-1, size])])]: ["float32", ["N", size]] };
  });

describe("denoising", () => {
  it.each(denoisers)("by %s is x + conv(denoise(x))", async (denoiser) => {
    const { model, behind } = denoising(identity(), denoiser, [channels, height, width]);
    expect(behind).toHaveLength(1);
    const trainer = new Trainer(model, { dims: [channels, height, width], threads: 1 });
    const x = Float32Array.from({ length: size }, () => rng.normal());
    const at = (c: number, r: number, k: number): number =>
      x[(c * height + Math.min(height - 1, Math.max(0, r))) * width + Math.min(width - 1, Math.max(0, k))] as number;
    const quiet = (c: number, r: number, k: number): number => {
      const square = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => at(c, r + i, k + j)));
      if (denoiser === "mean") return square.reduce((s, v) => s + v, 0) / 9;
      if (denoiser === "median") return square.sort((a, b) => a - b)[4] as number;
      const places = Array.from({ length: height * width }, (_, p) => [Math.floor(p / width), p % width] as const);
      const weights = places.map(([i, j]) =>
        Math.exp((at(0, r, k) * at(0, i, j) + at(1, r, k) * at(1, i, j)) / Math.SQRT2),
      );
      const total = weights.reduce((s, v) => s + v, 0);
      return places.reduce((s, [i, j], p) => s + ((weights[p] as number) / total) * at(c, i, j), 0);
    };
    const before = await trainer.scores(x);
    before.forEach((v, i) => expect(v).toBeCloseTo(x[i] as number, 5));
    const name = [...trainer.weights.keys()].find((n) => n.includes("kernel")) ?? "";
    // output channel o from channels 0 and 1
    const kernel = [0.5, -1, 2, 0.25];
    trainer.weights.get(name)?.set(kernel);
    const y = await trainer.scores(x);
    for (let o = 0; o < channels; o++)
      for (let r = 0; r < height; r++)
        for (let k = 0; k < width; k++) {
          const added = (kernel[2 * o] as number) * quiet(0, r, k) + (kernel[2 * o + 1] as number) * quiet(1, r, k);
          expect(Math.abs((y[(o * height + r) * width + k] as number) - at(o, r, k) - added)).toBeLessThan(1e-4);
        }
    await trainer.close();
  });

  it("is trained with the net, and is in the model that comes out", async () => {
    const sized = normalizedNet();
    // the net halves its feature maps to 2 x 2 first: give it larger ones
    const dims = [2, 8, 8];
    const sizes = sized.graph?.initializer.find((t) => t.name === "sizes");
    expect(sizes).toBeDefined();
    if (sizes !== undefined) sizes.rawData = new Uint8Array(Float32Array.of(1, 1, 1, 1).buffer);
    const shape = sized.graph?.input[0]?.type?.value;
    if (shape?.case === "tensorType")
      for (const d of shape.value.shape?.dim.slice(2) ?? []) d.value = { case: "dimValue", value: 8n };
    const { model } = denoising(sized, "mean", dims);
    const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
    const x = Float32Array.from({ length: 60 * 128 }, (_, i) => rng.normal() + Number(i % 3 === labels[i >> 7]));
    const { model: trained } = await fit(
      model,
      { x, labels, dims },
      {
        epochs: 2,
        batchSize: 20,
        optimizer: { kind: "sgd", learningRate: 0.1 },
        threads: 1,
      },
    );
    const kernel = [...new Trainer(trained, { dims }).weights].find(([n]) => n.startsWith("denoise1/"))?.[1];
    expect(kernel?.some((v) => v !== 0)).toBe(true);
  });

  it("refuses nets without feature maps", () => {
    expect(() => denoising(wideNet(1), "mean", [8])).toThrow(/no convolution/);
  });
});
