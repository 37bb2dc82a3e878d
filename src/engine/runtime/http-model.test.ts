import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openOipModel, openTemplateModel } from "./http-model.ts";
import { canDifferentiate, canPredict, type Domain } from "./model.ts";

/** A model of three numbers -> two scores, served as a test asks for. */
const score = (x: readonly number[]): [number, number] => [(x[0] ?? 0) - (x[1] ?? 0), 2 * (x[2] ?? 0)];
const domain: Domain = {
  dims: [3],
  size: 3,
  layout: "flat",
  lower: new Float32Array(3),
  upper: new Float32Array(3).fill(1),
};
const samples = Float32Array.of(0.5, 0.25, 0, 1, 0, 1, 0, 1, 0.5);
const expected = [0.25, 0, 1, 2, -1, 1];

type Handler = (req: IncomingMessage, body: Buffer, res: ServerResponse) => void;
let server: Server | undefined;
const listen = async (handler: Handler): Promise<string> => {
  server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on("data", (p: Buffer) => parts.push(p));
    req.on("end", () => handler(req, Buffer.concat(parts), res));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});
const json = (res: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void => {
  res.writeHead(status, { "content-type": "application/json", ...headers });
  res.end(JSON.stringify(value));
};
const rowsOf = (flat: readonly number[]): number[][] =>
  Array.from({ length: flat.length / 3 }, (_, i) => flat.slice(3 * i, 3 * i + 3));

/** An open inference protocol server, with or without the binary extension. */
const oip =
  (binary: boolean, seen: string[] = []): Handler =>
  (req, body, res) => {
    seen.push(`${req.method} ${req.url}`);
    if (req.url === "/v2") return json(res, { name: "test", extensions: binary ? ["binary_tensor_data"] : [] });
    if (req.url === "/v2/models/m")
      return json(res, {
        name: "m",
        inputs: [{ name: "in", datatype: binary ? "FP64" : "FP32", shape: [-1, 3] }],
        outputs: [{ name: "out", datatype: "FP32", shape: [-1, 2] }],
      });
    if (req.url !== "/v2/models/m/infer") return json(res, { error: "no such model" }, 404);
    if (!binary) {
      const request = JSON.parse(body.toString()) as { inputs: { shape: number[]; data: number[] }[] };
      const data = rowsOf(request.inputs[0]?.data ?? []).flatMap(score);
      return json(res, {
        model_name: "m",
        outputs: [{ name: "out", datatype: "FP32", shape: [data.length / 2, 2], data }],
      });
    }
    const length = Number(req.headers["inference-header-content-length"]);
    const request = JSON.parse(body.subarray(0, length).toString()) as {
      inputs: { parameters: { binary_data_size: number } }[];
    };
    expect(request.inputs[0]?.parameters.binary_data_size).toBe(body.length - length);
    const raw = body.subarray(length);
    const data = Float32Array.from(
      rowsOf(Array.from({ length: raw.length / 8 }, (_, i) => raw.readDoubleLE(8 * i))).flatMap(score),
    );
    const outputs = [
      { name: "other", datatype: "INT64", shape: [1], parameters: { binary_data_size: 8 } },
      { name: "out", datatype: "FP32", shape: [data.length / 2, 2], parameters: { binary_data_size: data.byteLength } },
    ];
    const header = Buffer.from(JSON.stringify({ outputs }));
    res.writeHead(200, {
      "content-type": "application/octet-stream",
      "inference-header-content-length": String(header.length),
    });
    res.end(Buffer.concat([header, Buffer.alloc(8), Buffer.from(data.buffer)]));
  };

describe("openOipModel", () => {
  it.each([false, true])(
    "gives the scores of the remote model, in order, over several requests (binary extension: %s)",
    async (binary) => {
      const seen: string[] = [];
      const model = await openOipModel({ url: `${await listen(oip(binary, seen))}/v2/models/m`, batchSize: 1 });
      if (!canPredict(model)) throw new Error("no scores");
      expect(canDifferentiate(model)).toBe(false);
      expect([model.name, model.classes, model.scoreKind, model.domain.size]).toEqual(["m", 2, "logits", 3]);
      expect(Array.from(await model.scores(samples))).toEqual(expected);
      expect(Array.from(await model.labels(samples))).toEqual([0, 1, 1]);
      expect(seen.filter((s) => s.startsWith("POST"))).toHaveLength(1 + 3 + 3);
      await model.close();
    },
  );

  it("names the model's outputs when the wanted one is not there", async () => {
    const url = `${await listen(oip(false))}/v2/models/m`;
    await expect(openOipModel({ url, output: "logits" })).rejects.toMatchObject({
      code: "USAGE",
      hint: "it has 'out'",
    });
  });

  it("gives status and the server's words when it refuses", async () => {
    const url = `${await listen(oip(false))}/v2/models/absent`;
    await expect(openOipModel({ url })).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringMatching(/status 404: \{"error":"no such model"\}/),
    });
  });

  it.each([
    ["too few values", { outputs: [{ name: "out", datatype: "FP32", shape: [1, 2], data: [1] }] }],
    ["another output", { outputs: [{ name: "o", datatype: "FP32", shape: [1, 2], data: [1, 2] }] }],
    ["no outputs", { error: "cuda" }],
  ])("refuses an answer with %s", async (_, answer) => {
    const url = await listen((req, body, res) =>
      req.url === "/v2/models/m/infer" ? json(res, answer) : oip(false)(req, body, res),
    );
    await expect(openOipModel({ url: `${url}/v2/models/m` })).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
  });
});

