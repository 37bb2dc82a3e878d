/** Scores against formulas written out here, and their gradients against differences, on a small dense net. */
import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { calibrateDetectors } from "./calibrate-detectors.ts";
import type { InputDetector } from "./detector.ts";
import { featureSqueezing } from "./feature-squeezing.ts";
import { findFeature, instrument } from "./instrument.ts";
import { knn } from "./knn.ts";
import { lof } from "./lof.ts";
import { magnet } from "./magnet.ts";
import { mahalanobis } from "./mahalanobis.ts";
import { parseDetector } from "./parse-detector.ts";

const [inputs, width, classes, n] = [6, 5, 3, 240];
const rng = rngFor(4, "detectors.test");
const normal = (count: number): Float32Array => Float32Array.from({ length: count }, () => rng.normal());
const [w1, b1, w2, b2] = [normal(inputs * width), normal(width), normal(width * classes), normal(classes)];
const x = Float32Array.from({ length: n * inputs }, () => rng.uniform());
const fresh = Float32Array.from({ length: 8 * inputs }, () => rng.uniform());

/** h W + b of one row. */
const dense = (h: ArrayLike<number>, w: ArrayLike<number>, b: ArrayLike<number>): number[] =>
  Array.from(b, (bias, j) => {
    let sum = bias;
    for (let i = 0; i < h.length; i++) sum += (h[i] as number) * (w[i * b.length + j] as number);
    return sum;
  });
const features = (row: ArrayLike<number>): number[] => dense(row, w1, b1).map((v) => Math.tanh(v));
const probabilities = (row: ArrayLike<number>): number[] => {
  const e = dense(features(row), w2, b2).map(Math.exp);
  const total = e.reduce((a, v) => a + v, 0);
  return e.map((v) => v / total);
};
const rowsOf = (of: Float32Array, d = inputs): number[][] =>
  Array.from({ length: of.length / d }, (_, i) => [...of.subarray(i * d, (i + 1) * d)]);
const gap = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((v, i) => v - (b[i] as number)));
const labels = Int32Array.from(rowsOf(x), (row) => {
  const p = probabilities(row);
  return p.indexOf(Math.max(...p));
});

let model: ModelProto;
let description: ModelDescription;
beforeAll(async () => {
  model = graphOf({ x: ["float32", ["N", inputs]] }, (b) => {
    const h = b.op("Tanh", [
      b.op("Gemm", ["x", b.constant(float32([inputs, width], w1)), b.constant(float32([width], b1))]),
    ]);
    const z = b.op("Gemm", [h, b.constant(float32([width, classes], w2)), b.constant(float32([classes], b2))]);
    return { [z]: ["float32", ["N", classes]] };
  });
  description = await describeModel(model, undefined, { bounds: [0, 1], scores: "logits" });
});

/** What a detector learns of x, and how it is opened. */
const fitted = async <S>(detector: InputDetector<S>, text: string) => {
  const options = { detectors: [parseDetector(text)], falsePositiveRate: 0.1, seed: 7 };
  const { document } = await calibrateDetectors(model, description, { x, labels }, options);
  const state = document.detectors[0]?.state as S;
  const { model: graph, description: d } = instrument(
    model,
    description,
    [{ width: 1, build: (c) => detector.build(c, state) }],
    findFeature(model, description),
  );
  const open = await openOnnxModel(graph, d, { threads: 1 });
  if (!canDifferentiate(open)) throw new Error("no gradients");
  const score = async (of: Float32Array): Promise<number[]> =>
    rowsOf(await open.scores(of), classes + 1).map((row) => row[classes] as number);
  return { state, open, score, document };
};

const close = (a: readonly number[], b: readonly number[], within = 1e-4): void => {
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => {
    expect(Math.abs(v - (b[i] as number)) / Math.max(1, Math.abs(v)), `sample ${i}`).toBeLessThan(within);
  });
};

