import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { developmentTls } from "../../listen/development-ca.ts";
import type { ServedModel } from "../run/served-model.ts";
import { type RunningServer, startServer } from "../server/gateway-server.ts";
import { type FakeGateway, fakeGateway } from "./fake-gateway.test-data.ts";
import { digits, echo } from "./models.test-data.ts";
import { oipGrpc } from "./oip-grpc.ts";
import { parseGrpcRequest } from "./oip-grpc-request.ts";
import { oipRest } from "./oip-rest.ts";
import {
  ModelInferRequestSchema,
  ModelInferResponseSchema,
  ModelMetadataRequestSchema,
  ModelMetadataResponseSchema,
  ModelReadyRequestSchema,
  ModelReadyResponseSchema,
  ServerLiveRequestSchema,
  ServerLiveResponseSchema,
  ServerMetadataResponseSchema,
  ServerReadyResponseSchema,
} from "./proto/inference_pb.ts";
import { defaultProtocolLimits } from "./protocol-limits.ts";

const limits = { ...defaultProtocolLimits, maxBodyBytes: 2 << 20 };
let models: ServedModel[] = [];
let gateway: FakeGateway;
let plain: RunningServer;
let secure: RunningServer;
let client: Client;
let secureClient: Client;
let folder: string;
const failures: unknown[] = [];

beforeAll(async () => {
  const served = await Promise.all([
    digits(),
    ...(["float32", "float64", "float16", "int8", "int32", "int64", "uint8", "uint64", "bool", "string"] as const).map(
      echo,
    ),
  ]);
  const slow = await echo("float32");
  models = [
    ...served,
    {
      ...slow,
      name: "slow",
      run: async (inputs, outputs, signal) => {
        await sleep(5000, signal);
        return slow.run(inputs, outputs, signal);
      },
    },
    {
      ...slow,
      name: "broken",
      run: () => Promise.reject(new Error("secret detail at /etc/passwd")),
    },
  ];
  gateway = fakeGateway({
    models,
    headers: { "ratelimit-limit": "100" },
    who: ({ headers }) => {
      const known = headers["authorization"];
      if (known === "Bearer busy")
        return { kind: "refuse", problem: new CasemateError("RATE_LIMITED", "asked too often"), retryAfterMs: 2500 };
      if (known === "Bearer bad")
        return { kind: "refuse", problem: new CasemateError("ACCESS_UNAUTHENTICATED", "the key is none") };
      if (known === "Bearer small")
        return { kind: "refuse", problem: new CasemateError("ACCESS_DENIED", "größer: 100 % nein") };
      return { kind: "pass" };
    },
  });
  folder = await mkdtemp(join(tmpdir(), "casemate-grpc-"));
  const tls = await developmentTls(folder);
  const start = (files: typeof tls | undefined): Promise<RunningServer> =>
    startServer({
      host: "127.0.0.1",
      port: 0,
      tls: files,
      failed: (error) => failures.push(error),
      routes: (app) => {
        oipRest(app, gateway, { limits });
        oipGrpc(app, gateway, { limits, failed: (error) => failures.push(error) });
      },
    });
  [plain, secure] = await Promise.all([start(undefined), start(tls)]);
  client = new Client(new URL(plain.address).host, credentials.createInsecure());
  secureClient = new Client(new URL(secure.address).host, credentials.createSsl(await readFile(tls.authority)));
});
afterAll(async () => {
  client.close();
  secureClient.close();
  await Promise.all([plain.close(500), secure.close(500)]);
  await Promise.all(models.map((m) => m.close()));
  await rm(folder, { recursive: true, force: true });
});

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
  readonly over?: Client;
}
const raw = (
  method: string,
  message: Uint8Array,
  { headers = {}, deadlineMs, over = client }: CallOptions = {},
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    over.makeUnaryRequest(
      `/inference.GRPCInferenceService/${method}`,
      (m: Uint8Array) => Buffer.from(m),
      (b: Buffer) => new Uint8Array(b),
      message,
      metadata,
      deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
      (error, value) => (error === null ? resolve(value as Uint8Array) : reject(error)),
    );
  });
