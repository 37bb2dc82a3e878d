/** A small server of the Open Inference Protocol v2 (REST) and of a plain JSON interface, over a real ONNX model that runs in this process. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { canPredict, type Model } from "../../src/engine/runtime/model.ts";

export interface OipServerOptions {
  /** runs on inputs as they are sent */
  readonly model: Model;
  readonly name: string;
  /** of the input and the output, -1 for any */
  readonly inputShape: readonly number[];
  readonly binary?: boolean;
  /** answers 401 to requests without it */
  readonly token?: string;
  /** status for the k-th inference request instead of an answer */
  readonly failure?: (k: number) => number | undefined;
}

export interface OipServer {
  readonly url: string;
  /** inference requests so far, also those that were refused */
  readonly requests: number;
  /** samples that were answered */
  readonly samples: number;
  /** most requests at one time */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

const bodyOf = async (req: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const json = (res: ServerResponse, value: unknown, status = 200): void => {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(value));
};

/** FP32 values of the only input, from JSON or from the binary extension. */
const inputOf = (req: IncomingMessage, body: Buffer): Float32Array => {
  const length = Number(req.headers["inference-header-content-length"] ?? body.length);
  const head = JSON.parse(body.subarray(0, length).toString()) as { inputs: { data?: unknown[] }[] };
  if (length < body.length) return new Float32Array(Uint8Array.from(body.subarray(length)).buffer);
  return Float32Array.from((head.inputs[0]?.data ?? []).flat(Number.POSITIVE_INFINITY) as number[]);
};

export const oipServer = async (o: OipServerOptions): Promise<OipServer> => {
  const { model } = o;
  if (!canPredict(model)) throw new Error("the served model gives no scores");
  let requests = 0;
  let samples = 0;
  let now = 0;
  let mostAtOnce = 0;
  const infer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await bodyOf(req);
    const status = o.failure?.(requests++);
    if (status !== undefined) return json(res, { error: `refused with ${status}` }, status);
    if (req.url?.startsWith("/predict") === true) {
      const { instances } = JSON.parse(body.toString()) as { instances: unknown[] };
      const x = Float32Array.from(instances.flat(Number.POSITIVE_INFINITY) as number[]);
      const scores = await model.scores(x);
      samples += instances.length;
      const rows = instances.map((_, i) => [...scores.subarray(i * model.classes, (i + 1) * model.classes)]);
      return json(res, { predictions: rows.map((row) => ({ scores: row })) });
    }
    const scores = await model.scores(inputOf(req, body));
    const n = scores.length / model.classes;
    samples += n;
    const output = { name: "scores", datatype: "FP32", shape: [n, model.classes] };
    if (o.binary !== true) return json(res, { model_name: o.name, outputs: [{ ...output, data: [...scores] }] });
    const raw = Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength);
    const parameters = { binary_data_size: raw.length };
    const head = Buffer.from(JSON.stringify({ model_name: o.name, outputs: [{ ...output, parameters }] }));
    res.writeHead(200, { "inference-header-content-length": String(head.length) });
    res.end(Buffer.concat([head, raw]));
  };
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (o.token !== undefined && req.headers.authorization !== `Bearer ${o.token}`)
      return json(res, { error: `'${req.headers.authorization ?? ""}' is not allowed` }, 401);
    const path = `/v2/models/${o.name}`;
    const asked = req.url?.replace(/\?.*$/, "");
    if (asked === "/v2")
      return json(res, { name: "test", extensions: o.binary === true ? ["binary_tensor_data"] : [] });
    if (asked === path)
      return json(res, {
        name: o.name,
        platform: "test",
        inputs: [{ name: "image", datatype: "FP32", shape: o.inputShape }],
        outputs: [{ name: "scores", datatype: "FP32", shape: [-1, model.classes] }],
      });
    if (asked !== `${path}/infer` && asked !== "/predict") return json(res, { error: "no such model" }, 404);
    mostAtOnce = Math.max(mostAtOnce, ++now);
    try {
      await infer(req, res);
    } finally {
      now--;
    }
  };
  const server = createServer((req, res) => {
    handle(req, res).catch((e: unknown) => json(res, { error: String(e) }, 500));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get samples() {
      return samples;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
};
