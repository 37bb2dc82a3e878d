import { describe, expect, it } from "vitest";
import { tensor } from "../../tensor/tensor.ts";
import { fitData, type Predict, readings } from "./fit-data.ts";
import { asStored, orders } from "./orders.ts";
import type { Scaling } from "./scalings.ts";

/** Samples of one byte, their index; a reading is told by its factor. */
const n = 400;
const inputs = tensor(
  "float32",
  [n, 1],
  Float32Array.from({ length: n }, (_, i) => i + 1),
);
const labels = new Int32Array(n);
const scaling = (factor: number, title: string): Scaling => ({ name: "given", title, factor: [factor], offset: [0] });

/** What a pretended model does with each reading: share of mistakes, loss where right and where wrong. */
const pretend =
  (
    behaviour: Readonly<Record<number, { wrong: number; right: number; mistake: number }>>,
    asked: number[] = [],
  ): Predict =>
  async (x) => {
    // values are (index + 1) * factor: the smallest ratio to a whole number tells the factor
    const factor =
      Object.keys(behaviour)
        .map(Number)
        .find((f) => x.every((v) => Number.isInteger(Number((v / f).toFixed(3))) && v / f <= n)) ?? 1;
    asked.push(factor);
    const b = behaviour[factor] ?? { wrong: 1, right: 0, mistake: 0 };
    const classes = Array.from(x, (v) => ((Math.round(v / factor) * 7919) % 1000 < 1000 * b.wrong ? 1 : 0));
    return {
      classes,
      loss: Float64Array.from(classes, (c, i) => (c === 0 ? b.right : b.mistake) * (1 + (i % 7) / 100)),
    };
  };

const tried = async (scalings: readonly Scaling[], predict: Predict, withLabels = true, samples = n) =>
  fitData(
    readings([1], [1], "flat", undefined, [asStored], scalings),
    inputs,
    withLabels ? labels : undefined,
    1,
    samples,
    predict,
  );

const unit = scaling(1, "unit");
const large = scaling(1024, "large");

describe("fitData", () => {
  it("takes the reading that gets more right, whatever comes first", async () => {
    const behaviour = { 1: { wrong: 0.4, right: 0.1, mistake: 3 }, 1024: { wrong: 0.05, right: 0.1, mistake: 3 } };
    const f = await tried([unit, large], pretend(behaviour));
    expect(f.reading.scaling.title).toBe("large");
    expect(f.rivals).toEqual([]);
    expect(f.candidates.map((c) => c.scaling)).toEqual(["large", "unit"]);
  });

  it("leaves small differences to the log-loss", async () => {
    // 1 point more right, but each mistake is a certainty
    const behaviour = { 1: { wrong: 0.05, right: 0.05, mistake: 2 }, 1024: { wrong: 0.04, right: 0, mistake: 30 } };
    const f = await tried([large, unit], pretend(behaviour));
    expect(f.reading.scaling.title).toBe("unit");
    expect(f.rivals).toEqual([]);
  });

  it("does not ask the log-loss where there are hardly any mistakes: there larger logits always win", async () => {
    const behaviour = { 1: { wrong: 0.002, right: 0.05, mistake: 1 }, 1024: { wrong: 0, right: 0, mistake: 0 } };
    const f = await tried([unit, large], pretend(behaviour));
    expect(f.reading.scaling.title).toBe("unit");
    expect(f.rivals.map((r) => r.scaling)).toEqual(["large"]);
  });

  it("looks at more samples while readings are alike, once", async () => {
    const asked: number[] = [];
    const same = { wrong: 0.1, right: 0.1, mistake: 2 };
    const f = await tried([unit, large], pretend({ 1: same, 1024: same }, asked), true, 60);
    expect(f.samples).toBe(240);
    expect(asked).toHaveLength(6);
    expect(f.reading.scaling.title).toBe("unit");
  });

  it("draws samples of every class from sets that go round the classes", async () => {
    const seen = new Set<number>();
    const around = Int32Array.from({ length: n }, (_, i) => i % 10);
    const predict: Predict = async (_x, y) => {
      for (const v of y) seen.add(v);
      return { classes: y, loss: undefined };
    };
    await fitData(readings([1], [1], "flat", undefined, [asStored], [unit]), inputs, around, 1, 40, predict);
    expect(seen.size).toBeGreaterThan(8);
  });

  it("takes the most likely reading where there are no labels", async () => {
    const f = await tried([unit, large], pretend({}), false);
    expect(f).toMatchObject({ accuracy: undefined, samples: 0 });
    expect(f.reading.scaling.title).toBe("unit");
  });
});

describe("orders", () => {
  const moved = (index: Int32Array | undefined, stored: readonly string[]): string =>
    Array.from(stored, (v, i) => (index === undefined ? v : stored[index[i] ?? -1])).join(" ");
  /** name of channel, row and column of each value of a 3 x 8 x 8 picture in an order */
  const names = (layout: "chw" | "hwc"): string[] =>
    Array.from({ length: 192 }, (_, i) =>
      layout === "chw"
        ? `${"rgb"[Math.floor(i / 64)]}${Math.floor((i % 64) / 8)}${i % 8}`
        : `${"rgb"[i % 3]}${Math.floor(i / 24)}${Math.floor((i % 24) / 3)}`,
    );

  it("moves channels between first and last", () => {
    const [first] = orders([8, 8, 3], [3, 8, 8], "chw");
    expect(moved(first?.index, names("hwc"))).toBe(names("chw").join(" "));
    const [back] = orders([3, 8, 8], [8, 8, 3], "hwc");
    expect(moved(back?.index, names("chw"))).toBe(names("hwc").join(" "));
  });

  it("tries both orders of flat colour pictures, blue first, and rows for columns, each once", () => {
    const all = orders([192], [192], "flat");
    const texts = all.map((o) => moved(o.index, names("chw")));
    expect(new Set(texts).size).toBe(texts.length);
    expect(all[0]?.index).toBeUndefined();
    expect(texts).toContain(names("hwc").join(" "));
    expect(texts).toContain(
      names("chw")
        .map((v) => `${"bgr"["rgb".indexOf(v[0] ?? "")]}${v.slice(1)}`)
        .join(" "),
    );
    expect(texts).toContain(
      names("chw")
        .map((v) => `${v[0]}${v[2]}${v[1]}`)
        .join(" "),
    );
  });

  it("leaves tables alone", () => {
    expect(orders([13], [13], "flat")).toEqual([asStored]);
  });
});
