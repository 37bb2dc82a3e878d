// What the protocols of the gateway cost: reading and writing bodies, and a whole request beside a bare fastify + ONNX Runtime handler in the same run.
// node bench/protocols.mjs [ROUNDS]; the net is models/digits/digits.onnx, one image of 784 values for each request, one thread.
import { readFile } from "node:fs/promises";
import { connect } from "node:http2";
import { fastify } from "fastify";
import { Client } from "undici";
import { create, toBinary } from "@bufbuild/protobuf";
import { createGateway, oipGrpc, oipRest, presets, startServer, wellFormed } from "../dist/gateway/index.js";
import { jsonValues } from "../dist/gateway/protocols/json-text.js";
import { parseGrpcRequest } from "../dist/gateway/protocols/oip-grpc-request.js";
import { parseOipRequest } from "../dist/gateway/protocols/oip-request.js";
import { defaultProtocolLimits } from "../dist/gateway/protocols/protocol-limits.js";
import { ModelInferRequestSchema } from "../dist/gateway/protocols/proto/inference_pb.js";
import { Session } from "../dist/engine/runtime/ort.js";

const rounds = Number(process.argv[2] ?? 5);
const image = Float32Array.from({ length: 784 }, (_, i) => Math.fround(((i * 37) % 256) / 256));
const raw = Buffer.from(image.buffer);
const shape = [1, 1, 28, 28];
const json = Buffer.from(JSON.stringify({ inputs: [{ name: "image", datatype: "FP32", shape, data: [...image] }] }));
const head = Buffer.from(
  JSON.stringify({
    inputs: [{ name: "image", datatype: "FP32", shape, parameters: { binary_data_size: raw.length } }],
    parameters: { binary_data_output: true },
  }),
);
const binary = Buffer.concat([head, raw]);
const message = (input, rawInputContents) =>
  toBinary(
    ModelInferRequestSchema,
    create(ModelInferRequestSchema, {
      modelName: "digits",
      inputs: [{ name: "image", datatype: "FP32", shape: shape.map(BigInt), ...input }],
      rawInputContents,
    }),
  );
const protoRaw = message({}, [raw]);
const protoTyped = message({ contents: { fp32Contents: [...image] } }, []);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor(values.length * q)];
const us = (ms) => `${(ms * 1000).toFixed(1)} us`;

// bodies by themselves
const micro = (name, work, count = 2000) => {
  for (let i = 0; i < count; i++) work();
  const times = [];
  for (let r = 0; r < rounds; r++) {
    const from = performance.now();
    for (let i = 0; i < count; i++) work();
    times.push((performance.now() - from) / count);
  }
  console.log(`${name.padEnd(58)} ${us(median(times))}`);
};
console.log("bodies, median time for each");
const limits = defaultProtocolLimits;
micro("784 values: JSON.parse and Float32Array.from", () =>
  Float32Array.from(JSON.parse(json.toString()).inputs[0].data),
);
micro("784 values: request in JSON, checked", () => parseOipRequest(json, undefined, limits));
micro("784 values: request with raw bytes, checked", () => parseOipRequest(binary, String(head.length), limits));
micro("784 values: gRPC, raw contents", () => parseGrpcRequest(protoRaw, limits));
micro("784 values: gRPC, list of floats", () => parseGrpcRequest(protoTyped, limits));
for (const n of [10, 1000, 100_000]) {
  const t = { dtype: "float32", dims: [n], data: Float32Array.from({ length: n }, (_, i) => Math.sin(i)) };
  const count = Math.max(5, Math.floor(200_000 / n));
  micro(`${n} values to JSON: JSON.stringify(Array.from())`, () => JSON.stringify(Array.from(t.data)), count);
  micro(`${n} values to JSON: here`, () => jsonValues(t), count);
}

