import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { float32, int64, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { Policy } from "../policy/policy.ts";
import { presets } from "../policy/presets.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { openUpstreamModel, type UpstreamOptions } from "./upstream-served-model.ts";

const never = new AbortController().signal;
const [open] = presets as readonly [Policy];
const secret = "s3cret-text-of-the-upstream";

/** What an infer request is answered with, instead of the answer. */
type Answer = (req: IncomingMessage, res: ServerResponse, body: Buffer) => void | Promise<void>;

interface Upstream {
  readonly url: string;
  /** of infer requests */
  readonly seen: IncomingMessage["headers"][];
  answer: Answer | undefined;
  ready: boolean;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const s of servers.splice(0)) {
    s.closeAllConnections();
    await new Promise((closed) => s.close(closed));
  }
});

const metadata = {
  name: "sum",
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
  outputs: [
    { name: "p", datatype: "FP32", shape: [-1, 2] },
    { name: "text", datatype: "BYTES", shape: [-1] },
    { name: "n", datatype: "INT64", shape: [-1] },
  ],
};

/** p: softmax of x; text and n: 10 times x[0], as text and as a number. By the protocol's own words, written here again. */
const honest =
  (binary: boolean): Answer =>
  (_req, res, body) => {
    const length = Number(_req.headers["inference-header-content-length"] ?? body.length);
    const asked = JSON.parse(body.subarray(0, length).toString()) as {
      inputs: { shape: number[]; data?: number[] }[];
      outputs?: { name: string }[];
    };
    const [input] = asked.inputs;
    const x = input?.data ?? Array.from(new Float32Array(Uint8Array.from(body.subarray(length)).buffer));
    const rows = input?.shape[0] ?? 0;
    const p = Array.from({ length: rows }, (_, i) => {
      const [a = 0, b = 0] = [x[2 * i], x[2 * i + 1]].map((v) => Math.exp(v ?? 0));
      return [a / (a + b), b / (a + b)];
    }).flat();
    const tens = Array.from({ length: rows }, (_, i) => Math.round(10 * (x[2 * i] ?? 0)));
    const text = tens.map(String);
    const raw = {
      p: Buffer.from(Float32Array.from(p).buffer),
      text: Buffer.concat(text.flatMap((t) => [Buffer.from(Uint32Array.of(t.length).buffer), Buffer.from(t)])),
      n: Buffer.from(BigInt64Array.from(tens, BigInt).buffer),
    };
    const data = { p, text, n: tens };
    const names = asked.outputs?.map((o) => o.name) ?? ["p", "text", "n"];
    const outputs = metadata.outputs
      .filter((o) => names.includes(o.name))
      .map((o) => {
        const shape = o.name === "p" ? [rows, 2] : [rows];
        const name = o.name as keyof typeof raw;
        return binary
          ? { ...o, shape, parameters: { binary_data_size: raw[name].length } }
          : { ...o, shape, data: data[name] };
      });
    const head = Buffer.from(JSON.stringify({ model_name: "sum", outputs }));
    const parts = binary ? outputs.map((o) => raw[o.name as keyof typeof raw]) : [];
    if (binary) res.setHeader("inference-header-content-length", head.length);
    res.end(Buffer.concat([head, ...parts]));
  };

