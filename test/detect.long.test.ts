/** Detectors and filters on real MNIST: false alarms at the stated rate, what an attack without and with knowledge of them meets, what filters cost. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attacked } from "../src/cli/calibrate/attacked.ts";
import { chosenAttacks } from "../src/cli/assess/chosen-attacks.ts";
import { calibrateDetectors } from "../src/defences/detect/calibrate-detectors.ts";
import { openPanel } from "../src/defences/detect/panel.ts";
import { parseDetector } from "../src/defences/detect/parse-detector.ts";
import { parseFilter, withFilters } from "../src/defences/input/with-filters.ts";
import { readOnnx } from "../src/engine/onnx/read.ts";
import { describeModel } from "../src/engine/runtime/describe.ts";
import { openOnnxModel } from "../src/engine/runtime/onnx-model.ts";
import { clopperPearsonInterval } from "../src/engine/tensor/statistics.ts";
import { hasShared, mnistTest, shared } from "./support/mnist.ts";

if (!hasShared) console.log("skipped: detectors on MNIST, ../shared is not there");

const net = async () => {
  const model = readOnnx(new Uint8Array(readFileSync(join(shared, "data/models/mnist/mnist_cnn.onnx"))));
  return { model, description: await describeModel(model, undefined, { bounds: [0, 1], layout: "chw" }) };
};
const open = { threads: 1 };

describe.skipIf(!hasShared)("on MNIST (needs ../shared)", () => {
  it.each([["feature-squeezing"], ["mahalanobis"], ["knn"], ["lof"], ["feature-squeezing,mahalanobis,knn,lof"]])(
    "%s raises false alarms at the stated rate",
    async (names) => {
      const { model, description } = await net();
      const { x, labels } = mnistTest(10_000);
      const size = 784;
      const options = { detectors: names.split(",").map(parseDetector), falsePositiveRate: 0.02, heldOut: 4000, open };
      const { document, heldOut } = await calibrateDetectors(model, description, { x, labels }, options);
      const rows = new Float32Array(heldOut.length * size);
      heldOut.forEach((row, i) => rows.set(x.subarray(row * size, (row + 1) * size), i * size));
      const panel = await openPanel(document, model, description, open);
      const verdicts = await panel.judge(rows);
      await panel.close();
      const alarms = verdicts.filter((row) => row.some((v) => v.flagged)).length;
      const [low, high] = clopperPearsonInterval(alarms, heldOut.length, 0.999);
      console.log(`${names}: ${alarms} of ${heldOut.length} ordinary images flagged`);
      // the measured interval meets that of the calibration
      expect(low).toBeLessThan(document.calibration.interval[1]);
      expect(high).toBeGreaterThan(document.calibration.interval[0]);
    },
  );

  it.each([
    // flagged of what does not know it, through of what does: least and most, of 40
    ["feature-squeezing", 0.8, 0, 20],
    ["lof", 0, 34, 40],
  ] as const)("%s against an attack that knows it and one that does not", async (name, least, fewest, most) => {
    const { model, description } = await net();
    const { x, labels } = mnistTest(10_000);
    const options = { detectors: [parseDetector(name)], falsePositiveRate: 0.01, open };
    const { document } = await calibrateDetectors(model, description, { x, labels }, options);
    const panel = await openPanel(document, model, description, open);
    const rates = await attacked({
      document,
      panel,
      model,
      description,
      x: x.slice(0, 40 * 784),
      labels: labels.slice(0, 40),
      plan: chosenAttacks({ plan: "chosen", attacks: ["pgd"], norm: "linf" }),
      epsilon: new Map([["linf", 0.2]]),
      seed: 1,
      open,
      say: () => undefined,
    });
    await panel.close();
    console.log(rates.map((r) => JSON.stringify(r)).join("\n"));
    const [blind, , knowing] = rates;
    expect(blind?.fooled).toBeGreaterThan(34);
    expect(blind?.each[0]).toBeGreaterThanOrEqual(least * (blind?.fooled ?? 0));
    expect(knowing?.through).toBeGreaterThanOrEqual(fewest);
    expect(knowing?.through).toBeLessThanOrEqual(most);
  });

  it("filters cost accuracy", async () => {
    const { model, description } = await net();
    const { x, labels } = mnistTest(2000);
    const accuracy = async (texts: readonly string[]): Promise<number> => {
      const filtered = texts.length === 0 ? model : withFilters(model, description, texts.map(parseFilter));
      const opened = await openOnnxModel(filtered, description, { ...open, gradients: false });
      const given = await opened.labels(x);
      await opened.close();
      return given.filter((k, i) => k === labels[i]).length / labels.length;
    };
    const without = await accuracy([]);
    console.log(`without: ${without}`);
    for (const text of ["bit-depth:bits=1", "median:size=3", "gaussian", "jpeg", "total-variation", "resize-pad"]) {
      const left = await accuracy([text]);
      console.log(`${text}: ${left}`);
      expect(left).toBeGreaterThan(without - 0.2);
      expect(left).toBeLessThanOrEqual(without + 0.005);
    }
  });
});
