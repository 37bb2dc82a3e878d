import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { normalCdf, normalQuantile } from "../../engine/tensor/special-functions.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { certificate } from "./certificate.ts";
import { openOnnxServedModel } from "./onnx-served-model.ts";
import { files, optionsFor, samples, size } from "./served.test-data.ts";
import { type Smoothing, smoothedModel } from "./smoothed-model.ts";

const never = new AbortController().signal;
const numbers = (t: Tensor | undefined): number[] => Array.from(t?.data ?? [], Number);

describe("certificate", () => {
  it("gives the largest radius that a number of votes can, sigma Phi^-1(alpha^(1/n)), when all agree", () => {
    for (const [n, alpha] of [
      [100, 0.001],
      [1000, 0.001],
      [100_000, 0.001],
      [500, 0.05],
    ] as const)
      expect(certificate([1, 0], [n, 0], 0.5, alpha).radius).toBeCloseTo(0.5 * normalQuantile(alpha ** (1 / n)), 9);
  });

  it("abstains where the lower bound of its votes is not above one half", () => {
    expect(certificate([2, 1], [510, 490], 1, 0.001)).toEqual({ label: -1, radius: 0 });
    // 100 of 200 at most with probability alpha: just above
    expect(certificate([2, 1], [130, 70], 1, 0.001).label).toBe(0);
    // the class is chosen by the first votes, not by those that count
    expect(certificate([1, 2], [900, 100], 1, 0.001)).toEqual({ label: -1, radius: 0 });
  });

  it("is wrong no more often than alpha", () => {
    const [p, n, alpha, rounds] = [0.8, 200, 0.05, 4000];
    const rng = rngFor(3, "certificate.test");
    let wrong = 0;
    for (let r = 0; r < rounds; r++) {
      let votes = 0;
      for (let i = 0; i < n; i++) votes += rng.uniform() < p ? 1 : 0;
      if (certificate([1, 0], [votes, n - votes], 1, alpha).radius > normalQuantile(p)) wrong++;
    }
    expect(wrong / rounds).toBeLessThan(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / rounds));
    expect(wrong).toBeGreaterThan(0);
  });
});

/** Class 1 where w x > c: the exact radius of a linear classifier under any isotropic noise is the distance to its plane. */
const w = Array.from({ length: size }, (_, i) => Math.cos(i + 1));
const norm = Math.hypot(...w);
const linear = (): Uint8Array =>
  writeOnnx(
    graphOf({ x: ["float32", ["N", size]] }, (b) => {
      const columns = Float32Array.from({ length: 2 * size }, (_, i) => (i % 2 === 0 ? 0 : (w[i >> 1] as number)));
      return { [b.op("MatMul", ["x", b.constant(float32([size, 2], columns))])]: ["float32", ["N", 2]] };
    }),
  );

const smoothing: Smoothing = { sigma: 0.5, selection: 100, copies: 2000, alpha: 0.001 };

describe("smoothedModel", () => {
  it("certifies a linear classifier up to its exact radius, and not beyond", async () => {
    const base = await openOnnxServedModel(optionsFor(linear(), { workers: 0, maxBatch: 256 }));
    const model = smoothedModel(base, smoothing);
    expect(model.outputs.map((o) => o.name)).toEqual([base.outputs[0]?.name, "label", "certified_radius"]);
    const n = 12;
    const x = samples(n, "smoothed");
    const got = await model.run(new Map([["x", x]]), undefined, never);
    const [labels, radii] = [numbers(got.get("label")), numbers(got.get("certified_radius"))];
    const rows = numbers(x);
    let certified = 0;
    for (let i = 0; i < n; i++) {
      const value = w.reduce((sum, v, j) => sum + v * (rows[i * size + j] ?? 0), 0);
      const exact = Math.abs(value) / norm;
      const radius = radii[i] ?? Number.NaN;
      expect(radius).toBeLessThanOrEqual(exact);
      if (labels[i] === -1) {
        // close to the plane: votes near one half
        expect(exact / smoothing.sigma).toBeLessThan(0.25);
        continue;
      }
      certified++;
      expect(labels[i]).toBe(value > 0 ? 1 : 0);
      // what so many votes can prove of such a share at most, with room for four standard errors of the votes
      const p = normalCdf(exact / smoothing.sigma);
      const least = p - 4 * Math.sqrt((p * (1 - p)) / smoothing.copies) - 4 / smoothing.copies;
      const expected = certificate(
        [1, 0],
        [Math.floor(least * 2000), 2000 - Math.floor(least * 2000)],
        smoothing.sigma,
        smoothing.alpha,
      );
      expect(radius).toBeGreaterThanOrEqual(Math.fround(expected.radius) * 0.9999);
    }
    expect(certified).toBeGreaterThan(6);
    expect([...(await model.run(new Map([["x", x]]), ["label"], never)).keys()]).toEqual(["label"]);
    await model.close();
    expect(base.ready()).toBe(false);
  });

  it("does not smooth what it can not", async () => {
    const base = await openOnnxServedModel(optionsFor(files.lookup(), { workers: 0 }));
    expect(() => smoothedModel(base, smoothing)).toThrow("can not be smoothed");
    await base.close();
  });
});