// whole requests
const session = await Session.create(await readFile(new URL("../models/digits/digits.onnx", import.meta.url)), {
  threads: 1,
});
const bare = fastify({ bodyLimit: 1 << 24 });
const answer = async (request) => {
  const { data } = request.body.inputs[0];
  const { logits } = await session.run({ image: { dtype: "float32", dims: shape, data: Float32Array.from(data) } });
  return { outputs: [{ name: "logits", datatype: "FP32", shape: logits.dims, data: Array.from(logits.data) }] };
};
bare.route({ method: "POST", url: "/infer", handler: answer });
const bareUrl = await bare.listen({ host: "127.0.0.1", port: 0 });
const model = {
  name: "digits",
  version: "1",
  digest: "",
  inputs: [{ name: "image", dtype: "float32", dims: [-1, 1, 28, 28] }],
  outputs: [{ name: "logits", dtype: "float32", dims: [-1, 10] }],
  ready: () => true,
  close: async () => undefined,
};
const pass = { kind: "pass" };
const gateway = createGateway({
  version: "0",
  models: new Map([
    ["digits", { policy: presets[0], current: () => model, take: () => ({ model, done: () => undefined }) }],
  ]),
  steps: [
    { id: "who", explain: () => [], run: () => pass },
    wellFormed,
    {
      id: "run",
      explain: () => [],
      run: async (x) => ({
        kind: "pass",
        changes: { outputs: new Map(Object.entries(await session.run(Object.fromEntries(x.inputs)))) },
      }),
    },
  ],
  last: [],
  observe: () => undefined,
  stopping: () => false,
});
const server = await startServer({
  host: "127.0.0.1",
  port: 0,
  tls: undefined,
  failed: (error) => console.error(error),
  routes: (app) => {
    oipRest(app, gateway);
    oipGrpc(app, gateway);
  },
});

const http = (url, path, body, headers) => {
  const client = new Client(url, { pipelining: 1 });
  const clients = [client, ...Array.from({ length: 15 }, () => new Client(url))];
  const ask = async (c) => {
    const r = await c.request({ method: "POST", path, body, headers });
    await r.body.arrayBuffer();
    if (r.statusCode !== 200) throw new Error(`status ${r.statusCode}`);
  };
  return {
    one: () => ask(client),
    many: (i) => ask(clients[i]),
    close: () => Promise.all(clients.map((c) => c.close())),
  };
};
const grpc = (url, bytes) => {
  const session = connect(url);
  const body = Buffer.concat([Buffer.from([0, 0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
  const ask = () =>
    new Promise((resolve, reject) => {
      const stream = session.request({
        ":method": "POST",
        ":path": "/inference.GRPCInferenceService/ModelInfer",
        "content-type": "application/grpc",
        te: "trailers",
      });
      stream.on("trailers", (t) => (t["grpc-status"] === "0" ? undefined : reject(new Error(t["grpc-message"]))));
      stream.on("data", () => undefined);
      stream.on("end", resolve);
      stream.on("error", reject);
      stream.end(body);
    });
  return { one: ask, many: ask, close: async () => session.close() };
};
const asJson = { "content-type": "application/json" };
const path = "/v2/models/digits/infer";
const sides = {
  "bare fastify + ONNX Runtime, JSON": http(bareUrl, "/infer", json, asJson),
  "gateway, JSON": http(server.address, path, json, asJson),
  "gateway, raw bytes": http(server.address, path, binary, { "inference-header-content-length": String(head.length) }),
  "gateway, gRPC raw": grpc(server.address, protoRaw),
};
const latencies = new Map(Object.keys(sides).map((name) => [name, []]));
const rates = new Map(Object.keys(sides).map((name) => [name, []]));
const perRound = 600;
for (let r = -1; r < rounds; r++)
  for (const [name, side] of Object.entries(sides)) {
    const times = [];
    for (let i = 0; i < perRound; i++) {
      const from = performance.now();
      await side.one();
      times.push(performance.now() - from);
    }
    const from = performance.now();
    await Promise.all(
      Array.from({ length: 16 }, async (_, k) => {
        for (let i = 0; i < perRound / 8; i++) await side.many(k);
      }),
    );
    if (r < 0) continue;
    latencies.get(name).push(...times);
    rates.get(name).push((16 * (perRound / 8)) / ((performance.now() - from) / 1000));
  }
console.log(`\nwhole requests, client in the same process, ${rounds} rounds that alternate`);
const [first] = Object.keys(sides);
for (const name of Object.keys(sides)) {
  const l = latencies.get(name);
  const rate = median(rates.get(name));
  console.log(
    `${name.padEnd(36)} p50 ${us(median(l))} (${(1000 * (median(l) - median(latencies.get(first)))).toFixed(0).padStart(4)} us beside bare), p99 ${us(quantile(l, 0.99))}, ${rate.toFixed(0)} requests/s with 16 at once (${((100 * rate) / median(rates.get(first))).toFixed(0)} %)`,
  );
}
await Promise.all(Object.values(sides).map((s) => s.close()));
await bare.close();
await server.close(100);
await session.release();