const upstream = async (binary = false): Promise<Upstream> => {
  const up = {
    url: "",
    seen: [] as IncomingMessage["headers"][],
    answer: undefined as Answer | undefined,
    ready: true,
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (c: Buffer) => chunks.push(c));
    req.on("end", () => {
      const path = req.url ?? "";
      if (path === "/v2") return res.end(JSON.stringify({ extensions: binary ? ["binary_tensor_data"] : [] }));
      if (path === "/v2/models/sum") return res.end(JSON.stringify(metadata));
      if (path.endsWith("/ready")) return res.writeHead(up.ready ? 200 : 503).end();
      if (path !== "/v2/models/sum/infer") return res.writeHead(404).end(secret);
      up.seen.push(req.headers);
      return (up.answer ?? honest(binary))(req, res, Buffer.concat(chunks));
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  up.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/models/sum`;
  return up;
};

const opened = (up: Upstream, more: Partial<UpstreamOptions> = {}, run: Partial<Policy["run"]> = {}) =>
  openUpstreamModel({ name: "m", url: up.url, run: { ...open.run, ...run }, ...more });
const x = (...values: number[]): ReadonlyMap<string, Tensor> =>
  new Map([["x", float32([values.length / 2, 2], values)]]);

describe("openUpstreamModel", () => {
  it.each([false, true])("passes tensors of any type on, raw: %s", async (binary) => {
    const up = await upstream(binary);
    const model = await opened(up, { headers: { authorization: "Bearer key" } });
    expect(model.outputs.map((o) => [o.name, o.dtype, o.dims])).toEqual([
      ["p", "float32", [-1, 2]],
      ["text", "string", [-1]],
      ["n", "int64", [-1]],
    ]);
    expect(model.description).toMatchObject({ classes: 2, output: { kind: "probabilities", value: "p" } });
    const got = await model.run(x(0, 0, 0.7, 0.7), undefined, never);
    expect(got.get("p")).toEqual(float32([2, 2], [0.5, 0.5, 0.5, 0.5]));
    expect(got.get("text")).toEqual(tensor("string", [2], ["0", "7"]));
    expect(got.get("n")).toEqual(int64([2], [0, 7]));
    expect([...(await model.run(x(0, 0), ["n"], never)).keys()]).toEqual(["n"]);
    expect(up.seen.every((h) => h.authorization === "Bearer key")).toBe(true);
    await expect(model.run(x(0, 0), ["q"], never)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    await model.close();
    expect(model.ready()).toBe(false);
  });

  const broken: readonly [string, Answer, string][] = [
    ["an error", (_q, r) => void r.writeHead(500).end(secret), "MODEL_UNREACHABLE"],
    ["inputs that it refuses", (_q, r) => void r.writeHead(400).end(secret), "REQUEST_INVALID"],
    ["too much to do", (_q, r) => void r.writeHead(503).end(secret), "SERVER_BUSY"],
    ["a redirect", (_q, r) => void r.writeHead(307, { location: "http://127.0.0.1:1/" }).end(), "MODEL_UNREACHABLE"],
    ["no JSON", (_q, r) => void r.end(secret), "MODEL_UNREACHABLE"],
    ["other outputs", (_q, r) => void r.end('{"outputs":[]}'), "MODEL_UNREACHABLE"],
    [
      "another datatype",
      (_q, r) => void r.end('{"outputs":[{"name":"n","datatype":"FP32","shape":[1],"data":[1]}]}'),
      "MODEL_UNREACHABLE",
    ],
    [
      "more values than its shape wants",
      (_q, r) => void r.end('{"outputs":[{"name":"n","datatype":"INT64","shape":[1],"data":[1,2]}]}'),
      "MODEL_UNREACHABLE",
    ],
    [
      "raw values that are not there",
      (_q, r) =>
        void r.end('{"outputs":[{"name":"n","datatype":"INT64","shape":[1],"parameters":{"binary_data_size":8}}]}'),
      "MODEL_UNREACHABLE",
    ],
    ["a cut connection", (_q, r) => void r.socket?.destroy(), "MODEL_UNREACHABLE"],
    ["an answer without end", (_q, r) => void r.writeHead(200).write(Buffer.alloc(300_000)), "MODEL_UNREACHABLE"],
    ["silence", () => undefined, "RUN_TIMEOUT"],
  ];
  it.each(broken)("survives %s, and says nothing of what was written", async (_, answer, code) => {
    const up = await upstream();
    const model = await opened(up, { maxAnswerBytes: 100_000 }, { timeoutMs: code === "RUN_TIMEOUT" ? 300 : 20_000 });
    up.answer = answer;
    const failed: unknown = await model.run(x(1, 2), ["n"], never).catch((e: unknown) => e);
    expect(failed).toMatchObject({ code });
    expect(String(failed)).not.toContain(secret);
    up.answer = undefined;
    expect((await model.run(x(0.1, 0), ["n"], never)).get("n")).toEqual(int64([1], [1]));
    await model.close();
  });

  it("stops asking who does not answer, and is not ready until health and a request say so", async () => {
    const up = await upstream();
    const model = await opened(up, { healthEveryMs: 10 });
    up.answer = (_q, r) => void r.writeHead(500).end();
    for (let i = 0; i < 5; i++)
      await expect(model.run(x(0, 0), undefined, never)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    const asked = up.seen.length;
    expect(model.ready()).toBe(false);
    expect(model.drainMs?.()).toBeGreaterThan(0);
    await expect(model.run(x(0, 0), undefined, never)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    expect(up.seen).toHaveLength(asked);
    await model.close();

    const again = await upstream();
    const other = await opened(again, { healthEveryMs: 10 });
    expect(other.ready()).toBe(true);
    again.ready = false;
    for (let i = 0; i < 500 && other.ready(); i++) await sleep(10);
    expect(other.ready()).toBe(false);
    again.ready = true;
    for (let i = 0; i < 500 && !other.ready(); i++) await sleep(10);
    expect(other.ready()).toBe(true);
    await other.close();
  });

  it.each([
    "ftp://host/v2/models/m",
    "https://user:word@host/v2/models/m",
    "https://host/predict",
    "m",
    "https://h/v2/models/m?key=1",
  ])("takes no address like %s", async (url) => {
    await expect(openUpstreamModel({ name: "m", url, run: open.run })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("CircuitBreaker", () => {
  it("lets one request try after a while, and closes when it went well", () => {
    let now = 0;
    const b = new CircuitBreaker({ failures: 2, coolMs: 100 }, () => now);
    const fail = (): void => {
      expect(b.admit()).toBe(true);
      b.failed();
    };
    fail();
    expect(b.waitMs()).toBe(0);
    fail();
    expect([b.admit(), b.waitMs()]).toEqual([false, 100]);
    now = 100;
    expect([b.admit(), b.admit()]).toEqual([true, false]);
    b.failed();
    expect([b.admit(), b.waitMs()]).toEqual([false, 100]);
    now = 200;
    expect(b.admit()).toBe(true);
    b.succeeded();
    expect([b.admit(), b.admit(), b.waitMs()]).toEqual([true, true, 0]);
  });
});
