/**
 * The guard beside a net of the size of LLM Guard's (node bench/guard-deberta.mjs, after npm run build): milliseconds for one prompt of 256 tokens on one core.
 *
 * LLM Guard 0.3.16 reads prompts with ProtectAI's deberta-v3-base-prompt-injection-v2, whose weights lie on a model hub. Time does not depend on weights: this
 * builds an encoder of the same 12 layers, width 768 and inner width 3,072 with weights at random, and runs it in ONNX Runtime as LLM Guard does (use_onnx). It has
 * neither the look-up of words nor DeBERTa's attention by relative places, which come on top: what it takes is less than what DeBERTa takes.
 * How well that model finds attacks is in bench/guard-sets.mjs, by scores that others recorded.
 */
import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { create } from "@bufbuild/protobuf";
import { GraphBuilder } from "../dist/engine/onnx/builder.js";
import { node, valueInfo } from "../dist/engine/onnx/graph.js";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../dist/engine/onnx/proto/onnx_pb.js";
import { toTensorProto } from "../dist/engine/onnx/tensor-proto.js";
import { writeOnnx } from "../dist/engine/onnx/write.js";
import { Session } from "../dist/engine/runtime/ort.js";
import { float32 } from "../dist/engine/tensor/tensor.js";
import { rngFor } from "../dist/core/rng.js";
import { openGuard } from "../dist/guard/index.js";

const [layers, width, heads, inner, tokens, looks] = [12, 768, 12, 3_072, 256, 21];

const rng = rngFor(1, "bench/guard-deberta");
// one block of numbers for all layers: time does not depend on them
const numbers = Float32Array.from({ length: width * inner }, () => 0.02 * rng.normal());

const encoder = () => {
  const b = new GraphBuilder(["x", "y"], "net");
  const weight = (dims, fill) => {
    const name = b.fresh("weight");
    const size = dims.reduce((a, d) => a * d, 1);
    b.initializers.push(toTensorProto(name, float32(dims, fill ?? numbers.slice(0, size))));
    return name;
  };
  const dense = (x, from, to) =>
    b.op("Add", [b.op("MatMul", [x, weight([from, to])]), weight([to], new Float32Array(to))]);
  const norm = (x) =>
    b.op("LayerNormalization", [x, weight([width], new Float32Array(width).fill(1)), weight([width])], { axis: -1 });
  const split = (x, perm) => b.op("Transpose", [b.op("Reshape", [x, b.ints([0, 0, heads, width / heads])])], { perm });
  let x = "x";
  for (let i = 0; i < layers; i++) {
    const scores = b.op("MatMul", [
      split(dense(x, width, width), [0, 2, 1, 3]),
      split(dense(x, width, width), [0, 2, 3, 1]),
    ]);
    const seen = b.op("MatMul", [
      b.op("Softmax", [b.op("Mul", [scores, b.scalar(0.125, "float32")])], { axis: -1 }),
      split(dense(x, width, width), [0, 2, 1, 3]),
    ]);
    const joined = b.op("Reshape", [b.op("Transpose", [seen], { perm: [0, 2, 1, 3] }), b.ints([0, 0, width])]);
    x = norm(b.op("Add", [x, dense(joined, width, width)]));
    const up = dense(x, width, inner);
    const erf = b.op("Erf", [b.op("Mul", [up, b.scalar(Math.SQRT1_2, "float32")])]);
    const gelu = b.op("Mul", [b.op("Mul", [up, b.op("Add", [erf, b.scalar(1, "float32")])]), b.scalar(0.5, "float32")]);
    x = norm(b.op("Add", [x, dense(gelu, inner, width)]));
  }
  b.nodes.push(node("Identity", [x], ["y"]));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "casemate",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "encoder",
      node: b.nodes,
      initializer: b.initializers,
      input: [valueInfo("x", "float32", [1, tokens, width])],
      output: [valueInfo("y", "float32", [1, tokens, width])],
    }),
  });
};

const median = (ms) => ms.toSorted((a, b) => a - b)[ms.length >> 1];
const spread = (ms) => `${Math.min(...ms).toFixed(1)}-${Math.max(...ms).toFixed(1)}`;
const timed = async (run) => {
  const began = performance.now();
  await run();
  return performance.now() - began;
};

const session = await Session.create(writeOnnx(encoder()), { threads: 1 });
const x = float32([1, tokens, width], numbers.slice(0, tokens * width));
const guard = openGuard();
const folder = resolve(import.meta.dirname, "../docs/internals");
const pages = readdirSync(folder)
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n");
/** never the same twice */
const prompt = (i) => pages.slice(i * 1_100, (i + 1) * 1_100);
const look = (i) => guard.look({ messages: [{ role: "user", text: prompt(i) }] });
for (let i = 0; i < 120; i++) await look(i);
await session.run({ x });

const ours = [];
const theirs = [];
for (let i = 0; i < looks; i++) {
  ours.push(await timed(() => look(120 + i)));
  theirs.push(await timed(() => session.run({ x })));
}
console.log(`load average ${loadavg()[0].toFixed(1)}, ${looks} prompts of 256 tokens, side by side, one thread each\n`);
console.log("| | median ms | spread |\n|---|---|---|");
console.log(`| the guard, all checks | ${median(ours).toFixed(1)} | ${spread(ours)} |`);
console.log(
  `| an encoder of DeBERTa-v3-base's size, without words and places | ${median(theirs).toFixed(0)} | ${spread(theirs)} |`,
);
await session.release();