const call = async <D extends DescMessage>(
  method: string,
  message: Uint8Array,
  schema: D,
  options?: CallOptions,
): Promise<MessageShape<D>> => fromBinary(schema, await raw(method, message, options));
const nothing = toBinary(ServerLiveRequestSchema, create(ServerLiveRequestSchema));
const request = (fields: MessageInitShape<typeof ModelInferRequestSchema>): Uint8Array =>
  toBinary(ModelInferRequestSchema, create(ModelInferRequestSchema, fields));
const infer = (
  fields: MessageInitShape<typeof ModelInferRequestSchema>,
  options?: CallOptions,
): Promise<MessageShape<typeof ModelInferResponseSchema>> =>
  call("ModelInfer", request(fields), ModelInferResponseSchema, options);
const failure = async (answer: Promise<unknown>): Promise<ServiceError> => {
  try {
    await answer;
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("it was answered");
};
const bytesOf = (a: ArrayBufferView): Uint8Array<ArrayBuffer> =>
  new Uint8Array(a.buffer.slice(a.byteOffset, a.byteOffset + a.byteLength) as ArrayBuffer);
const one = {
  modelName: "echo-float32",
  inputs: [{ name: "x", datatype: "FP32", shape: [1n, 2n], contents: { fp32Contents: [1, 2] } }],
};

describe.each([
  ["without TLS", () => client],
  ["with TLS", () => secureClient],
] as const)("gRPC on the port of HTTP, %s", (_, over) => {
  it("tells what is there", async () => {
    const at = { over: over() };
    expect((await call("ServerLive", nothing, ServerLiveResponseSchema, at)).live).toBe(true);
    expect((await call("ServerReady", nothing, ServerReadyResponseSchema, at)).ready).toBe(true);
    expect(await call("ServerMetadata", nothing, ServerMetadataResponseSchema, at)).toMatchObject({
      name: "casemate",
      version: "0.0.0",
    });
    const name = { name: "digits" };
    const ready = toBinary(ModelReadyRequestSchema, create(ModelReadyRequestSchema, name));
    expect((await call("ModelReady", ready, ModelReadyResponseSchema, at)).ready).toBe(true);
    const about = toBinary(ModelMetadataRequestSchema, create(ModelMetadataRequestSchema, name));
    expect(await call("ModelMetadata", about, ModelMetadataResponseSchema, at)).toMatchObject({
      name: "digits",
      versions: ["1"],
      inputs: [{ name: "image", datatype: "FP32", shape: [-1n, 1n, 28n, 28n] }],
      outputs: [{ name: "logits", datatype: "FP32", shape: [-1n, 10n] }],
    });
  });

  it("answers as REST does", async () => {
    const data = Array.from({ length: 784 }, (__, i) => ((i * 37) % 256) / 256);
    const image = { name: "image", datatype: "FP32", shape: [1n, 1n, 28n, 28n] };
    const typed = await infer(
      { modelName: "digits", id: "7", inputs: [{ ...image, contents: { fp32Contents: data } }] },
      { over: over() },
    );
    const packed = await infer(
      { modelName: "digits", modelVersion: "1", inputs: [image], rawInputContents: [bytesOf(Float32Array.from(data))] },
      { over: over() },
    );
    expect(typed).toMatchObject({
      modelName: "digits",
      modelVersion: "1",
      id: "7",
      outputs: [{ name: "logits", datatype: "FP32", shape: [1n, 10n] }],
    });
    expect(packed.rawOutputContents).toEqual(typed.rawOutputContents);
    const rest = await fetch(`${plain.address}/v2/models/digits/infer`, {
      method: "POST",
      body: JSON.stringify({ inputs: [{ ...image, shape: [1, 1, 28, 28], data }] }),
    });
    const { outputs } = (await rest.json()) as { outputs: { data: number[] }[] };
    expect([...new Float32Array(Uint8Array.from(typed.rawOutputContents[0] ?? []).buffer)]).toEqual(outputs[0]?.data);
    expect(gateway.exchanges.at(-2)?.peer).toMatchObject({ http: "2", address: "127.0.0.1" });
    expect(gateway.exchanges.at(-2)?.call).toMatchObject({ protocol: "oip-grpc", version: "1" });
  });
});

describe("values come back as they were sent", () => {
  it.each<[string, string, object, Uint8Array]>([
    ["float32", "FP32", { fp32Contents: [1.5, -2] }, bytesOf(Float32Array.of(1.5, -2))],
    ["float64", "FP64", { fp64Contents: [0.1, -1e300] }, bytesOf(Float64Array.of(0.1, -1e300))],
    ["int8", "INT8", { intContents: [-128, 127] }, bytesOf(Int8Array.of(-128, 127))],
    ["int32", "INT32", { intContents: [-(2 ** 31), 5] }, bytesOf(Int32Array.of(-(2 ** 31), 5))],
    [
      "int64",
      "INT64",
      { int64Contents: [-(2n ** 63n), 2n ** 63n - 1n] },
      bytesOf(BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)),
    ],
    ["uint8", "UINT8", { uintContents: [0, 255] }, Uint8Array.of(0, 255)],
    ["uint64", "UINT64", { uint64Contents: [2n ** 64n - 1n, 0n] }, bytesOf(BigUint64Array.of(2n ** 64n - 1n, 0n))],
    ["bool", "BOOL", { boolContents: [true, false] }, Uint8Array.of(1, 0)],
    [
      "string",
      "BYTES",
      { bytesContents: [Buffer.from("käse"), Buffer.from("")] },
      Buffer.from("\x05\0\0\0k\xc3\xa4se\0\0\0\0", "latin1"),
    ],
    ["float16", "FP16", {}, Uint8Array.of(0, 0x3e, 0, 0xb4)],
  ])("%s", async (dtype, datatype, contents, bytes) => {
    const input = { name: "x", datatype, shape: [1n, 2n] };
    if (dtype !== "float16") {
      const typed = await infer({ modelName: `echo-${dtype}`, inputs: [{ ...input, contents }] });
      expect(typed.outputs).toMatchObject([{ name: "y", datatype, shape: [1n, 2n] }]);
      expect(Buffer.from(typed.rawOutputContents[0] ?? []).equals(bytes)).toBe(true);
    }
    const answer = await infer({
      modelName: `echo-${dtype}`,
      inputs: [input],
      rawInputContents: [Uint8Array.from(bytes)],
    });
    expect(Buffer.from(answer.rawOutputContents[0] ?? []).equals(bytes)).toBe(true);
  });

  it("lists that are not packed are read too", () => {
    // field 2 (int_contents), varint, one by one: 1, -1
    const contents = Buffer.from([0x10, 1, 0x10, ...Array(9).fill(0xff), 1]);
    const input = Buffer.concat([
      Buffer.from("\x0a\x01x\x12\x05INT32\x18\x02\x2a", "latin1"),
      Buffer.from([contents.length]),
      contents,
    ]);
    const message = Buffer.concat([Buffer.from([0x2a, input.length]), input]);
    expect([...(parseGrpcRequest(message, limits).inputs.get("x")?.data as Int32Array)]).toEqual([1, -1]);
  });

  it("the best classes as text, where that is asked", async () => {
    const answer = await infer({
      ...one,
      outputs: [{ name: "y", parameters: { classification: { parameterChoice: { case: "int64Param", value: 1n } } } }],
    });
    expect(answer.outputs[0]).toMatchObject({ datatype: "BYTES", shape: [1n, 1n] });
    expect(Buffer.from(answer.rawOutputContents[0] ?? []).toString("latin1")).toBe("\x03\0\0\x002:1");
  });
});

