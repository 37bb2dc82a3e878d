/** `node bench/profile.mjs NET BATCH [THREADS]`: where the time of an input gradient goes, by node, as ONNX Runtime's profiler tells it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { differentiate, readOnnxFile, writeOnnx } from "../dist/engine/index.js";
import * as nets from "./nets.mjs";

const [name = "mnistCnn", batch = "16", threads = "1", loss = "cross-entropy"] = process.argv.slice(2);
const { model, dims } =
  name in nets ? nets[name](0) : { model: await readOnnxFile(name), dims: JSON.parse(process.env.DIMS ?? "[1,28,28]") };
const d = differentiate(model, { loss, wrt: [model.graph.input[0].name] });
const folder = mkdtempSync(join(tmpdir(), "casemate-profile-"));
const session = await ort.InferenceSession.create(writeOnnx(d.model), {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  graphOptimizationLevel: "all",
  enableProfiling: true,
  profileFilePrefix: join(folder, "p"),
  ...(process.env.OPTIMIZED ? { optimizedModelFilePath: process.env.OPTIMIZED } : {}),
  logSeverityLevel: 4,
});
const n = Number(batch);
const size = dims.reduce((a, b) => a * b, 1);
const feeds = {
  [model.graph.input[0].name]: new ort.Tensor("float32", Float32Array.from({ length: n * size }, Math.random), [
    n,
    ...dims,
  ]),
  [d.lossInputs.get("labels")]: new ort.Tensor("int64", new BigInt64Array(n).fill(3n), [n]),
};
const runs = name === "resnet18" ? 4 : 60;
for (let i = 0; i < runs; i++) await session.run(feeds);
session.endProfiling();
const { readdirSync } = await import("node:fs");
const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), "utf8"));
rmSync(folder, { recursive: true });
const nodes = new Map();
let order = 0;
const whole = [];
for (const e of events) {
  if (e.cat === "Session" && e.name === "model_run") whole.push(e.dur);
  if (e.cat !== "Node" || !e.name.endsWith("_kernel_time")) continue;
  const entry = nodes.get(e.name) ?? {
    op: e.args.op_name,
    name: e.name,
    at: order++,
    durs: [],
    out: e.args.output_type_shape,
    inp: e.args.input_type_shape,
  };
  entry.durs.push(e.dur);
  nodes.set(e.name, entry);
}
const low = (v) => [...v].sort((a, b) => a - b)[Math.floor(v.length / 10)];
const show = (s) => (s ?? []).map((o) => JSON.stringify(Object.values(o)[0])).join("");
let total = 0;
for (const e of nodes.values()) total += low(e.durs);
for (const e of nodes.values())
  console.log(
    `${String(low(e.durs)).padStart(7)} us ${((100 * low(e.durs)) / total).toFixed(1).padStart(5)} %  ${e.op.padEnd(20)} ${show(e.inp)} -> ${show(e.out)}`,
  );
console.log(`${total} us in ${nodes.size} nodes; whole run ${low(whole)} us`);
