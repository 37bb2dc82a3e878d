// Real clients of the Open Inference Protocol against the gateway's protocols: node bench/oip-clients.mjs [--tls]
// The server is of this process, over models/digits and models that give back what they get; the clients are Triton's, in Python:
//   python3 -m venv bench/peers/.venv; bench/peers/.venv/bin/pip install --no-deps -r bench/peers/requirements-oip.txt
// Prints a table of what each client did, and ends with 1 where one of them did not do what it should.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { create, ScalarType } from "@bufbuild/protobuf";
import { createGateway, presets, protocols, startServer, wellFormed } from "../dist/gateway/index.js";
import { file_inference } from "../dist/gateway/protocols/proto/inference_pb.js";
import { valueInfo } from "../dist/engine/onnx/graph.js";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
} from "../dist/engine/onnx/proto/onnx_pb.js";
import { writeOnnx } from "../dist/engine/onnx/write.js";
import { Session } from "../dist/engine/runtime/ort.js";
import { developmentTls } from "../dist/listen/development-ca.js";

const root = resolve(import.meta.dirname, "..");
const python = process.env.OIP_PYTHON ?? join(root, "bench/peers/.venv/bin/python");
if (!existsSync(python)) {
  console.log(`skipped: there is no ${python}; see bench/peers/requirements-oip.txt`);
  process.exit(0);
}

const served = async (name, bytes, inputs, outputs) => {
  const session = await Session.create(bytes, { threads: 1 });
  return {
    name,
    version: "1",
    digest: "",
    inputs,
    outputs,
    run: async (tensors, wanted) => new Map(Object.entries(await session.run(Object.fromEntries(tensors), wanted))),
    ready: () => true,
    close: () => session.release(),
  };
};
const echo = (dtype) => {
  const graph = create(GraphProtoSchema, {
    name: "echo",
    node: [create(NodeProtoSchema, { opType: "Identity", input: ["x"], output: ["y"] })],
    input: [valueInfo("x", dtype, ["n", "m"])],
    output: [valueInfo("y", dtype, ["n", "m"])],
  });
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })];
  const spec = (n) => [{ name: n, dtype, dims: [-1, -1] }];
  return served(
    `echo-${dtype}`,
    writeOnnx(create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph })),
    spec("x"),
    spec("y"),
  );
};
const dtypes = ["float32", "float64", "float16", "int8", "int32", "int64", "uint8", "uint64", "bool", "string"];
const models = await Promise.all([
  served(
    "digits",
    await readFile(join(root, "models/digits/digits.onnx")),
    [{ name: "image", dtype: "float32", dims: [-1, 1, 28, 28] }],
    [{ name: "logits", dtype: "float32", dims: [-1, 10] }],
  ),
  ...dtypes.map(echo),
]);
const pass = { kind: "pass" };
const gateway = createGateway({
  version: "0",
  models: new Map(
    models.map((m) => [
      m.name,
      { policy: presets[0], current: () => m, take: () => ({ model: m, done: () => undefined }) },
    ]),
  ),
  steps: [
    { id: "who", explain: () => [], run: () => pass },
    wellFormed,
    {
      id: "run",
      explain: () => [],
      run: async (x) => ({ kind: "pass", changes: { outputs: await x.model.run(x.inputs, x.call.outputs, x.signal) } }),
    },
  ],
  last: [],
  observe: () => undefined,
  stopping: () => false,
});
const folder = await mkdtemp(join(tmpdir(), "casemate-oip-"));
const tls = process.argv.includes("--tls") ? await developmentTls(folder) : undefined;
const server = await startServer({
  host: "127.0.0.1",
  port: 0,
  tls,
  failed: (error) => console.error(error),
  routes: (app) => protocols(app, gateway, console.error),
});

/** Fields of every message: number, type as protobuf numbers it, repeated. */
const messages = {};
const describe = (message, name) => {
  const fields = {};
  for (const f of message.fields) {
    const type = f.scalar ?? (f.fieldKind === "list" && f.listKind === "scalar" ? f.scalar : 11);
    fields[f.name] = [f.number, type, f.fieldKind === "list" || f.fieldKind === "map"];
  }
  messages[name] = fields;
  for (const inner of message.nestedMessages)
    if (!inner.name.endsWith("Entry")) describe(inner, `${name}.${inner.name}`);
};
for (const message of file_inference.messages) describe(message, message.name);
if (ScalarType.FLOAT !== 2) throw new Error("the numbers of types are not protobuf's");

const host = new URL(server.address).host.replace("127.0.0.1", tls === undefined ? "127.0.0.1" : "localhost");
const child = spawn(
  python,
  [join(root, "bench/peers/oip_clients.py"), host, ...(tls === undefined ? [] : [tls.authority])],
  {
    stdio: ["pipe", "pipe", "inherit"],
  },
);
child.stdin.end(JSON.stringify(messages));
let text = "";
for await (const chunk of child.stdout) text += chunk;
if (text === "") console.log("the clients said nothing: see bench/peers/requirements-oip.txt");
const lines = text
  .trim()
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));
let failed = 0;
for (const { client, what, ok, told } of lines) {
  if (!ok) failed++;
  console.log(`${ok ? "ok  " : "FAIL"} ${client.padEnd(18)} ${what.padEnd(42)} ${told}`);
}
console.log(`${lines.length - failed} of ${lines.length}, ${tls === undefined ? "without" : "with"} TLS`);
const ended = child.exitCode ?? (await once(child, "exit"))[0];
if (ended !== 0) console.log(`the clients ended with ${ended}, before they had tried all`);
process.exitCode = failed === 0 && lines.length > 0 && ended === 0 ? 0 : 1;
await server.close(200);
await Promise.all(models.map((m) => m.close()));
await rm(folder, { recursive: true, force: true });
