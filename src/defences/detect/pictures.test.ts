/** Detectors on pictures: layouts, sizes that are no multiples of four, filters in front, random ones too. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { calibrateDetectors } from "./calibrate-detectors.ts";
import { openPanel } from "./panel.ts";
import { parseDetector } from "./parse-detector.ts";

const [channels, height, width, classes, n] = [2, 10, 9, 3, 240];
const size = channels * height * width;
const rng = rngFor(8, "pictures.test");
const kernel = Float32Array.from({ length: 4 * channels * 9 }, () => rng.normal());
const head = Float32Array.from({ length: 4 * classes }, () => 3 * rng.normal());

/** A convolution, the mean over places, a dense layer; takes channels first or last. */
const net = (last: boolean): ModelProto =>
  graphOf({ x: ["float32", ["N", ...(last ? [height, width, channels] : [channels, height, width])]] }, (b) => {
    const x = last ? b.op("Transpose", ["x"], { perm: [0, 3, 1, 2] }) : "x";
    const h = b.op("Relu", [
      b.op("Conv", [x, b.constant(float32([4, channels, 3, 3], kernel))], { kernel_shape: [3, 3] }),
    ]);
    const mean = b.op("Flatten", [b.op("GlobalAveragePool", [h])]);
    return { [b.op("MatMul", [mean, b.constant(float32([4, classes], head))])]: ["float32", ["N", classes]] };
  });

/** Smooth blobs: what an auto-encoder can learn. */
const pictures = (count: number): Float32Array => {
  const x = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const [top, left, wide] = [2 + 6 * rng.uniform(), 2 + 5 * rng.uniform(), 1 + 2 * rng.uniform()];
    for (let c = 0; c < channels; c++)
      for (let r = 0; r < height; r++)
        for (let k = 0; k < width; k++) {
          const far = ((r - top) ** 2 + (k - left) ** 2) / wide ** 2;
          x[((i * channels + c) * height + r) * width + k] = Math.exp(-far) * (c === 0 ? 1 : 0.5);
        }
  }
  return x;
};

/** The same pictures with channels last. */
const channelsLast = (x: Float32Array): Float32Array => {
  const out = new Float32Array(x.length);
  const plane = height * width;
  for (let i = 0; i < x.length / size; i++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < plane; p++) out[i * size + p * channels + c] = x[i * size + c * plane + p] as number;
  return out;
};

const described = (model: ModelProto, last: boolean): Promise<ModelDescription> =>
  describeModel(model, undefined, { bounds: [0, 1], layout: last ? "hwc" : "chw", scores: "logits" });

const data = pictures(n);
const labels = Int32Array.from({ length: n }, (_, i) => i % classes);
const unseen = pictures(40);
const noise = Float32Array.from({ length: 40 * size }, () => rng.uniform());

const judged = async (last: boolean, texts: readonly string[], filters: readonly string[] = []) => {
  const order = last ? channelsLast : (x: Float32Array): Float32Array => x;
  const model = net(last);
  const d = await described(model, last);
  const options = { detectors: texts.map(parseDetector), falsePositiveRate: 0.1, seed: 2, filters };
  const { document } = await calibrateDetectors(model, d, { x: order(data), labels }, options);
  // a server that does not know the range takes the calibration's
  const open = { threads: 1 };
  const panel = await openPanel(document, model, await describeModel(model, undefined, { scores: "logits" }), open);
  const [ordinary, strange] = [await panel.answer(order(unseen)), await panel.answer(order(noise))];
  await panel.close();
  return { document, ordinary, strange };
};

describe("detectors on pictures", () => {
  const texts = ["magnet:steps=120", "magnet:steps=20,temperature=5", "feature-squeezing:bits=3", "knn:k=3"];

  it("see the same with channels first and last", async () => {
    const [first, last] = [await judged(false, texts), await judged(true, texts)];
    expect(last.document.detectors[2]?.state).toEqual({
      squeezers: ["bit-depth:bits=3", "median:size=3", "gaussian:sigma=0.8"],
    });
    first.ordinary.verdicts.forEach((row, i) => {
      row.forEach(({ detector, score }, j) => {
        const other = last.ordinary.verdicts[i]?.[j]?.score as number;
        expect(Math.abs(score - other), `${detector} on ${i}`).toBeLessThan(0.02 * Math.max(0.1, Math.abs(score)));
      });
    });
    // the auto-encoder gives blobs back, noise not
    const flags = (of: typeof first.ordinary): number => of.verdicts.filter(([v]) => v?.flagged).length;
    expect(flags(first.ordinary)).toBeLessThan(15);
    expect(flags(first.strange)).toBe(40);
  });

  it("work behind filters, and with random ones give other scores each time", async () => {
    const { document, ordinary } = await judged(
      false,
      ["feature-squeezing:bits=3", "knn:k=3"],
      ["gaussian:sigma=0.5", "resize-pad:smallest=0.6"],
    );
    expect(document.filters).toEqual(["gaussian:sigma=0.5", "resize-pad:smallest=0.6"]);
    const again = await judged(false, ["feature-squeezing:bits=3", "knn:k=3"], document.filters);
    expect(again.ordinary.scores).not.toEqual(ordinary.scores);
    const flagged = ordinary.verdicts.filter((row) => row.some((v) => v.flagged)).length;
    expect(flagged).toBeLessThan(15);
  });

  it("refuses a document in which nodes of another model would be read", async () => {
    const { document } = await judged(false, ["magnet:steps=10"]);
    const [first] = document.detectors;
    if (first === undefined) throw new Error("none");
    const weights = (first.state as { weights: unknown[] }).weights.slice(1);
    const broken = { ...document, detectors: [{ ...first, state: { ...(first.state as object), weights } }] };
    const model = net(false);
    const d = await described(model, false);
    await expect(openPanel(broken, model, d)).rejects.toMatchObject({ code: "DOCUMENT_INVALID" });
    await expect(
      openPanel(document, model, { ...d, domain: { ...d.domain, upper: new Float32Array(size).fill(255) } }),
    ).rejects.toThrow(/another range/);
    await expect(openPanel({ ...document, tensor: "elsewhere" }, model, d)).rejects.toThrow(/no inner value/);
  });
});
