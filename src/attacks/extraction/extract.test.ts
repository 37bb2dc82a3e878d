import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerChain } from "../../defences/output/answer-chain.ts";
import { withAnswers } from "../../defences/output/answering.ts";
import { parseAnswerFilter } from "../../defences/output/chosen-answer-filter.ts";
import { readNpz } from "../../engine/data/npz.ts";
import type { Model, Predicts } from "../../engine/runtime/model.ts";
import { canPredict } from "../../engine/runtime/model.ts";
import { openModel } from "../../engine/runtime/open-model.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { extract, type ExtractionOptions } from "./extract.ts";
import { extractionStrategies } from "./index.ts";
import { substituteNet } from "./substitute-net.ts";
import { openSubstitute } from "./substitute.ts";

const folder = join(import.meta.dirname, "../../../models/digits");
const samples = async (file: string, n: number) => {
  const npz = await readNpz(new Uint8Array(readFileSync(join(folder, file))), file);
  return {
    x: Float32Array.from((npz.get("images")?.data as Uint8Array).subarray(0, n * 784), (v) => v / 255),
    labels: Int32Array.from((npz.get("labels")?.data as Uint8Array).subarray(0, n)),
  };
};
let victim: Predicts;
let data: Pick<ExtractionOptions, "inputs" | "test" | "fit">;
beforeAll(async () => {
  const model = await openModel({
    model: new Uint8Array(readFileSync(join(folder, "digits.onnx"))),
    description: {
      name: "digits",
      input: "image",
      batch: { kind: "free" },
      output: { value: "logits", kind: "logits" },
      classes: 10,
      domain: {
        dims: [1, 28, 28],
        size: 784,
        layout: "chw",
        lower: new Float32Array(784),
        upper: new Float32Array(784).fill(1),
      },
      decisions: [],
    },
    tune: false,
  });
  if (!canPredict(model)) throw new Error("scores are expected");
  victim = model;
  const fit = { epochs: 10, leastSteps: 150 };
  data = { inputs: (await samples("digits-train.npz", 600)).x, test: await samples("digits-test.npz", 300), fit };
});
afterAll(() => victim.close());
const strategyOf = (id: string) => {
  const found = extractionStrategies.find((s) => s.id === `extraction/${id}`);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const copied = (id: string, o: Partial<ExtractionOptions> = {}) =>
  extract({
    accounts: [victim],
    strategy: strategyOf(id),
    queries: 240,
    seed: 3,
    ...(id === "jbda" || id === "t-rnd" ? { params: { seeds: 60 } } : {}),
    ...data,
    ...o,
  });

describe("copies of the digits net from 240 questions", () => {
  it.each([
    // twice a guess at least, for what was seen; noise teaches nothing about digits
    ["natural-queries", 0.7, 1],
    ["jbda", 0.4, 1],
    ["t-rnd", 0.4, 1],
    ["uniform-noise", 0, 0.35],
  ])("%s agrees with the victim on %f to %f of unseen digits", async (id, least, most) => {
    const { agreement, accuracy, victimAccuracy, queries, answered, soft } = await copied(id);
    if (agreement === undefined || victimAccuracy === undefined) throw new Error("the victim is there");
    expect({ queries, answered, soft }).toEqual({ queries: 240, answered: 240, soft: true });
    expect(agreement.value).toBeGreaterThanOrEqual(least);
    expect(agreement.value).toBeLessThanOrEqual(most);
    expect(agreement.n).toBe(300);
    expect(victimAccuracy.value).toBeGreaterThan(0.99);
    expect(Math.abs(agreement.value - accuracy.value)).toBeLessThan(0.05);
  });
});

it("is the same for the same seed, whatever the accounts, and another for another", async () => {
  const o = { queries: 60, fit: { epochs: 2, leastSteps: 10 }, params: { seeds: 20 } };
  const [one, five, other] = [
    await copied("jbda", o),
    await copied("jbda", { ...o, accounts: [victim, victim, victim, victim, victim], spread: "random" }),
    await copied("jbda", { ...o, seed: 4 }),
  ];
  expect(writeOnnx(five.model)).toEqual(writeOnnx(one.model));
  expect(writeOnnx(other.model)).not.toEqual(writeOnnx(one.model));
  expect(one.byAccount).toEqual([60]);
  expect(five.byAccount.reduce((a, b) => a + b, 0)).toBe(60);
});

it("learns from labels where a defence leaves only them, and goes without withheld ones", async () => {
  const behind = (...texts: string[]): Model =>
    withAnswers(
      victim,
      answerChain(texts.map(parseAnswerFilter), { classes: 10, modelVersion: "digits" }, { kind: "logits" }),
    );
  const o = { queries: 60, fit: { epochs: 2, leastSteps: 10 }, judge: victim };
  const hard = await copied("natural-queries", { ...o, accounts: [behind("label-only")] });
  expect(hard).toMatchObject({ soft: false, queries: 60, answered: 60 });
  const few = await copied("natural-queries", {
    ...o,
    accounts: [behind("class-allow-list:classes=0+1", "label-only")],
  });
  expect(few.queries).toBe(60);
  expect(few.answered).toBeGreaterThan(2);
  expect(few.answered).toBeLessThan(30);
  await expect(
    copied("natural-queries", { ...o, accounts: [behind("class-allow-list", "label-only")] }),
  ).rejects.toThrow(/none of 60 questions got an answer that tells a class/);
});

it("refuses what it does not know", async () => {
  await expect(copied("jbda", { params: { lamda: 1 } })).rejects.toThrow(/has no parameter 'lamda'/);
  await expect(copied("natural-queries", { inputs: new Float32Array() })).rejects.toThrow(/needs natural inputs/);
});

it.each([
  [[1, 12, 10], "chw", "Conv"],
  [[12, 10, 3], "hwc", "Conv"],
  [[12, 10], "hw", "Conv"],
  [[3, 12, 12], "flat", "Conv"],
  [[7], "flat", "Gemm"],
  [[3, 4, 4], "chw", "Gemm"],
] as const)(
  "a net for inputs of %j (%s) begins with %s, and brings inputs to [0, 1] itself",
  async (dims, layout, op) => {
    const size = dims.reduce((a: number, b) => a * b, 1);
    const range = { lower: new Float32Array(size).fill(-4), upper: new Float32Array(size).fill(4) };
    const net = (r: typeof range) => substituteNet({ dims, size, layout }, 5, r, 1);
    expect(net(range).graph?.node.find((n) => ["Conv", "Gemm"].includes(n.opType))?.opType).toBe(op);
    const scores = async (r: typeof range, x: Float32Array): Promise<Float32Array> => {
      const domain = { dims, size, layout, ...r };
      const open = await openSubstitute(net(r), { net: net(r), input: "x", scores: "scores" }, domain, 5, 1);
      try {
        return await open.scores(x);
      } finally {
        await open.close();
      }
    };
    const x = Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(i));
    const unit = { lower: new Float32Array(size), upper: new Float32Array(size).fill(1) };
    const wide = await scores(range, x);
    const same = await scores(
      unit,
      x.map((v) => (v + 4) / 8),
    );
    wide.forEach((v, i) => expect(v).toBeCloseTo(same[i] as number, 5));
    expect(new Set(wide).size).toBeGreaterThan(5);
  },
);