describe("what does not fit is refused, and says why", () => {
  const x = { name: "x", datatype: "FP32", shape: [1n, 2n] };
  it.each<[string, MessageInitShape<typeof ModelInferRequestSchema>, number, RegExp]>([
    ["no such model", { ...one, modelName: "none" }, status.NOT_FOUND, /no model of this name/],
    ["no such version", { ...one, modelVersion: "9" }, status.NOT_FOUND, /version/],
    ["no inputs", { modelName: "echo-float32" }, status.INVALID_ARGUMENT, /has no inputs/],
    ["no contents", { ...one, inputs: [x] }, status.INVALID_ARGUMENT, /neither contents nor raw/],
    ["too few", { ...one, inputs: [{ ...x, contents: { fp32Contents: [1] } }] }, status.INVALID_ARGUMENT, /values/],
    [
      "too many",
      { ...one, inputs: [{ ...x, contents: { fp32Contents: [1, 2, 3] } }] },
      status.INVALID_ARGUMENT,
      /more values/,
    ],
    [
      "another list",
      { ...one, inputs: [{ ...x, contents: { intContents: [1, 2, 3, 4, 5, 6, 7, 8, 9] } }] },
      status.INVALID_ARGUMENT,
      /another datatype/,
    ],
    [
      "two lists",
      { ...one, inputs: [{ ...x, contents: { fp32Contents: [1, 2], intContents: [1] } }] },
      status.INVALID_ARGUMENT,
      /another datatype/,
    ],
    [
      "contents twice",
      { ...one, rawInputContents: [new Uint8Array(8)] },
      status.INVALID_ARGUMENT,
      /contents and raw contents/,
    ],
    [
      "raw contents too short",
      { ...one, inputs: [x], rawInputContents: [new Uint8Array(4)] },
      status.INVALID_ARGUMENT,
      /has 4 bytes/,
    ],
    [
      "fewer raw contents than inputs",
      { ...one, inputs: [x, { ...x, name: "z" }], rawInputContents: [new Uint8Array(8)] },
      status.INVALID_ARGUMENT,
      /1 raw_input_contents for 2/,
    ],
    [
      "a huge shape",
      { ...one, inputs: [{ ...x, shape: [2n ** 40n, 1n], contents: { fp32Contents: [1] } }] },
      status.INVALID_ARGUMENT,
      /fewer values/,
    ],
    ["a negative shape", { ...one, inputs: [{ ...x, shape: [-1n, 2n] }] }, status.INVALID_ARGUMENT, /no shape/],
    [
      "17 dims",
      { ...one, inputs: [{ ...x, shape: Array.from({ length: 17 }, () => 1n) }] },
      status.INVALID_ARGUMENT,
      /16 dims/,
    ],
    [
      "beyond int8",
      { modelName: "echo-int8", inputs: [{ ...x, datatype: "INT8", contents: { intContents: [1, 128] } }] },
      status.INVALID_ARGUMENT,
      /value 1 that is no INT8/,
    ],
    [
      "FP16 in a list",
      { modelName: "echo-float16", inputs: [{ ...x, datatype: "FP16", contents: { fp32Contents: [1, 2] } }] },
      status.INVALID_ARGUMENT,
      /raw contents only/,
    ],
    ["no datatype", { ...one, inputs: [{ ...x, datatype: "toString" }] }, status.INVALID_ARGUMENT, /no datatype/],
    [
      "text that is no UTF-8",
      {
        modelName: "echo-string",
        inputs: [{ ...x, shape: [1n, 1n], datatype: "BYTES", contents: { bytesContents: [Uint8Array.of(255)] } }],
      },
      status.INVALID_ARGUMENT,
      /no UTF-8/,
    ],
    [
      "text with a NUL",
      {
        modelName: "echo-string",
        inputs: [{ ...x, shape: [1n, 1n], datatype: "BYTES", contents: { bytesContents: [Uint8Array.of(65, 0, 65)] } }],
      },
      status.INVALID_ARGUMENT,
      /NUL/,
    ],
    ["an unknown output", { ...one, outputs: [{ name: "z" }] }, status.INVALID_ARGUMENT, /no output 'z'/],
    [
      "too many inputs",
      { ...one, inputs: Array.from({ length: 65 }, () => x) },
      status.INVALID_ARGUMENT,
      /more than 64 inputs/,
    ],
  ])("%s", async (_, fields, code, message) => {
    const error = await failure(infer(fields));
    expect([error.code, error.details]).toEqual([code, expect.stringMatching(message)]);
    expect(error.metadata.get("x-request-id")).toHaveLength(1);
  });

  it.each([
    ["nothing of the kind", Buffer.from("nothing of the kind")],
    ["cut off", request(one).subarray(0, 30)],
    ["a length beyond the end", Buffer.from([0x2a, 0xff, 0xff, 0xff, 0x7f])],
    ["a shape that never ends", Buffer.from([0x2a, 0x04, 0x1a, 0x7f, 0x01, 0x01])],
    ["groups within groups", Buffer.alloc(300_000, 0x0b)],
  ])("bytes that are no message: %s", async (_, message) => {
    const error = await failure(raw("ModelInfer", message));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
  });

  it("every cut of a request is refused or read, and nothing breaks", () => {
    const whole = request({ ...one, id: "a", outputs: [{ name: "y" }] });
    for (let n = 0; n < whole.length; n++)
      try {
        parseGrpcRequest(whole.subarray(0, n), limits);
      } catch (error) {
        expect(error).toBeInstanceOf(CasemateError);
      }
  });

  it.each([
    ["Bearer bad", status.UNAUTHENTICATED, "the key is none", undefined],
    ["Bearer small", status.PERMISSION_DENIED, "größer: 100 % nein", undefined],
    ["Bearer busy", status.RESOURCE_EXHAUSTED, "asked too often", "3"],
  ])("who asks with '%s'", async (authorization, code, message, retry) => {
    const error = await failure(infer(one, { headers: { authorization } }));
    expect([error.code, error.details]).toEqual([code, message]);
    expect(error.metadata.get("retry-after")).toEqual(retry === undefined ? [] : [retry]);
    // google.rpc.Status { code, message, details }
    const bin = error.metadata.get("grpc-status-details-bin")[0] as Buffer;
    const r = new BinaryReader(bin);
    r.tag();
    expect(r.int32()).toBe(code);
    r.tag();
    expect(r.string()).toBe(message);
    expect(bin.toString("latin1")).toContain("type.googleapis.com/google.rpc.ErrorInfo");
    expect(bin.toString("latin1").includes("google.rpc.RetryInfo")).toBe(retry !== undefined);
  });

  it("what breaks inside is not told", async () => {
    const error = await failure(infer({ ...one, modelName: "broken" }));
    expect(error.code).toBe(status.INTERNAL);
    expect(JSON.stringify(error)).not.toContain("passwd");
  });

  it("methods of Triton that are not there are unimplemented", async () => {
    for (const method of ["ModelConfig", "RepositoryIndex", "__proto__"])
      expect((await failure(raw(method, nothing))).code).toBe(status.UNIMPLEMENTED);
  });

  it("a client that speaks HTTP/1.1 or no gRPC is told so", async () => {
    const answer = await fetch(`${plain.address}/inference.GRPCInferenceService/ServerLive`, { method: "POST" });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([415, "REQUEST_MEDIA_TYPE"]);
  });
});