describe("openTemplateModel", () => {
  const template = { domain, body: '{"instances": {{input}}, "n": {{n}}}', pointer: "/predictions/*/scores" };
  const predictions: Handler = (_, body, res) => {
    const { instances } = JSON.parse(body.toString()) as { instances: number[][] };
    json(res, { predictions: instances.map((x) => ({ scores: score(x) })) });
  };

  it("fills in the template and reads what the pointer names", async () => {
    const model = await openTemplateModel({ url: await listen(predictions), ...template });
    if (!canPredict(model)) throw new Error("no scores");
    expect(Array.from(await model.scores(samples))).toEqual(expected);
    await model.close();
  });

  it("sends sample by sample to a model that takes no batch, and nests by dims", async () => {
    const bodies: string[] = [];
    const url = await listen((_, body, res) => {
      bodies.push(body.toString());
      json(res, { p: 0.25 });
    });
    const model = await openTemplateModel({
      url,
      domain: { ...domain, dims: [1, 3] },
      body: '{"x": {{input}}}',
      batched: false,
      pointer: "/p",
    });
    if (!canPredict(model)) throw new Error("no scores");
    // one number per sample: classes 0 and 1
    expect([model.classes, model.scoreKind]).toEqual([2, "probabilities"]);
    expect(Array.from(await model.scores(samples.subarray(0, 6)))).toEqual([0.75, 0.25, 0.75, 0.25]);
    expect(bodies).toContain('{"x": [[0.5,0.25,0]]}');
    await model.close();
  });

  it.each([
    ["objects by name", [{ cat: 0.25, dog: 0.75 }]],
    [
      "lists of label and score",
      [
        [
          { label: "dog", score: 0.75 },
          { label: "cat", score: 0.25 },
        ],
      ],
    ],
  ])("orders scores given as %s", async (_, answer) => {
    const url = await listen((_req, _body, res) => json(res, answer));
    const model = await openTemplateModel({
      url,
      domain,
      body: "{{input}}",
      batched: false,
      pointer: "",
      classNames: ["cat", "dog"],
    });
    if (!canPredict(model)) throw new Error("no scores");
    expect(Array.from(await model.scores(samples.subarray(0, 3)))).toEqual([0.25, 0.75]);
    await model.close();
  });

  it("gives labels only where only names come", async () => {
    const url = await listen((_req, body, res) =>
      json(res, { label: body.toString().startsWith("[[1") ? "dog" : "cat" }),
    );
    const model = await openTemplateModel({
      url,
      domain,
      body: "{{input}}",
      batchSize: 1,
      pointer: "/label",
      gives: "labels",
      classNames: ["cat", "dog"],
    });
    expect(canPredict(model)).toBe(false);
    expect(Array.from(await model.labels(samples))).toEqual([0, 1, 0]);
    await model.close();
  });

  it("tries again on 429 and 503, and waits as Retry-After says", async () => {
    const times: number[] = [];
    const url = await listen((req, body, res) => {
      times.push(performance.now());
      if (times.length === 1) return json(res, {}, 503);
      if (times.length === 2) return json(res, {}, 429, { "retry-after": "1" });
      predictions(req, body, res);
    });
    const model = await openTemplateModel({ url, ...template, http: { backoffMs: 1 } });
    expect(times).toHaveLength(3);
    expect((times[2] as number) - (times[1] as number)).toBeGreaterThan(950);
    await model.close();
  });

  it("gives up after the retries with status and count, at once on 400", async () => {
    let calls = 0;
    const busy = await listen((_req, _body, res) => {
      calls++;
      json(res, { error: "busy" }, 503);
    });
    await expect(
      openTemplateModel({ url: busy, ...template, http: { retries: 2, backoffMs: 1 } }),
    ).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringMatching(/status 503 after 3 attempts/),
    });
    expect(calls).toBe(3);
  });

  it("refuses to wait for an hour", async () => {
    const url = await listen((_req, _body, res) => json(res, {}, 429, { "retry-after": "3600" }));
    await expect(openTemplateModel({ url, ...template })).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringMatching(/status 429/),
    });
  });

  it("does not wait for ever for an answer, and says how long", async () => {
    const url = await listen(() => undefined);
    await expect(
      openTemplateModel({ url, ...template, http: { timeoutMs: 60, retries: 1, backoffMs: 1 } }),
    ).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringMatching(/after 2 attempts: no answer within 60 ms/),
    });
  });

  it("tells that nobody listens", async () => {
    const url = await listen(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    await expect(openTemplateModel({ url, ...template, http: { retries: 1, backoffMs: 1 } })).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it("keeps at most `concurrency` calls in flight", async () => {
    let now = 0;
    let most = 0;
    const url = await listen((req, body, res) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        predictions(req, body, res);
      }, 10);
    });
    const model = await openTemplateModel({ url, ...template, batchSize: 1, http: { concurrency: 2 } });
    if (!canPredict(model)) throw new Error("no scores");
    await model.scores(Float32Array.from([...samples, ...samples, ...samples]));
    expect(most).toBe(2);
    await model.close();
  });

  it("takes the credential from the environment, sends it, and shows it nowhere", async () => {
    const seen: (string | undefined)[] = [];
    const url = await listen((req, _body, res) => {
      seen.push(req.headers.authorization);
      json(res, {}, 401);
    });
    const http = { auth: { env: "MODEL_KEY" }, env: { MODEL_KEY: "s3cret" } };
    const failure = await openTemplateModel({ url, ...template, http }).catch((e: unknown) => e);
    expect(seen).toEqual(["Bearer s3cret"]);
    expect(failure).toMatchObject({ code: "MODEL_UNREACHABLE" });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("s3cret");
    await expect(
      openTemplateModel({ url, ...template, http: { auth: { env: "MODEL_KEY" }, env: {} } }),
    ).rejects.toMatchObject({ code: "USAGE" });
  });

  it("does not follow redirects, which would carry the credential away", async () => {
    const url = await listen((req, _body, res) =>
      req.url === "/away" ? json(res, { predictions: [] }) : json(res, {}, 307, { location: "/away" }),
    );
    await expect(openTemplateModel({ url, ...template })).rejects.toMatchObject({
      message: expect.stringMatching(/status 307/),
    });
  });

  it("stops when it is told to", async () => {
    const url = await listen(() => undefined);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 30);
    await expect(openTemplateModel({ url, ...template }, stop.signal)).rejects.toThrow("enough");
  });

  it.each([
    ["file:///etc/passwd", "USAGE"],
    ["http://user:pass@localhost/", "USAGE"],
    ["nowhere", "USAGE"],
  ])("refuses the URL %s", async (url, code) => {
    await expect(openTemplateModel({ url, ...template })).rejects.toMatchObject({ code });
  });
});
