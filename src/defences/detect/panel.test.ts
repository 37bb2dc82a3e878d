/** From calibration to verdicts, on the bundled digits. */
import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { canPredict } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { calibrateDetectors } from "./calibrate-detectors.ts";
import { digits } from "./digits.test-data.ts";
import { guardedModel } from "./guarded-model.ts";
import { type DetectorDocument, readDetectors, writeDetectors } from "./document.ts";
import { openPanel } from "./panel.ts";
import { parseDetector } from "./parse-detector.ts";

type Digits = Awaited<ReturnType<typeof digits>>;
let [train, test]: [Digits, Digits] = [undefined, undefined] as never;
let document: DetectorDocument;

beforeAll(async () => {
  train = await digits("train", 1200);
  test = await digits("test", 500);
  const options = { detectors: [parseDetector("mahalanobis")], falsePositiveRate: 0.05, seed: 3 };
  ({ document } = await calibrateDetectors(train.model, train.description, train, options));
});

const judged = async (x: Float32Array, of = document) => {
  const panel = await openPanel(of, test.model, test.description, { threads: 1 });
  const answer = await panel.answer(x);
  await panel.close();
  return answer;
};

describe("DetectorPanel", () => {
  it("flags ordinary inputs at about the stated rate, and noise nearly always", async () => {
    const { verdicts } = await judged(test.x);
    const alarms = verdicts.filter(([v]) => v?.flagged).length;
    // Binomial(500, about 0.05 +- 0.009): 5 standard deviations
    expect(alarms).toBeGreaterThan(3);
    expect(alarms).toBeLessThan(60);
    const rng = rngFor(1, "panel.test");
    const noise = Float32Array.from({ length: 100 * 784 }, () => rng.uniform());
    const flagged = (await judged(noise)).verdicts.filter(([v]) => v?.flagged).length;
    expect(flagged).toBeGreaterThan(95);
  });

  it("gives the model's own scores in the same run", async () => {
    const x = test.x.slice(0, 50 * 784);
    const { scores } = await judged(x);
    const open = await openOnnxModel(test.model, test.description, { threads: 1 });
    if (!canPredict(open)) throw new Error("no scores");
    const own = await open.scores(x);
    await open.close();
    expect(scores.length).toBe(own.length);
    scores.forEach((v, i) => {
      expect(Math.abs(v - (own[i] as number))).toBeLessThan(1e-4);
    });
  });

  it("is what the class beyond the last says to an attacker who knows it", async () => {
    const rng = rngFor(2, "panel.test");
    // from no noise to noise alone
    const x = test.x.slice(0, 80 * 784).map((v, at) => {
      const share = Math.floor(at / 784) / 79;
      return (1 - share) * v + share * rng.uniform();
    });
    const { scores, verdicts } = await judged(x);
    const { model, description } = guardedModel(document, test.model, test.description);
    const open = await openOnnxModel(model, description, { threads: 1 });
    if (!canPredict(open)) throw new Error("no scores");
    const given = await open.labels(x);
    await open.close();
    const own = argmaxRows(scores, 10);
    const flagged = verdicts.map((row) => row.some((v) => v.flagged));
    // some of each, or nothing would be shown
    expect(new Set(flagged).size).toBe(2);
    expect([...given]).toEqual(flagged.map((f, i) => (f ? 10 : own[i])));
  });

  it("is the same after it was written and read", async () => {
    const bytes = writeDetectors(document);
    const read = readDetectors(bytes, "d.json");
    expect(writeDetectors(read)).toEqual(bytes);
    const x = test.x.slice(0, 20 * 784);
    expect((await judged(x, read)).verdicts).toEqual((await judged(x)).verdicts);
  });

  it("refuses to judge what is no number, another model, and a broken document", async () => {
    await expect(judged(new Float32Array(784).fill(Number.NaN))).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
    await expect(judged(new Float32Array(783))).rejects.toMatchObject({ code: "DATA_MISMATCH" });
    const other = { ...document, model: { ...document.model, digest: `sha256:${"0".repeat(64)}` } };
    await expect(judged(test.x, other)).rejects.toMatchObject({ code: "DATA_MISMATCH" });
    const text = new TextDecoder().decode(writeDetectors(document));
    const read = (changed: string) => () => readDetectors(new TextEncoder().encode(changed), "d.json");
    expect(read(text.slice(1))).toThrow(/is no JSON/);
    expect(read(text.replace('"float32":"', '"float32":"AAAA'))).toThrow(/no float32 tensor of dims/);
    expect(read(text.replace("mahalanobis", "mahalanobi"))).toThrow(/no detector is called/);
    expect(read(text.replace('"threshold":', '"threshold":"high","was":'))).toThrow(/detectors/);
    // NaN in place of the first mean
    expect(read(text.replace(/("mean":\{"dims":\[\d+\],"float32":")......../, "$1AADAfwAA"))).toThrow(/finite/);
  });
});
