import { deflateSync, gzipSync } from "node:zlib";
import { fastify, type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { type FakeGateway, fakeGateway } from "./fake-gateway.test-data.ts";
import { digits, echo } from "./models.test-data.ts";
import { oipRest } from "./oip-rest.ts";
import { defaultProtocolLimits } from "./protocol-limits.ts";
import { bodyReader } from "./body.ts";
import type { ServedModel } from "../run/served-model.ts";

const limits = { ...defaultProtocolLimits, maxBodyBytes: 2 << 20, maxHeldBytes: 6 << 20 };
let models: ServedModel[] = [];
let gateway: FakeGateway;
let app: FastifyInstance;
let base = "";

beforeAll(async () => {
  models = await Promise.all([
    digits(),
    ...(["float32", "float64", "float16", "int8", "uint8", "int32", "int64", "uint64", "bool", "string"] as const).map(
      echo,
    ),
  ]);
  gateway = fakeGateway({
    models,
    headers: { "ratelimit-limit": "100" },
    who: ({ headers }) =>
      headers["authorization"] === "Bearer bad"
        ? {
            kind: "refuse",
            problem: new CasemateError("RATE_LIMITED", "asked too often"),
            retryAfterMs: 2500,
            headers: { "ratelimit-remaining": "0" },
          }
        : { kind: "pass" },
  });
  app = fastify();
  oipRest(app, gateway, { limits, bodies: bodyReader(limits) });
  base = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await app.close();
  await Promise.all(models.map((m) => m.close()));
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly json: Record<string, unknown>;
}
const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetch(`${base}${path}`, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  const length = response.headers.get("inference-header-content-length");
  const json = JSON.parse(bytes.subarray(0, length === null ? bytes.length : Number(length)).toString()) as Record<
    string,
    unknown
  >;
  return { status: response.status, headers: response.headers, bytes, json };
};
const infer = (model: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`/v2/models/${model}/infer`, {
    method: "POST",
    headers,
    body: typeof body === "string" || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
const input = (datatype: string, shape: unknown, data: unknown): unknown => ({
  inputs: [{ name: "x", datatype, shape, data }],
});
const output = (answer: Answer): { data: unknown; shape: unknown; datatype: unknown } =>
  (answer.json["outputs"] as { data: unknown; shape: unknown; datatype: unknown }[])[0] as never;
/** JSON, then the raw bytes of each input */
const binary = (json: unknown, ...raws: Uint8Array[]): { body: Uint8Array; headers: Record<string, string> } => {
  const head = Buffer.from(JSON.stringify(json));
  return {
    body: Buffer.concat([head, ...raws]),
    headers: { "inference-header-content-length": String(head.length), "content-type": "application/octet-stream" },
  };
};
const raw = (a: ArrayBufferView): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

describe("the open inference protocol tells what is there", () => {
  it.each([
    ["/v2", { name: "casemate", version: "0.0.0", extensions: ["binary_tensor_data", "classification"] }],
    ["/v2/health/live", { live: true }],
    ["/v2/health/ready", { ready: true, live: true }],
    ["/v2/", { name: "casemate", version: "0.0.0", extensions: ["binary_tensor_data", "classification"] }],
    ["/v2/models/digits/ready", { name: "digits", ready: true }],
    ["/v2/models/digits/versions/1/ready", { name: "digits", ready: true }],
    [
      "/v2/models/digits",
      {
        name: "digits",
        versions: ["1"],
        platform: "onnxruntime_onnx",
        inputs: [{ name: "image", datatype: "FP32", shape: [-1, 1, 28, 28] }],
        outputs: [{ name: "logits", datatype: "FP32", shape: [-1, 10] }],
      },
    ],
  ])("%s", async (path, expected) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(expected);
  });

  it.each(["/v2/models/none", "/v2/models/none/ready", "/v2/models/digits/versions/2", "/v2/models/__proto__"])(
    "%s is not there",
    async (path) => {
      const { status, json, headers } = await ask(path);
      expect(status).toBe(404);
      expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(json).toMatchObject({
        code: "MODEL_NOT_SERVED",
        error: json["detail"],
        requestId: headers.get("x-request-id"),
      });
    },
  );
});

describe("values come back as they were sent", () => {
  it.each([
    ["float32", "FP32", [1.5, -0.25, 16777217], [1.5, -0.25, 16777216]],
    ["float64", "FP64", [0.1, -1e300, 5e-324], undefined],
    ["float16", "FP16", [1.5, 65504, -0.25], undefined],
    ["int8", "INT8", [-128, 0, 127], undefined],
    ["uint8", "UINT8", [0, 128, 255], undefined],
    ["int32", "INT32", [-2147483648, 0, 2147483647], undefined],
    ["int64", "INT64", [-9007199254740991, 0, 9007199254740991], undefined],
    ["uint64", "UINT64", [0, 1, 9007199254740991], undefined],
    ["bool", "BOOL", [true, false, true], undefined],
    ["string", "BYTES", ["", "käse", " 🧀"], undefined],
  ])("%s in JSON, flat and nested", async (dtype, datatype, data, expected) => {
    const flat = await infer(`echo-${dtype}`, input(datatype, [1, 3], data));
    expect(flat.status).toBe(200);
    expect(flat.json).toMatchObject({ model_name: `echo-${dtype}`, model_version: "1" });
    expect(flat.headers.get("ratelimit-limit")).toBe("100");
    expect(output(flat)).toEqual({ name: "y", datatype, shape: [1, 3], data: expected ?? data });
    const nested = await infer(
      `echo-${dtype}`,
      input(
        datatype,
        [3, 1],
        data.map((v) => [v]),
      ),
    );
    expect(output(nested)).toEqual({ name: "y", datatype, shape: [3, 1], data: expected ?? data });
  });

  it.each([
    ["float32", "FP32", raw(Float32Array.of(1.5, Number.NaN, 3e38)), [1.5, null, 3.0000000054977558e38]],
    ["float64", "FP64", raw(Float64Array.of(0.1, -1e300, 2)), [0.1, -1e300, 2]],
    ["float16", "FP16", raw(Uint16Array.of(0x3e00, 0x7bff, 0xb400)), [1.5, 65504, -0.25]],
    ["int64", "INT64", raw(BigInt64Array.of(-(2n ** 63n), 0n, 5n)), undefined],
    ["uint64", "UINT64", raw(BigUint64Array.of(2n ** 64n - 1n, 0n, 5n)), undefined],
    ["bool", "BOOL", raw(Uint8Array.of(1, 0, 1)), [true, false, true]],
    ["string", "BYTES", Buffer.from("\x02\0\0\0hi\0\0\0\0\x01\0\0\0!", "latin1"), ["hi", "", "!"]],
  ])("%s as raw bytes", async (dtype, datatype, bytes, inJson) => {
    const tensor = { name: "x", datatype, shape: [1, 3], parameters: { binary_data_size: bytes.length } };
    const all = binary({ inputs: [tensor], parameters: { binary_data_output: true } }, bytes);
    const answer = await infer(`echo-${dtype}`, all.body, all.headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(output(answer)).toMatchObject({ datatype, shape: [1, 3], parameters: { binary_data_size: bytes.length } });
    const length = Number(answer.headers.get("inference-header-content-length"));
    expect(answer.bytes.subarray(length).equals(bytes)).toBe(true);
    const one = binary({ inputs: [tensor], outputs: [{ name: "y", parameters: { binary_data: false } }] }, bytes);
    const json = await infer(`echo-${dtype}`, one.body, one.headers);
    if (inJson !== undefined) expect(output(json).data).toEqual(inJson);
  });

  it("all 64 bits of a whole number stand in the JSON of an answer", async () => {
    const bytes = raw(BigUint64Array.of(2n ** 64n - 1n));
    const all = binary(
      { inputs: [{ name: "x", datatype: "UINT64", shape: [1, 1], parameters: { binary_data_size: 8 } }] },
      bytes,
    );
    expect((await infer("echo-uint64", all.body, all.headers)).bytes.toString()).toContain(
      '"data":[18446744073709551615]',
    );
  });

  it("digits: JSON, raw and best classes agree; id and version come back", async () => {
    const data = Array.from({ length: 784 }, (_, i) => ((i * 37) % 256) / 256);
    const image = { name: "image", datatype: "FP32", shape: [1, 1, 28, 28] };
    const json = await infer("digits/versions/1", { id: 'a"b', inputs: [{ ...image, data }] });
    expect(json.json).toMatchObject({ id: 'a"b', model_name: "digits", model_version: "1" });
    const scores = output(json).data as number[];
    expect(scores).toHaveLength(10);
    const all = binary(
      {
        inputs: [{ ...image, parameters: { binary_data_size: 3136 } }],
        outputs: [{ name: "logits", parameters: { binary_data: true } }],
      },
      raw(Float32Array.from(data)),
    );
    const answer = await infer("digits", all.body, all.headers);
    const length = Number(answer.headers.get("inference-header-content-length"));
    expect([...new Float32Array(Uint8Array.from(answer.bytes.subarray(length)).buffer)]).toEqual(scores);
    const best = await infer("digits", {
      inputs: [{ ...image, data }],
      outputs: [{ name: "logits", parameters: { classification: 3 } }],
    });
    const order = scores.map((s, i) => [s, i] as const).sort((a, b) => b[0] - a[0]);
    expect(output(best)).toMatchObject({
      datatype: "BYTES",
      shape: [1, 3],
      data: order.slice(0, 3).map(([s, i]) => `${s}:${i}`),
    });
  });

  it("the pipeline gets what was asked, and who asks", async () => {
    await infer(
      "echo-float32",
      { id: "7", ...(input("FP32", [1, 1], [2]) as object), outputs: [{ name: "y" }] },
      { "x-one": "1" },
    );
    const { call, peer } = gateway.exchanges.at(-1) ?? {};
    expect(call).toMatchObject({ protocol: "oip-rest", model: "echo-float32", id: "7", outputs: ["y"] });
    expect(call?.bytes).toBeGreaterThan(50);
    expect(peer).toMatchObject({ address: "127.0.0.1", http: "1.1", headers: { "x-one": "1" } });
    expect(peer?.headerNames).toContain("x-one");
  });
});

describe("what does not fit is refused, and says why", () => {
  const good = { name: "x", datatype: "FP32", shape: [1, 2], data: [1, 2] };
  it.each<[string, string, unknown, number, RegExp]>([
    ["no JSON", "float32", '{"inputs": [', 400, /is no JSON/],
    ["NaN", "float32", '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[NaN]}]}', 400, /is no JSON/],
    ["no UTF-8", "float32", Buffer.from([0x7b, 0xff, 0x7d]), 400, /no UTF-8/],
    ["deep nesting", "float32", "[".repeat(1_000_000), 400, /is no JSON/],
    ["deep nesting that is closed", "float32", `${"[".repeat(500_000)}${"]".repeat(500_000)}`, 400, /no JSON object/],
    [
      "deep data",
      "float32",
      `{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":${"[".repeat(500_000)}${"]".repeat(500_000)}}]}`,
      422,
      /wants 2/,
    ],
    ["a list", "float32", [], 400, /no JSON object/],
    ["no inputs", "float32", {}, 400, /'inputs' of the request is no list/],
    ["empty inputs", "float32", { inputs: [] }, 400, /has no inputs/],
    ["too many inputs", "float32", { inputs: Array.from({ length: 65 }, () => good) }, 400, /more than 64/],
    ["twice the same", "float32", { inputs: [good, good] }, 400, /there twice/],
    ["no name", "float32", { inputs: [{ ...good, name: "" }] }, 400, /no name/],
    ["a long name", "float32", { inputs: [{ ...good, name: "x".repeat(257) }] }, 400, /no name/],
    ["an unknown datatype", "float32", { inputs: [{ ...good, datatype: "constructor" }] }, 400, /no datatype/],
    ["a negative dim", "float32", input("FP32", [-1, 2], [1, 2]), 400, /no shape/],
    ["a fraction of a dim", "float32", input("FP32", [0.5, 4], [1, 2]), 400, /no shape/],
    ["17 dims", "float32", input("FP32", Array(17).fill(1), [1]), 400, /no shape/],
    ["a shape beyond all", "float32", input("FP32", [2 ** 40, 2 ** 40], [1]), 400, /more elements than there can be/],
    ["a huge shape", "float32", input("FP32", [2 ** 20, 2 ** 20], [1]), 422, /has 1 values/],
    ["a huge shape, nested", "float32", input("FP32", [2, 2 ** 40], [[], []]), 422, /fewer values/],
    ["too few", "float32", input("FP32", [1, 3], [1, 2]), 422, /has 2 values, its shape \[1, 3\] wants 3/],
    ["ragged", "float32", input("FP32", [2, 2], [[1, 2], [3]]), 422, /list of 1 along axis 1/],
    ["flat after nested", "float32", input("FP32", [2, 1], [[1], 2]), 422, /where a list was expected/],
    ["text as a number", "float32", input("FP32", [1, 2], [1, "2"]), 422, /value 1 that is no FP32/],
    ["null", "float32", input("FP32", [1, 2], [null, 2]), 422, /value 0 that is no FP32/],
    ["beyond float32", "float32", input("FP32", [1, 2], [1, 1e39]), 422, /value 1 that is no FP32/],
    [
      "beyond a double",
      "float64",
      '{"inputs":[{"name":"x","datatype":"FP64","shape":[1,1],"data":[1e999]}]}',
      422,
      /no FP64/,
    ],
    ["beyond float16", "float16", input("FP16", [1, 1], [65520]), 422, /no FP16/],
    ["a fraction", "int32", input("INT32", [1, 1], [1.5]), 422, /no INT32/],
    ["beyond int8", "int8", input("INT8", [1, 1], [128]), 422, /no INT8/],
    ["below uint8", "uint8", input("UINT8", [1, 1], [-1]), 422, /no UINT8/],
    ["below uint64", "uint64", input("UINT64", [1, 1], [-1]), 422, /no UINT64/],
    // 2^53 + 1 is read as 2^53: both are refused, for which of them was sent is not known any more
    [
      "beyond 2^53",
      "int64",
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[1,1],"data":[9007199254740993]}]}',
      422,
      /binary extension/,
    ],
    ["2 as a truth value", "bool", input("BOOL", [1, 1], [2]), 422, /no BOOL/],
    // ONNX Runtime would cut it there: what was checked is not what would run
    ["text with a NUL", "string", input("BYTES", [1, 1], ["a\0b"]), 422, /without NUL/],
    [
      "half a character",
      "string",
      '{"inputs":[{"name":"x","datatype":"BYTES","shape":[1,1],"data":["\\ud800"]}]}',
      422,
      /whole characters/,
    ],
    ["a number as text", "string", input("BYTES", [1, 1], [2]), 422, /no BYTES/],
    ["no data", "float32", input("FP32", [1, 1], undefined), 422, /no list of data/],
    ["an id that is a number", "float32", { id: 5, inputs: [good] }, 400, /id is no text/],
    ["parameters that are a list", "float32", { parameters: [], inputs: [good] }, 400, /'parameters' of the request/],
    [
      "a flag that is a text",
      "float32",
      { parameters: { binary_data_output: "yes" }, inputs: [good] },
      400,
      /neither true nor false/,
    ],
    [
      "classification of -1",
      "float32",
      { inputs: [good], outputs: [{ name: "y", parameters: { classification: -1 } }] },
      400,
      /'classification'/,
    ],
    [
      "raw bytes that are not there",
      "float32",
      { inputs: [{ ...good, data: undefined, parameters: { binary_data_size: 8 } }] },
      400,
      /not there/,
    ],
    ["an unknown output", "float32", { inputs: [good], outputs: [{ name: "z" }] }, 422, /no output 'z'/],
  ])("%s", async (_, dtype, body, status, message) => {
    const answer = await infer(`echo-${dtype}`, body);
    expect(answer.json["error"]).toMatch(message);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({ status, requestId: answer.headers.get("x-request-id") });
    expect(JSON.stringify(answer.json)).not.toMatch(/node_modules|\.ts|SyntaxError|position/);
  });

  const tensor = { name: "x", datatype: "FP32", shape: [1, 2], parameters: { binary_data_size: 8 } };
  it.each<[string, unknown, Uint8Array, string | undefined, RegExp]>([
    [
      "bytes too few for the shape",
      { inputs: [{ ...tensor, shape: [1, 3] }] },
      raw(Float32Array.of(1, 2)),
      undefined,
      /has 8 bytes, its shape \[1, 3\] wants 12/,
    ],
    [
      "bytes that belong to no input",
      { inputs: [tensor] },
      raw(Float32Array.of(1, 2, 3)),
      undefined,
      /4 bytes of the body belong to no input/,
    ],
    [
      "both kinds of data",
      { inputs: [{ ...tensor, data: [1, 2] }] },
      raw(Float32Array.of(1, 2)),
      undefined,
      /data in JSON and as raw bytes/,
    ],
    [
      "a size that is a text",
      { inputs: [{ ...tensor, parameters: { binary_data_size: "8" } }] },
      raw(Float32Array.of(1, 2)),
      undefined,
      /not there/,
    ],
    [
      "a header's length beyond the body",
      { inputs: [tensor] },
      raw(Float32Array.of(1, 2)),
      "100000",
      /no length within the body/,
    ],
    ["a header's length of 0", { inputs: [tensor] }, raw(Float32Array.of(1, 2)), "0", /no length within the body/],
    [
      "a header's length that is hexadecimal",
      { inputs: [tensor] },
      raw(Float32Array.of(1, 2)),
      "0x10",
      /no length within the body/,
    ],
    [
      "a truth value of 2",
      { inputs: [{ ...tensor, datatype: "BOOL", shape: [1, 8] }] },
      Uint8Array.of(1, 0, 2, 0, 0, 0, 0, 0),
      undefined,
      /neither 0 nor 1/,
    ],
    [
      "text that ends early",
      { inputs: [{ ...tensor, datatype: "BYTES", shape: [1, 1] }] },
      Buffer.from("\x05\0\0\0abcd", "latin1"),
      undefined,
      /ends within element 0/,
    ],
    [
      "more elements than bytes",
      { inputs: [{ ...tensor, datatype: "BYTES", shape: [1, 2 ** 40] }] },
      Buffer.alloc(8),
      undefined,
      /too few for/,
    ],
    [
      "bytes after the text",
      { inputs: [{ ...tensor, datatype: "BYTES", shape: [1, 1] }] },
      Buffer.alloc(8),
      undefined,
      /4 bytes after/,
    ],
    [
      "text with a NUL",
      { inputs: [{ ...tensor, datatype: "BYTES", shape: [1, 1] }] },
      Buffer.from("\x04\0\0\0ab\0c", "latin1"),
      undefined,
      /with a NUL/,
    ],
    [
      "text that is no UTF-8",
      { inputs: [{ ...tensor, datatype: "BYTES", shape: [1, 1] }] },
      Buffer.from("\x04\0\0\0\xff\xff\xff\xff", "latin1"),
      undefined,
      /no UTF-8/,
    ],
  ])("raw: %s", async (_, json, bytes, length, message) => {
    const all = binary(json, bytes);
    const answer = await infer("echo-float32", all.body, {
      ...all.headers,
      ...(length === undefined ? {} : { "inference-header-content-length": length }),
    });
    expect(answer.json["error"]).toMatch(message);
    expect([400, 422]).toContain(answer.status);
  });

  it("a step's refusal is a problem with its headers", async () => {
    const answer = await infer("echo-float32", input("FP32", [1, 1], [1]), { authorization: "Bearer bad" });
    expect(answer.status).toBe(429);
    expect(answer.json).toMatchObject({ code: "RATE_LIMITED", detail: "asked too often", error: "asked too often" });
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "retry-after": "3", "ratelimit-remaining": "0" });
    expect(answer.json["requestId"]).toBe(gateway.exchanges.at(-1)?.id);
  });

  it("a page of another site is refused before its body is read", async () => {
    const answer = await infer("echo-float32", input("FP32", [1, 1], [1]), { "sec-fetch-site": "cross-site" });
    expect([answer.status, answer.json["code"]]).toEqual([403, "ACCESS_DENIED"]);
  });
});

