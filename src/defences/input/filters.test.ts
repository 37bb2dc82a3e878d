/** Filters against loops written out here, their gradients against differences, and the model behind them. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { canDifferentiate, canPredict } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { graphFilters } from "./index.ts";
import { parseFilter, withFilters } from "./with-filters.ts";

const [height, width] = [9, 11];
const rng = rngFor(5, "filters.test");

/** The input itself, flattened: what comes out is what the filter made. */
const identity = (dims: readonly number[]) =>
  graphOf({ x: ["float32", ["N", ...dims]] }, (b) => {
    const flat = b.op("Reshape", ["x", b.ints([-1, dims.reduce((a, v) => a * v, 1)])]);
    return { [b.op("Neg", [b.op("Neg", [flat])])]: ["float32", ["N", dims.reduce((a, v) => a * v, 1)]] };
  });

const open = async (text: readonly string[], dims: readonly number[], bounds: readonly [number, number] = [0, 1]) => {
  const model = identity(dims);
  const description = await describeModel(model, undefined, {
    bounds,
    layout: dims[0] === height ? "hwc" : "chw",
    scores: "logits",
  });
  const filtered = readOnnx(writeOnnx(withFilters(model, description, text.map(parseFilter))));
  expect(filtered.graph?.input.map((v) => v.name)).toEqual(["x"]);
  return openOnnxModel(
    filtered,
    { ...description, output: { value: filtered.graph?.output[0]?.name ?? "", kind: "logits" } },
    { threads: 1 },
  );
};

const filteredBy = async (
  text: readonly string[],
  x: Float32Array,
  dims: readonly number[],
  bounds?: readonly [number, number],
): Promise<Float32Array> => {
  const model = await open(text, dims, bounds);
  if (!canPredict(model)) throw new Error("no scores");
  const y = await model.scores(x);
  await model.close();
  return y;
};

const close = (a: ArrayLike<number>, b: ArrayLike<number>, within: number): void => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++)
    expect(Math.abs((a[i] as number) - (b[i] as number)), `value ${i}`).toBeLessThan(within);
};

/** Mirrored without the edge pixel. */
const mirror = (i: number, n: number): number => (i < 0 ? -i : i >= n ? 2 * n - 2 - i : i);

const plane = Float32Array.from({ length: height * width }, () => rng.uniform());
const pixel = (y: number, x: number): number => plane[mirror(y, height) * width + mirror(x, width)] as number;
const each = (f: (y: number, x: number) => number): number[] =>
  Array.from(plane, (_, k) => f(Math.floor(k / width), k % width));

