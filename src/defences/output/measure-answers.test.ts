import { expect, it } from "vitest";
import type { Predicts } from "../../engine/runtime/model.ts";
import { answerChain } from "./answer-chain.ts";
import { expectedCalibrationError } from "./calibration-error.ts";
import { parseAnswerFilter } from "./chosen-answer-filter.ts";
import { measureAnswers } from "./measure-answers.ts";

/** Three classes; the answer to x is a row of this table. */
const table = [
  [0.8, 0.1, 0.1],
  [0.45, 0.55, 0],
  [0.2, 0.2, 0.6],
  [0.6, 0.4, 0],
];
const model: Predicts = {
  name: "table",
  domain: { dims: [1], size: 1, layout: "flat", lower: Float32Array.of(0), upper: Float32Array.of(3) },
  classes: 3,
  scoreKind: "probabilities",
  scores: (x) => Promise.resolve(Float32Array.from([...x].flatMap((i) => table[i] as number[]))),
  labels: (x) => Promise.resolve(Int32Array.from(x, (i) => [0, 1, 2, 0][i] as number)),
  close: () => Promise.resolve(),
};
// more than one chunk
const x = Float32Array.from({ length: 400 }, (_, i) => i % 4);
const labels = Int32Array.from(x, (i) => [0, 1, 2, 1][i] as number);
const costOf = (...texts: string[]) =>
  measureAnswers(
    model,
    x,
    labels,
    answerChain(texts.map(parseAnswerFilter), { classes: 3, modelVersion: "table" }, { kind: "probabilities" }),
  );

it("no filter costs nothing", async () => {
  const cost = await costOf();
  expect(cost).toMatchObject({ level: "probabilities", samples: 400, changedLabels: 0, meanL1: 0 });
  expect(cost.accuracy.before).toEqual(cost.accuracy.after);
  expect(cost.accuracy.before.value).toBe(0.75);
  // sureness .8, .55, .6, .6 in bins 12, 8, 9, 9: right 1, 1, 1 and 0
  expect(cost.calibrationError.before).toBeCloseTo((0.2 + 0.45 + Math.abs(1 - 1.2)) / 4, 6);
  expect(cost.calibrationError.after).toBe(cost.calibrationError.before);
});

it("counts labels that change or are withheld, and the change of the best guess", async () => {
  const listed = await costOf("class-allow-list:classes=0+1");
  expect(listed).toMatchObject({ level: "top", changedLabels: 0.25 });
  expect(listed.accuracy.after.value).toBe(0.5);
  const labelOnly = await costOf("label-only");
  expect(labelOnly).toMatchObject({ level: "labels", changedLabels: 0, calibrationError: { after: undefined } });
  expect(labelOnly.meanL1).toBeCloseTo((0.4 + 0.9 + 0.8 + 0.8) / 4, 6);
  const top = await costOf("top-k:k=1");
  // what is missing to 1 lies evenly on the classes that are not told
  expect(top.meanL1).toBeCloseTo((0 + 0.45 + 0 + 0.4) / 4, 6);
});

it("calibration error: 0 for sureness that is right on average, 1 for sure and wrong", () => {
  expect(expectedCalibrationError([0.5, 0.5], [1, 0])).toBe(0);
  expect(expectedCalibrationError([1, 1], [0, 0])).toBe(1);
  expect(expectedCalibrationError([0.95, 0.05], [1, 0])).toBeCloseTo(0.05, 12);
});
