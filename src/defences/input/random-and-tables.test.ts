/** Filters that draw random numbers, that know tables, and the encoder, against loops written out here. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { elementCount, float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { withThermometer } from "./thermometer.ts";
import { parseFilter, withFilters } from "./with-filters.ts";

const rng = rngFor(6, "random-and-tables.test");
const uniform = (count: number): Float32Array => Float32Array.from({ length: count }, () => rng.uniform());

/** The input itself, flattened. */
const identity = (dims: readonly number[]) =>
  graphOf({ x: ["float32", ["N", ...dims]] }, (b) => {
    const size = elementCount(dims);
    const flat = b.op("Reshape", ["x", b.ints([-1, size])]);
    return { [b.op("Neg", [b.op("Neg", [flat])])]: ["float32", ["N", size]] };
  });

const outputOf = async (bytes: Uint8Array, feeds: Record<string, Tensor>): Promise<Float32Array> => {
  const session = await Session.create(bytes, { threads: 1 });
  const [result] = Object.values(await session.run(feeds));
  await session.release();
  return (result as Tensor<"float32">).data;
};

describe("resize-pad", () => {
  const [height, width, low] = [12, 9, -1];
  const model = identity([1, height, width]);
  const described = (): Promise<ModelDescription> =>
    describeModel(model, undefined, { bounds: [low, 1], layout: "chw", scores: "logits" });

  it("shrinks and places each picture by its own numbers", async () => {
    const filtered = readOnnx(
      writeOnnx(withFilters(model, await described(), [parseFilter("resize-pad:smallest=0.6")])),
    );
    expect(filtered.graph?.input.map((v) => v.name)).toEqual(["x", "casemate/uniform"]);
    const n = 7;
    const x = uniform(n * height * width).map((v) => 2 * v - 1);
    // the ends of the range too: nothing shrunk, and the smallest at either corner
    const draws = uniform(3 * n);
    draws.set([0.9999, 0, 0, 0, 0, 0, 0, 0.9999, 0.9999]);
    const y = await outputOf(writeOnnx(filtered), {
      x: float32([n, 1, height, width], x),
      "casemate/uniform": float32([n, 3], draws),
    });
    const least = Math.ceil(0.6 * height);
    for (let i = 0; i < n; i++) {
      const [u0, u1, u2] = draws.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      const rows = least + Math.floor(u0 * (height - least + 1));
      const scale = rows / height;
      const top = Math.floor(u1 * (height - rows + 1));
      const left = Math.floor(u2 * (Math.floor(width - width * scale) + 1));
      const pixel = (r: number, c: number): number => {
        const [rr, cc] = [Math.min(height - 1, Math.max(0, r)), Math.min(width - 1, Math.max(0, c))];
        return x[(i * height + rr) * width + cc] as number;
      };
      for (let r = 0; r < height; r++)
        for (let c = 0; c < width; c++) {
          const [sr, sc] = [(r - top + 0.5) / scale - 0.5, (c - left + 0.5) / scale - 0.5];
          const inside = r >= top && r < top + rows && c >= left && c + 0.5 < left + width * scale;
          const [r0, c0] = [Math.floor(sr), Math.floor(sc)];
          const [dr, dc] = [sr - r0, sc - c0];
          const expected = inside
            ? (1 - dr) * ((1 - dc) * pixel(r0, c0) + dc * pixel(r0, c0 + 1)) +
              dr * ((1 - dc) * pixel(r0 + 1, c0) + dc * pixel(r0 + 1, c0 + 1))
            : low;
          expect(Math.abs((y[(i * height + r) * width + c] as number) - expected), `${i} ${r} ${c}`).toBeLessThan(1e-4);
        }
    }
    // nothing was shrunk: the picture itself
    expect(Math.max(...y.slice(0, height * width).map((v, k) => Math.abs(v - (x[k] as number))))).toBeLessThan(1e-5);
  });

  it("draws anew in every run, is described as random, and averages to a gradient that attacks follow", async () => {
    const filtered = readOnnx(writeOnnx(withFilters(model, await described(), [parseFilter("resize-pad")])));
    const description = await describeModel(filtered, undefined, { bounds: [low, 1], layout: "chw", scores: "logits" });
    expect(description).toMatchObject({ random: true, input: "x" });
    expect(description.decisions.map((d) => d.what)).toContain("random inputs");
    const open = await openOnnxModel(filtered, description, { threads: 1 });
    if (!canDifferentiate(open)) throw new Error("no gradients");
    const x = uniform(height * width);
    // 12 rows shrink to 11 or stay: 9 outcomes of unequal probability. 64 of them are never all the same
    const one = x;
    const outcomes = async (runs: number, rows: number): Promise<number> => {
      const seen = new Set<string>();
      for (let r = 0; r < runs; r++) {
        const y = await open.scores(
          Float32Array.from({ length: rows * one.length }, (_, i) => one[i % one.length] as number),
        );
        for (let i = 0; i < rows; i++) seen.add(y.slice(i * one.length, (i + 1) * one.length).join());
      }
      return seen.size;
    };
    expect(await outcomes(64, 1)).toBeGreaterThan(1);
    // samples of one run have numbers of their own
    expect(await outcomes(1, 64)).toBeGreaterThan(1);
    // linear in x for given numbers: the mean gradient of the sum is the mean share of each pixel in it, about scale^2 inside
    const cotangent = new Float32Array(height * width).fill(1);
    const sum = new Float64Array(height * width);
    const runs = 200;
    for (let r = 0; r < runs; r++) {
      const request = { loss: "cotangent", labels: Int32Array.of(0), cotangent } as const;
      const { gradient } = await open.gradient(one, request);
      gradient.forEach((v, i) => {
        sum[i] = (sum[i] as number) + v / runs;
      });
    }
    const middle = sum[6 * width + 4] as number;
    // scales 11/12 and 1 are equally likely
    expect(middle).toBeGreaterThan(0.8);
    expect(middle).toBeLessThan(1.05);
    await open.close();
  });
});