describe("filters", () => {
  it("bit-depth rounds to levels, in the range of the input", async () => {
    for (const bits of [1, 3, 8]) {
      const levels = 2 ** bits - 1;
      const x = Float32Array.from({ length: 99 }, () => -1 + 2 * rng.uniform());
      const expected = x.map((v) => (Math.round(((v + 1) / 2) * levels) / levels) * 2 - 1);
      close(await filteredBy([`bit-depth:bits=${bits}`], x, [1, height, width], [-1, 1]), expected, 1e-5);
    }
  });

  it("median takes the middle of a square", async () => {
    for (const size of [3, 5]) {
      const reach = (size - 1) / 2;
      const expected = each((y, x) => {
        const all: number[] = [];
        for (let i = -reach; i <= reach; i++) for (let j = -reach; j <= reach; j++) all.push(pixel(y + i, x + j));
        return all.sort((a, b) => a - b)[(size * size - 1) / 2] as number;
      });
      close(await filteredBy([`median:size=${size}`], plane, [1, height, width]), expected, 1e-6);
    }
  });

  it("gaussian is the convolution with the bell, also with channels last", async () => {
    const sigma = 0.8;
    const bell = (i: number): number => Math.exp(-(i * i) / (2 * sigma * sigma));
    const expected = each((y, x) => {
      let [sum, total] = [0, 0];
      for (let i = -3; i <= 3; i++)
        for (let j = -3; j <= 3; j++) {
          sum += bell(i) * bell(j) * pixel(y + i, x + j);
          total += bell(i) * bell(j);
        }
      return sum / total;
    });
    close(await filteredBy(["gaussian"], plane, [1, height, width]), expected, 1e-5);
    const three = new Float32Array(3 * plane.length);
    plane.forEach((v, k) => three.set([v, 0.5, 1 - v], 3 * k));
    const y = await filteredBy(["gaussian"], three, [height, width, 3]);
    close(
      y.filter((_, i) => i % 3 === 0),
      expected,
      1e-5,
    );
    close(
      y.filter((_, i) => i % 3 === 2),
      expected.map((v) => 1 - v),
      1e-5,
    );
  });

  it("non-local means weighs alike neighbourhoods", async () => {
    const [far, near, strength] = [2, 1, 0.3];
    const expected = each((y, x) => {
      let [sum, total] = [0, 0];
      for (let i = -far; i <= far; i++)
        for (let j = -far; j <= far; j++) {
          let apart = 0;
          for (let p = -near; p <= near; p++)
            for (let q = -near; q <= near; q++)
              apart += (pixel(y + p, x + q) - pixel(y + i + p, x + j + q)) ** 2 / (2 * near + 1) ** 2;
          const weight = Math.exp(-apart / strength ** 2);
          sum += weight * pixel(y + i, x + j);
          total += weight;
        }
      return sum / total;
    });
    close(await filteredBy([`non-local-means:strength=${strength}`], plane, [1, height, width]), expected, 1e-5);
    // channels share their weights: three alike ones give what one does
    const three = new Float32Array(3 * plane.length);
    for (let c = 0; c < 3; c++) three.set(plane, c * plane.length);
    const y = await filteredBy([`non-local-means:strength=${strength}`], three, [3, height, width]);
    close(y.subarray(0, plane.length), expected, 1e-5);
  });

  it("total variation follows Chambolle's iteration, and flattens", async () => {
    const [weight, steps] = [0.2, 12];
    const at = (p: Float64Array, y: number, x: number): number => (y < 0 || x < 0 ? 0 : (p[y * width + x] as number));
    let [px, py] = [new Float64Array(plane.length), new Float64Array(plane.length)];
    const div = (y: number, x: number): number => at(py, y, x) - at(py, y - 1, x) + at(px, y, x) - at(px, y, x - 1);
    for (let k = 0; k < steps; k++) {
      const u = each((y, x) => div(y, x) - pixel(y, x) / weight);
      const [nx, ny] = [px.slice(), py.slice()];
      each((y, x) => {
        const o = y * width + x;
        const gx = x + 1 < width ? (u[o + 1] as number) - (u[o] as number) : 0;
        const gy = y + 1 < height ? (u[o + width] as number) - (u[o] as number) : 0;
        const shrink = 1 + 0.25 * Math.hypot(gx, gy);
        nx[o] = ((px[o] as number) + 0.25 * gx) / shrink;
        ny[o] = ((py[o] as number) + 0.25 * gy) / shrink;
        return 0;
      });
      [px, py] = [nx, ny];
    }
    const expected = each((y, x) => pixel(y, x) - weight * div(y, x));
    const y = await filteredBy([`total-variation:weight=${weight},steps=${steps}`], plane, [1, height, width]);
    close(y, expected, 1e-4);
    const variation = (v: ArrayLike<number>): number =>
      each((r, c) =>
        c + 1 < width ? Math.abs((v[r * width + c + 1] as number) - (v[r * width + c] as number)) : 0,
      ).reduce((s, d) => s + d, 0);
    expect(variation(y)).toBeLessThan(0.6 * variation(plane));
  });

  it("jpeg rounds the cosine transform of blocks by the standard's table", async () => {
    // one block of grey levels, quality 50: the table as it is; the first row of it is enough to be told apart
    const table = [
      16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
      51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120,
      101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];
    const block = Float32Array.from(
      { length: 64 },
      (_, k) => Math.round(255 * (k % 8 > 3 ? 0.9 : 0.1 + 0.02 * (k >> 3))) / 255,
    );
    const c = (u: number): number => (u === 0 ? Math.SQRT1_2 : 1);
    const wave = (i: number, u: number): number => Math.cos(((2 * i + 1) * u * Math.PI) / 16);
    const coefficients = Array.from({ length: 64 }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < 64; i++)
        sum += ((block[i] as number) * 255 - 128) * wave(i >> 3, k >> 3) * wave(i & 7, k & 7);
      return (c(k >> 3) * c(k & 7) * sum) / 4;
    });
    const rounded = coefficients.map((v, k) => Math.round(v / (table[k] as number)) * (table[k] as number));
    const expected = Array.from({ length: 64 }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < 64; k++)
        sum += c(k >> 3) * c(k & 7) * (rounded[k] as number) * wave(i >> 3, k >> 3) * wave(i & 7, k & 7);
      return Math.round(Math.min(255, Math.max(0, sum / 4 + 128))) / 255;
    });
    const y = await filteredBy(["jpeg:quality=50"], block, [1, 8, 8]);
    // one grey level: a value halfway between two may be rounded either way
    close(y, expected, 1.01 / 255);
    expect(expected.some((v, i) => Math.abs(v - (block[i] as number)) > 3 / 255)).toBe(true);
    const same = y.filter((v, i) => Math.abs(v - (expected[i] as number)) < 1e-5).length;
    expect(same).toBeGreaterThan(60);
  });

  it("jpeg keeps grey pictures grey in colour, at sizes that are no multiples of 8", async () => {
    const grey = new Float32Array(3 * plane.length);
    for (let k = 0; k < 3; k++) grey.set(plane, k * plane.length);
    const y = await filteredBy(["jpeg:quality=90"], grey, [3, height, width]);
    const one = await filteredBy(["jpeg:quality=90"], plane, [1, height, width]);
    for (let k = 0; k < 3; k++) close(y.subarray(k * plane.length, (k + 1) * plane.length), one, 1.01 / 255);
  });

  it.each(["gaussian", "median", "total-variation:steps=4", "non-local-means:strength=0.5", "clip"])(
    "gradients of %s are those of differences",
    async (text) => {
      const model = await open([text], [1, height, width]);
      if (!canDifferentiate(model)) throw new Error("no gradients");
      const target = { loss: "logit-difference", labels: Int32Array.of(30), targets: Int32Array.of(52) } as const;
      const { gradient } = await model.gradient(plane, target);
      for (let j = 0; j < plane.length; j += 7) {
        const [up, down] = [1e-3, -1e-3].map((h) =>
          model.gradient(
            plane.map((v, i) => (i === j ? v + h : v)),
            target,
          ),
        );
        const difference = (((await up)?.loss[0] as number) - ((await down)?.loss[0] as number)) / 2e-3;
        expect(Math.abs((gradient[j] as number) - difference)).toBeLessThan(5e-3);
      }
      expect(gradient.some((v) => v !== 0)).toBe(true);
      await model.close();
    },
  );

  it.each(["bit-depth", "jpeg"])(
    "%s rounds, and passes gradients straight through: the doctor sees it",
    async (text) => {
      const model = await open([text], [1, height, width]);
      if (!canDifferentiate(model)) throw new Error("no gradients");
      expect(model.steps().some((s) => s.kind === "surrogate")).toBe(true);
      expect(model.steps().every((s) => s.kind === "surrogate")).toBe(true);
      const target = { loss: "logit-difference", labels: Int32Array.of(30), targets: Int32Array.of(52) } as const;
      const { gradient } = await model.gradient(
        plane.map((v) => 0.25 + v / 2),
        target,
      );
      // without rounding both would be the identity
      close(
        gradient,
        Float32Array.from(plane, (_, i) => (i === 52 ? 1 : i === 30 ? -1 : 0)),
        1e-3,
      );
      await model.close();
    },
  );

  it("normalise takes [0, 1] and gives the model its own range", async () => {
    const model = identity([1, height, width]);
    const description = await describeModel(model, undefined, { bounds: [-1, 3], layout: "chw", scores: "logits" });
    const filtered = withFilters(model, description, [parseFilter("bit-depth:bits=1")], { normalise: true });
    const opened = await openOnnxModel(
      filtered,
      { ...description, output: { value: filtered.graph?.output[0]?.name ?? "", kind: "logits" } },
      { threads: 1 },
    );
    if (!canPredict(opened)) throw new Error("no scores");
    close(
      await opened.scores(plane),
      plane.map((v) => (v > 0.5 ? 3 : -1)),
      1e-5,
    );
    await opened.close();
  });

  it("knows no range and needs none, unless the filter does", async () => {
    const model = identity([1, height, width]);
    const description = await describeModel(model, undefined, { layout: "chw", scores: "logits" });
    expect(description.domain.lower.every(Number.isFinite)).toBe(false);
    for (const text of ["median", "gaussian"])
      expect(() => withFilters(model, description, [parseFilter(text)])).not.toThrow();
    for (const text of ["bit-depth", "jpeg", "total-variation", "non-local-means", "resize-pad", "clip"])
      expect(() => withFilters(model, description, [parseFilter(text)])).toThrow(
        `filter '${text}' wants a finite range`,
      );
  });

  it("refuses what does not fit", async () => {
    expect(() => parseFilter("blur")).toThrow(/no filter is called 'blur'/);
    expect(() => parseFilter("median:sigma=1")).toThrow(/can not take 'sigma=1'/);
    await expect(open(["median:size=4"], [1, height, width])).rejects.toMatchObject({ code: "USAGE" });
    await expect(open(["gaussian:sigma=9"], [1, height, width])).rejects.toMatchObject({ code: "USAGE" });
    expect(graphFilters.map((f) => f.id)).toContain("jpeg");
  });
});
