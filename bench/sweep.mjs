/** `node bench/sweep.mjs [NET@BATCH ...]`: the input gradient of nets under options of ONNX Runtime's session; median milliseconds, one session each. */
import * as ort from "onnxruntime-node";
import { differentiate, writeOnnx } from "../dist/engine/index.js";
import * as nets from "./nets.mjs";
import { median } from "./statistics.mjs";

const base = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: "all", logSeverityLevel: 4 };
const spinning = (on) => ({ extra: { session: { intra_op: { allow_spinning: on ? "1" : "0" } } } });
const variants = {
  "one thread": {},
  "optimization disabled": { graphOptimizationLevel: "disabled" },
  "optimization basic": { graphOptimizationLevel: "basic" },
  "optimization extended (no NCHWc)": { graphOptimizationLevel: "extended" },
  "no memory arena": { enableCpuMemArena: false },
  "no memory pattern": { enableMemPattern: false },
  "flush denormals": { extra: { session: { set_denormal_as_zero: "1" } } },
  "no prepacking": { extra: { session: { disable_prepacking: "1" } } },
  "two threads, spinning": { intraOpNumThreads: 2, ...spinning(true) },
  "two threads, sleeping": { intraOpNumThreads: 2, ...spinning(false) },
  "parallel mode, two threads between": { executionMode: "parallel", interOpNumThreads: 2 },
};
const wanted =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ["mnistCnn@1", "mnistCnn@16", "mlp@16", "stridedCnn@16", "resnet18@4"];

const rows = new Map(Object.keys(variants).map((name) => [name, []]));
for (const what of wanted) {
  const [name, batch] = what.split("@");
  const { model, dims } = nets[name](0);
  const d = differentiate(model, { loss: "cross-entropy", wrt: ["x"] });
  const bytes = writeOnnx(d.model);
  const n = Number(batch);
  const size = dims.reduce((a, b) => a * b, 1);
  const feeds = {
    x: new ort.Tensor("float32", Float32Array.from({ length: n * size }, Math.random), [n, ...dims]),
    [d.lossInputs.get("labels")]: new ort.Tensor("int64", new BigInt64Array(n).fill(3n), [n]),
  };
  for (const [variant, options] of Object.entries(variants)) {
    const session = await ort.InferenceSession.create(bytes, { ...base, ...options });
    const ms = [];
    const until = performance.now() + 400;
    while (performance.now() < until || ms.length < 5) {
      const started = performance.now();
      await session.run(feeds);
      ms.push(performance.now() - started);
    }
    rows.get(variant).push(median(ms.slice(1)));
    await session.release();
  }
}
console.log(`| option | ${wanted.join(" | ")} |\n|---|${wanted.map(() => "---").join("|")}|`);
for (const [variant, ms] of rows) console.log(`| ${variant} | ${ms.map((v) => v.toPrecision(3)).join(" | ")} |`);