describe("feature-limits", () => {
  const [lower, upper] = [Float32Array.of(0, -1, 0, 0, 0, 17, 0), Float32Array.of(1, 3, 1, 1, 1, 5_000_000, 0.5)];
  const described = async (): Promise<ModelDescription> => {
    const d = await describeModel(identity([7]), undefined, { bounds: [0, 1], scores: "logits" });
    const groups = [[4, 2, 3]];
    const integer = Uint8Array.of(0, 1, 0, 0, 0, 1, 0);
    const { units: _, ...rest } = d;
    return {
      ...rest,
      domain: { ...d.domain, lower, upper, integer, groups },
      units: { offset: lower, scale: upper.map((v, i) => v - (lower[i] as number)) },
    };
  };

  it("brings values to what columns can have", async () => {
    const model = withFilters(identity([7]), await described(), [parseFilter("feature-limits")]);
    const x = Float32Array.of(
      ...[0.3, 0.4, 0.2, 0.9, 0.1, 39.4, 0.25],
      ...[-7, 9, 1, 0, 0, 6e6, 0.75],
      ...[2, -0.6, 0.5, 0.5, 0.5, 1_234_567.4, 0],
    );
    const y = await outputOf(writeOnnx(model), { x: float32([3, 7], x) });
    const expected = [
      ...[0.3, 0, 0, 1, 0, 39, 0.25],
      ...[0, 3, 1, 0, 0, 5_000_000, 0.5],
      // none is largest: the first of the group
      ...[1, -1, 0, 0, 1, 1_234_567, 0],
    ];
    y.forEach((v, i) => {
      const large = Math.abs(expected[i] as number) > 1000;
      expect(Math.abs(v - (expected[i] as number)), `value ${i}`).toBeLessThan(large ? 1.01 : 1e-4);
    });
  });

  it("passes gradients straight through", async () => {
    const d = await described();
    const open = await openOnnxModel(
      withFilters(identity([7]), d, [parseFilter("feature-limits")]),
      { ...d, output: { ...d.output, kind: "logits" } },
      { threads: 1 },
    );
    if (!canDifferentiate(open)) throw new Error("no gradients");
    const request = { loss: "cotangent", labels: Int32Array.of(0), cotangent: Float32Array.of(0, 1, 0, 0, 0, 0, 2) };
    const x = Float32Array.of(0.3, 0.4, 0.2, 0.9, 0.1, 39.4, 0.25);
    const { gradient } = await open.gradient(x, { ...request, loss: "cotangent" });
    [0, 1, 0, 0, 0, 0, 2].forEach((v, i) => {
      expect(Math.abs((gradient[i] as number) - v)).toBeLessThan(1e-4);
    });
    await open.close();
  });
});

describe("thermometer", () => {
  it("codes each value as steps, and lets gradients through", async () => {
    const levels = 4;
    const model = withThermometer(identity([2 * levels, 3, 3]), { levels });
    const x = uniform(2 * 9);
    const y = await outputOf(writeOnnx(model), { x: float32([1, 2, 3, 3], x) });
    for (let c = 0; c < 2; c++)
      for (let l = 0; l < levels; l++)
        for (let p = 0; p < 9; p++)
          expect(y[(c * levels + l) * 9 + p]).toBe((x[c * 9 + p] as number) > l / levels ? 1 : 0);
    const last = withThermometer(identity([3, 3, 2 * levels]), { levels, axis: 2 });
    const z = await outputOf(writeOnnx(last), { x: float32([1, 3, 3, 2], x) });
    z.forEach((v, i) => {
      expect(v).toBe((x[Math.floor(i / levels)] as number) > (i % levels) / levels ? 1 : 0);
    });
    const d = await describeModel(model, undefined, { bounds: [0, 1], layout: "chw", scores: "logits" });
    expect(d.domain.dims).toEqual([2, 3, 3]);
    const open = await openOnnxModel(model, d, { threads: 1 });
    if (!canDifferentiate(open)) throw new Error("no gradients");
    expect(open.steps().every((s) => s.kind === "surrogate")).toBe(true);
    const cotangent = new Float32Array(2 * levels * 9).fill(1);
    const { gradient } = await open.gradient(x, { loss: "cotangent", labels: Int32Array.of(0), cotangent });
    // of clip(v - t + 1/2, 0, 1): as many thresholds as are nearer than 1/2
    gradient.forEach((g, i) => {
      const near = Array.from({ length: levels }, (_, l) => Math.abs((x[i] as number) - l / levels) < 0.5);
      expect(g).toBeCloseTo(near.filter(Boolean).length, 4);
    });
    await open.close();
  });

  it("refuses models that do not take the code", () => {
    expect(() => withThermometer(identity([3, 3, 3]), { levels: 4 })).toThrow(/does not hold 4 levels/);
    expect(() => withThermometer(identity([4, 3, 3]), { levels: 1 })).toThrow(/from 2 to 64/);
    expect(() => withThermometer(identity([4, 3, 3]), { levels: 4, input: "z" })).toThrow(/no input 'z'/);
  });
});