describe("detectors", () => {
  it("mahalanobis: min over classes of (h - m) C^-1 (h - m), by W W^T = C^-1", async () => {
    const { state, score, open } = await fitted(mahalanobis, "mahalanobis");
    const w = rowsOf(state.whiten.data, width);
    const expected = rowsOf(fresh).map((row) => {
      const h = features(row).map((v, j) => v - (state.mean.data[j] as number));
      const z = h.map((_, j) => h.reduce((sum, v, i) => sum + v * (w[i]?.[j] as number), 0));
      return Math.min(...rowsOf(state.centres.data, width).map((m) => gap(z, m) ** 2));
    });
    close(await score(fresh), expected);
    // the whitened classes of the fitted half are of unit covariance, shrinkage apart
    expect(state.centres.dims).toEqual([new Set(labels).size, width]);
    await open.close();
  });

  it("knn: distance to the k-th nearest reference", async () => {
    const { state, score, open } = await fitted(knn, "knn:k=4,references=60");
    expect(state.references.dims).toEqual([60, width]);
    const references = rowsOf(state.references.data, width);
    const expected = rowsOf(fresh).map((row) => {
      const h = features(row).map((v, j) => v - (state.mean.data[j] as number));
      return references.map((r) => gap(h, r)).sort((a, b) => a - b)[3] as number;
    });
    close(await score(fresh), expected);
    // references are features of the data: each is some sample's
    const all = rowsOf(x).map((row) => features(row).map((v, j) => v - (state.mean.data[j] as number)));
    for (const r of references) expect(Math.min(...all.map((h) => gap(h, r)))).toBeLessThan(1e-5);
    await open.close();
  });

  it("lof: as Breunig et al. define it", async () => {
    const k = 5;
    const { state, score, open } = await fitted(lof, "lof:k=5,references=50");
    const references = rowsOf(state.references.data, width);
    const nearest = (h: readonly number[], of: readonly (readonly number[])[]) =>
      of
        .map((o) => ({ o, d: gap(h, o) }))
        .sort((a, b) => a.d - b.d)
        .slice(0, k);
    const others = (o: readonly number[]) => references.filter((r) => r !== o);
    const kDistance = (o: readonly number[]): number => nearest(o, others(o))[k - 1]?.d as number;
    const density = (h: readonly number[], of: readonly (readonly number[])[]): number =>
      1 / (nearest(h, of).reduce((sum, { o, d }) => sum + Math.max(kDistance(o), d), 0) / k);
    const expected = rowsOf(fresh).map((row) => {
      const h = features(row).map((v, j) => v - (state.mean.data[j] as number));
      const mean = nearest(h, references).reduce((sum, { o }) => sum + density(o, others(o)) / k, 0);
      return mean / density(h, references);
    });
    close(await score(fresh), expected, 1e-3);
    await open.close();
  });

  it("feature squeezing: the largest L1 distance of probabilities", async () => {
    const { state, score, open } = await fitted(featureSqueezing, "feature-squeezing:bits=2");
    expect(state).toEqual({ squeezers: ["bit-depth:bits=2"] });
    const expected = rowsOf(fresh).map((row) => {
      const p = probabilities(row);
      const q = probabilities(row.map((v) => Math.round(v * 3) / 3));
      return p.reduce((sum, v, k) => sum + Math.abs(v - (q[k] as number)), 0);
    });
    close(await score(fresh), expected);
    await open.close();
  });

  it("magnet: the mean squared error of its auto-encoder, better than the mean of the data", async () => {
    const { state, score, open } = await fitted(magnet, "magnet:steps=300");
    const weights = state.weights.map((w) => w.data);
    const layer = (h: readonly number[], i: number) => dense(h, weights[2 * i] ?? [], weights[2 * i + 1] ?? []);
    const relu = (h: number[]): number[] => h.map((v) => Math.max(0, v));
    const expected = rowsOf(fresh).map((row) => {
      const u = row.map((v, j) => (v - (state.mean.data[j] as number)) / (state.deviation.data[j] as number));
      const back = layer(relu(layer(relu(layer(relu(layer(u, 0)), 1)), 2)), 3);
      return gap(u, back) ** 2 / inputs;
    });
    close(await score(fresh), expected);
    // the mean of the data has 1; two of six independent values could be kept
    const trained = await score(x);
    expect(trained.reduce((a, v) => a + v, 0) / n).toBeLessThan(0.85);
    await open.close();
  });

  it("magnet with a temperature: divergence of the answers for an input and what was made of it", async () => {
    const { state, score, open } = await fitted(magnet, "magnet:temperature=2,steps=20");
    const weights = state.weights.map((w) => w.data);
    const layer = (h: readonly number[], i: number) => dense(h, weights[2 * i] ?? [], weights[2 * i + 1] ?? []);
    const relu = (h: number[]): number[] => h.map((v) => Math.max(0, v));
    const at = (values: ArrayLike<number>, j: number): number => values[j] as number;
    const soft = (row: readonly number[]): number[] => {
      const e = probabilities(row).map((p) => p ** 0.5);
      return e.map((v) => v / e.reduce((a, b) => a + b, 0));
    };
    const expected = rowsOf(fresh).map((row) => {
      const u = row.map((v, j) => (v - at(state.mean.data, j)) / at(state.deviation.data, j));
      const back = layer(relu(layer(relu(layer(relu(layer(u, 0)), 1)), 2)), 3);
      const [p, q] = [soft(row), soft(back.map((v, j) => v * at(state.deviation.data, j) + at(state.mean.data, j)))];
      return p.reduce((sum, v, k) => {
        const other = q[k] as number;
        const m = (v + other) / 2;
        return sum + (v * Math.log(v / m) + other * Math.log(other / m)) / 2;
      }, 0);
    });
    close(await score(fresh), expected, 1e-5);
    await open.close();
  });

  it.each([
    ["mahalanobis", mahalanobis],
    ["knn:k=4,references=60", knn],
    ["lof:k=5,references=50", lof],
    ["magnet:steps=20", magnet],
  ] as const)("the gradient of %s is that of differences", async (text, detector) => {
    const { open, score } = await fitted(detector as InputDetector, text);
    const one = fresh.slice(0, inputs);
    const cotangent = new Float32Array(classes + 1);
    cotangent[classes] = 1;
    const { gradient } = await open.gradient(one, { loss: "cotangent", labels: Int32Array.of(0), cotangent });
    for (let j = 0; j < inputs; j++) {
      const moved = (by: number) => score(one.map((v, i) => (i === j ? v + by : v)));
      const [[up = 0], [down = 0]] = [await moved(1e-3), await moved(-1e-3)];
      const difference = (up - down) / 2e-3;
      expect(Math.abs((gradient[j] as number) - difference)).toBeLessThan(0.02 * Math.max(1, Math.abs(difference)));
    }
    expect(gradient.some((v) => v !== 0)).toBe(true);
    await open.close();
  });

  it("several detectors share one rate", async () => {
    const texts = ["mahalanobis", "knn:k=4", "magnet:steps=20"];
    const options = { detectors: texts.map(parseDetector), falsePositiveRate: 0.1, seed: 1 };
    const { document } = await calibrateDetectors(model, description, { x: many, labels: manyLabels }, options);
    expect(document.detectors.map((d) => d.name)).toEqual(texts);
    const { fitted: half, scaled, calibrated, expected } = document.calibration;
    expect([half, scaled, calibrated]).toEqual([1000, 250, 750]);
    expect(expected).toBeLessThanOrEqual(0.1);
    const probes = document.detectors.map(({ detector, state }) => ({
      width: 1,
      build: (c: Parameters<typeof detector.build>[0]) => detector.build(c, state),
    }));
    const graph = instrument(model, description, probes, findFeature(model, description));
    const open = await openOnnxModel(graph.model, graph.description, { threads: 1, gradients: false });
    const unseen = Float32Array.from({ length: 2000 * inputs }, () => rng.uniform());
    if (!("scores" in open)) throw new Error("no scores");
    const rows = rowsOf(await open.scores(unseen), classes + texts.length);
    const flags = rows.map((row) =>
      document.detectors.map(({ threshold }, j) => (row[classes + j] as number) > threshold),
    );
    const rate = flags.filter((f) => f.some(Boolean)).length / flags.length;
    // Beta(75, 676) has a deviation of 0.011, 2,000 draws one of 0.007: 4 of both together
    expect(Math.abs(rate - 0.1)).toBeLessThan(0.052);
    // none is there for nothing
    texts.forEach((_, j) => {
      expect(flags.filter((f) => f[j]).length).toBeGreaterThan(10);
    });
    await open.close();
  });

  it("refuses what it can not calibrate, and says how much is needed", async () => {
    const run = (texts: readonly string[], falsePositiveRate = 0.1, data = { x, labels }) =>
      calibrateDetectors(model, description, data, { detectors: texts.map(parseDetector), falsePositiveRate });
    await expect(run(["knn"], 0.001)).rejects.toThrow(/at least 1998 are needed/);
    await expect(run(["knn", "lof"], 0.01)).rejects.toThrow(/at least 264 are needed/);
    await expect(run(["knn:k=0"])).rejects.toThrow(/k is a whole number/);
    await expect(run(["knn:k=150"])).rejects.toThrow(/too few/);
    await expect(run(["knn", "knn"])).rejects.toThrow(/given twice/);
    await expect(run(["magnet:steps=0"])).rejects.toThrow(/steps a whole number/);
    expect(() => parseDetector("knn:sigma=1")).toThrow(/can not take 'sigma=1'/);
  });
});

const many = Float32Array.from({ length: 2000 * inputs }, () => rng.uniform());
const manyLabels = Int32Array.from(rowsOf(many), (row) => {
  const p = probabilities(row);
  return p.indexOf(Math.max(...p));
});
