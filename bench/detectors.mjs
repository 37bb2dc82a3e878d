/**
 * `node bench/detectors.mjs [ROUNDS]`: what detectors cost beside the bundled digit net, one thread: milliseconds for one sample and for each of a batch of 64, the best of
 * ROUNDS rounds, and what they add to the net alone. Calibrating is not in the figures.
 */
import { join, resolve } from "node:path";
import { calibrateDetectors, openPanel, parseDetector } from "../dist/defences/index.js";
import { describeModel, loadDataset, openOnnxModel, prepareInputs, readOnnxFile } from "../dist/engine/index.js";

const rounds = Number(process.argv[2] ?? 5);
const folder = join(resolve(import.meta.dirname, ".."), "models/digits");
const model = await readOnnxFile(join(folder, "digits.onnx"));
const { inputs, labels } = await loadDataset(join(folder, "digits-train.npz"));
const description = await describeModel(model, { inputs, labels });
const x = prepareInputs(inputs, description);
const { size } = description.domain;

/** Best milliseconds per sample. */
const best = async (run, batch) => {
  const rows = x.slice(0, batch * size);
  const calls = Math.max(20, Math.round(400 / batch));
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    for (let i = 0; i < calls; i++) await run(rows);
    least = Math.min(least, (performance.now() - started) / (calls * batch));
  }
  return least;
};

const alone = await openOnnxModel(model, description, { threads: 1, gradients: false });
const net = [await best((rows) => alone.scores(rows), 1), await best((rows) => alone.scores(rows), 64)];
console.log(`the net alone: ${net[0].toFixed(3)} ms for one sample, ${net[1].toFixed(4)} ms for each of 64`);
const panels = [];
for (const names of [
  ["mahalanobis"],
  ["knn:references=1000"],
  ["lof:references=1000"],
  ["feature-squeezing"],
  ["magnet:steps=20"],
]) {
  const options = { detectors: names.map(parseDetector), falsePositiveRate: 0.02, open: { threads: 1 } };
  const { document } = await calibrateDetectors(model, description, { x, labels }, options);
  panels.push([names.join(), await openPanel(document, model, description, { threads: 1 })]);
}
for (const [name, panel] of panels) {
  const [one, many] = [await best((rows) => panel.judge(rows), 1), await best((rows) => panel.judge(rows), 64)];
  console.log(
    `${name}: ${one.toFixed(3)} ms for one sample (${(one - net[0]).toFixed(3)} more), ${many.toFixed(4)} ms for each of 64 (${(many - net[1]).toFixed(4)} more)`,
  );
  await panel.close();
}
await alone.close();