describe("bodies are bounded while they come", () => {
  const json = JSON.stringify(input("FP32", [1, 2], [1, 2]));
  it.each([
    ["gzip", gzipSync(json)],
    ["GZIP", gzipSync(json)],
    ["deflate", deflateSync(json)],
    ["identity", Buffer.from(json)],
  ])("%s is understood", async (encoding, body) => {
    const answer = await infer("echo-float32", body, { "content-encoding": encoding });
    expect(output(answer).data).toEqual([1, 2]);
    expect(answer.headers.get("content-encoding")).toBeNull();
  });

  it.each<[string, string, Uint8Array, number, RegExp]>([
    ["a bomb beyond the ratio", "gzip", gzipSync(Buffer.alloc((2 << 20) - 10, 32)), 413, /100 times its size/],
    [
      "a bomb beyond the bytes",
      "deflate",
      deflateSync(Buffer.alloc(200 << 20, 32)),
      413,
      /times its size|more than 2097152 bytes/,
    ],
    ["too long as it is", "identity", Buffer.alloc((2 << 20) + 1, 32), 413, /more than 2097152 bytes/],
    ["broken", "gzip", Buffer.from("nothing of the kind"), 400, /can not be inflated/],
    ["cut off", "gzip", gzipSync(json).subarray(0, 20), 400, /can not be inflated/],
    ["unknown", "br", Buffer.from(json), 415, /content-encoding/],
    ["twice", "gzip, gzip", gzipSync(gzipSync(json)), 415, /content-encoding/],
  ])("%s is refused", async (_, encoding, body, status, message) => {
    const answer = await infer("echo-float32", body, { "content-encoding": encoding });
    expect(answer.json["error"]).toMatch(message);
    expect(answer.status).toBe(status);
  });

  it("a long body without a length is cut off at the limit", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(to) {
        sent += 65_536;
        if (sent > 32 << 20) to.close();
        else to.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const answer = await ask("/v2/models/echo-float32/infer", {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit).then(
      (a) => a.status,
      () => "closed",
    );
    expect([413, "closed"]).toContain(answer);
    // and the memory of all refused bodies was given back
    for (let i = 0; i < 5; i++) expect((await infer("echo-float32", json)).status).toBe(200);
  });
});
