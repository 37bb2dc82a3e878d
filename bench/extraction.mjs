/**
 * How good a copy of a model is that was made by asking it, with the answers of each policy preset, and what these cost who asks honestly. As tables in Markdown.
 *
 *     node bench/extraction.mjs [QUERIES] [SEED]
 *
 * The target is the standard MNIST net of ../shared (attackers have other training images of MNIST, or the digits that this project draws); without it the digits net of
 * models/digits, whose attackers have its own training images. In process: the limits and monitors of a gateway are not in the way.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { extract, extractionStrategies } from "../dist/attacks/index.js";
import { answerChain, measureAnswers, parseAnswerFilter, withAnswers } from "../dist/defences/index.js";
import { readNpz } from "../dist/engine/data/npz.js";
import { openModel } from "../dist/engine/runtime/open-model.js";
import { presets } from "../dist/gateway/policy/presets.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, "../shared/data/images/rasbt+mnist-pngs");
const [queries = 1920, seed = 1] = process.argv.slice(2).map(Number);
const hasShared = existsSync(images);

const mnist = (split, count) => {
  const read = (what) => gunzipSync(readFileSync(join(images, `${split}-${what}-ubyte.gz`)));
  return {
    x: Float32Array.from(read("images-idx3").subarray(16, 16 + 784 * count), (v) => v / 255),
    labels: Int32Array.from(read("labels-idx1").subarray(8, 8 + count)),
  };
};
const drawn = async (name) => {
  const npz = await readNpz(new Uint8Array(readFileSync(join(root, "models/digits", name))), name);
  return {
    x: Float32Array.from(npz.get("images").data, (v) => v / 255),
    labels: Int32Array.from(npz.get("labels").data),
  };
};

const path = hasShared
  ? join(root, "../shared/data/models/mnist/mnist_cnn.onnx")
  : join(root, "models/digits/digits.onnx");
const test = hasShared ? mnist("t10k", 2000) : await drawn("digits-test.npz");
const digits = await drawn("digits-train.npz");
const own = hasShared ? mnist("train", 2000) : digits;
const target = await openModel({
  model: new Uint8Array(readFileSync(path)),
  description: {
    name: hasShared ? "mnist_cnn" : "digits",
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

const defences = [
  ...presets.map((p) => ({ name: p.name, filters: p.answer.mode === "on" ? p.answer.filters : [] })),
  { name: "noise", filters: ["gaussian-noise:scale=0.2"] },
  { name: "reverse sigmoid", filters: ["reverse-sigmoid"] },
  { name: "MAD", filters: ["mad:budget=1"] },
  // the label is kept: who throws the numbers away is not misled
  { name: "MAD, copied by labels", filters: ["mad:budget=1"], use: "labels" },
];
const context = { classes: 10, modelVersion: "bench", key: new Uint8Array(32).fill(seed) };
const chainOf = ({ filters }) => answerChain(filters.map(parseAnswerFilter), context, { kind: target.scoreKind });
const percent = (v) => `${(100 * v).toFixed(1)} %`;
const range = (e) => `${percent(e.value)} (${(100 * e.interval[0]).toFixed(1)}-${(100 * e.interval[1]).toFixed(1)})`;

console.log(`${target.name}, ${test.labels.length} test images; the presets' filters.\n`);
console.log("| answers | filters | tells | accuracy | labels changed | mean L1 change | calibration error |");
console.log("|---|---|---|---|---|---|---|");
for (const d of defences.filter((d) => d.use === undefined)) {
  const cost = await measureAnswers(target, test.x, test.labels, chainOf(d));
  const cells = [
    d.name,
    d.filters.map((f) => `\`${f}\``).join(" ") || "none",
    cost.level,
    percent(cost.accuracy.after.value),
  ];
  const error = cost.calibrationError.after?.toFixed(4) ?? "-";
  console.log(`| ${[...cells, percent(cost.changedLabels), cost.meanL1.toFixed(3), error].join(" | ")} |`);
}

const attacks = [
  { id: "natural-queries", name: "natural-queries", inputs: own.x },
  ...(hasShared ? [{ id: "natural-queries", name: "natural-queries, drawn digits", inputs: digits.x }] : []),
  { id: "jbda", name: "jbda", inputs: own.x },
  { id: "t-rnd", name: "t-rnd", inputs: own.x },
  { id: "uniform-noise", name: "uniform-noise", inputs: own.x },
];
console.log(`\n${queries} questions, seed ${seed}. Agreement of copy and target (95 %), accuracy of the copy.\n`);
console.log("| strategy | answers | agreement | accuracy |\n|---|---|---|---|");
for (const { id, name, inputs } of attacks) {
  const strategy = extractionStrategies.find((s) => s.id === `extraction/${id}`);
  // the presets against all, the rest against the best attack
  for (const d of id === "natural-queries" ? defences : defences.slice(0, presets.length)) {
    const accounts = [withAnswers(target, chainOf(d))];
    const r = await extract({ accounts, judge: target, strategy, queries, inputs, test, seed, use: d.use ?? "scores" });
    console.log(`| ${name} | ${d.name} | ${range(r.agreement)} | ${range(r.accuracy)} |`);
  }
}
await target.close();
