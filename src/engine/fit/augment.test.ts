import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { augment } from "./augment.ts";
import { mixBatch, softTargets } from "./mix.ts";

const shape = { channels: 2, height: 4, width: 5 };
const image = (): Float32Array => Float32Array.from({ length: 40 }, (_, i) => i + 1);
const tries = Array.from({ length: 200 }, (_, i) => i);

describe("augment", () => {
  it("flips every other image, each row by itself", () => {
    const mirrored = tries.filter((t) => {
      const x = image();
      augment([{ kind: "flip" }], x, shape, rngFor(1, t));
      if (x[0] === 1) {
        expect(x).toEqual(image());
        return false;
      }
      expect([...x.slice(0, 5)]).toEqual([5, 4, 3, 2, 1]);
      expect([...x.slice(35)]).toEqual([40, 39, 38, 37, 36]);
      return true;
    }).length;
    expect(mirrored).toBeGreaterThan(70);
    expect(mirrored).toBeLessThan(130);
  });

  it("shifts by up to the padding and fills with zeros", () => {
    const seen = new Set<string>();
    for (const t of tries) {
      const x = image();
      augment([{ kind: "crop", padding: 1 }], x, shape, rngFor(2, t));
      // the pixel in the middle (row 1, column 2) came from (1 - down, 2 - right)
      const from = (x[7] as number) - 1;
      const [down, right] = [1 - Math.floor(from / 5), 2 - (from % 5)];
      seen.add(`${down},${right}`);
      for (let c = 0; c < 2; c++)
        for (let h = 0; h < 4; h++)
          for (let w = 0; w < 5; w++) {
            const [h0, w0] = [h - down, w - right];
            const inside = h0 >= 0 && h0 < 4 && w0 >= 0 && w0 < 5;
            expect(x[(c * 4 + h) * 5 + w]).toBe(inside ? (c * 4 + h0) * 5 + w0 + 1 : 0);
          }
    }
    expect(seen.size).toBe(9);
  });

  it("cuts a square out of all channels and never writes outside", () => {
    for (const t of tries) {
      const x = image();
      augment([{ kind: "cutout", size: 2 }], x, shape, rngFor(3, t));
      const zeros = [...x].flatMap((v, i) => (v === 0 ? [i] : []));
      expect([1, 2, 4]).toContain(zeros.length / 2);
      expect(zeros.slice(zeros.length / 2)).toEqual(zeros.slice(0, zeros.length / 2).map((i) => i + 20));
      x.forEach((v, i) => expect([0, i + 1]).toContain(v));
    }
  });
});

describe("mixBatch", () => {
  it.each(["mixup", "cutmix"] as const)("%s mixes labels in the share of the pixels", (kind) => {
    for (const t of tries) {
      // sample i is constant i + 1, so a mean tells the share
      const x = Float32Array.from({ length: 3 * 40 }, (_, i) => 10 ** Math.floor(i / 40));
      const targets = softTargets(Int32Array.of(0, 1, 2), 3, 0);
      mixBatch({ kind, alpha: 1 }, x, targets, 3, shape, rngFor(4, kind, t));
      for (let i = 0; i < 3; i++) {
        const mean = x.subarray(i * 40, (i + 1) * 40).reduce((a, b) => a + b, 0) / 40;
        const expected = [0, 1, 2].reduce((s, k) => s + (targets[i * 3 + k] as number) * 10 ** k, 0);
        expect(Math.abs(mean - expected)).toBeLessThan(1e-3);
        expect(targets.subarray(i * 3, i * 3 + 3).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      }
    }
  });

  it("softTargets spread the smoothing over all classes", () => {
    const t = softTargets(Int32Array.of(1), 4, 0.2);
    [0.05, 0.85, 0.05, 0.05].forEach((v, i) => expect(t[i]).toBeCloseTo(v, 6));
  });
});