describe("limits of a call", () => {
  it("the client's deadline ends the work", async () => {
    const started = performance.now();
    const error = await failure(infer({ ...one, modelName: "slow" }, { deadlineMs: 200 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    expect(performance.now() - started).toBeLessThan(3000);
    await sleep(50);
    expect(gateway.exchanges.at(-1)?.signal.aborted).toBe(true);
  });

  it("a message that is too large", async () => {
    const error = await failure(raw("ModelInfer", Buffer.alloc((2 << 20) + 10)));
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
  });

  it("compressed messages are read, bombs are not", async () => {
    const compressed = new Client(new URL(plain.address).host, credentials.createInsecure(), {
      "grpc.default_compression_algorithm": 2,
    });
    try {
      expect((await infer(one, { over: compressed })).outputs).toHaveLength(1);
      expect(gzipSync(Buffer.alloc(1_900_000)).length).toBeLessThan(5000);
      const error = await failure(raw("ModelInfer", Buffer.alloc(1_900_000), { over: compressed }));
      expect([error.code, error.details]).toEqual([status.RESOURCE_EXHAUSTED, expect.stringContaining("inflates")]);
    } finally {
      compressed.close();
    }
  });
});

it("nothing went wrong inside but what was made to", () => expect(failures).toEqual([]));
