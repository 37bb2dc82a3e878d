/** What ensemble training is for: attacks that were made on a net which it has not seen. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadDataset } from "../../engine/data/load.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { climb } from "./ascent.ts";
import { harden } from "./harden.ts";
import { trainingMethods } from "./index.ts";
import type { TrainingMethod } from "./method.ts";
import type { Threat } from "./threat.ts";

const digits = new URL("../../../models/digits/", import.meta.url);
const size = 784;
const threat: Threat = {
  norm: "linf",
  epsilon: 0.2,
  domain: { size, lower: new Float32Array(size), upper: new Float32Array(size).fill(1) },
};
const load = async (name: string): Promise<FitData> => {
  const { inputs, labels } = await loadDataset(new URL(name, digits).pathname);
  const x = Float32Array.from(inputs.data as Uint8Array, (v) => v / 255);
  return { x, labels: labels ?? new Int32Array(0), dims: [1, 28, 28] };
};

it("ensemble training holds out against attacks made on another net", { timeout: 600_000 }, async () => {
  const [train, test] = [await load("digits-train.npz"), await load("digits-test.npz")];
  const net = readOnnx(readFileSync(new URL("digits.onnx", digits)));
  const trained = async (id: string, seed: number, sources: readonly ModelProto[] = []): Promise<ModelProto> => {
    const { model } = await harden(initialize(net, seed), train, {
      method: trainingMethods.find((m) => m.id === id) as TrainingMethod,
      threat,
      epochs: 12,
      batchSize: 128,
      optimizer: { kind: "adam", learningRate: 0.003 },
      seed,
      threads: 1,
      sources: sources.map((model) => ({ model })),
    });
    return model;
  };
  const stranger = new Trainer(await trained("standard", 7), { dims: test.dims, threads: 1 });
  const targets = softTargets(test.labels, 10, 0);
  const attacked = async (steps: number, stepSize: number) =>
    climb(stranger, threat, test.x.slice(), test.x, { steps, stepSize, targets });
  const moved = { fgm: await attacked(1, 1), pgd: await attacked(10, 0.25) };
  const accuracies = async (model: ModelProto) => {
    const trainer = new Trainer(model, { dims: test.dims, threads: 1 });
    const share = async (x: Float32Array): Promise<number> =>
      rowLosses(await trainer.scores(x), test.labels).right / test.labels.length;
    const found = { fgm: await share(moved.fgm), pgd: await share(moved.pgd) };
    await trainer.close();
    return found;
  };
  const sources = [await trained("standard", 5), await trained("standard", 6)];
  const plain = await accuracies(await trained("standard", 3));
  const ensemble = await accuracies(await trained("ensemble-at", 3, sources));
  await stranger.close();
  console.log(`transferred: standard ${JSON.stringify(plain)}, ensemble-at ${JSON.stringify(ensemble)}`);
  expect(ensemble.fgm).toBeGreaterThan(plain.fgm + 0.3);
  expect(ensemble.pgd).toBeGreaterThan(plain.pgd + 0.25);
});
