/** openUpstreamModel: a model behind another server of the Open Inference Protocol, which Casemate shields. Clients see nothing of that server but its tensors. */
import { createHash } from "node:crypto";
import { type Dispatcher, errors, Pool } from "undici";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CasemateError } from "../../core/error.ts";
import { layoutByDims } from "../../engine/runtime/describe/input.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { unbounded } from "../../engine/runtime/http-model.ts";
import { parseMetadata, type OipTensor } from "../../engine/runtime/oip.ts";
import { dtypeOf } from "../../engine/runtime/oip-tensor.ts";
import { elementCount, float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { Policy } from "../policy/policy.ts";
import { Batcher } from "./batcher.ts";
import { checkCall } from "./check-call.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { oipBody, oipOutputs } from "./oip-exchange.ts";
import type { Tensors } from "./rows.ts";
import type { ServedModel, TensorSpec } from "./served-model.ts";

export interface UpstreamOptions {
  readonly name: string;
  /** https://host/v2/models/NAME, or .../versions/V */
  readonly url: string;
  readonly run: Policy["run"];
  /** sent with every request: credentials of the upstream, read by the caller from a file or the environment */
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the authorities of its certificate; default: those of the system */
  readonly authorities?: string;
  /** requests under way at once; default 32 */
  readonly connections?: number;
  /** of one answer; default 64 MiB */
  readonly maxAnswerBytes?: number;
  /** how often it is asked whether it is ready; default 5,000 */
  readonly healthEveryMs?: number;
}

const circuit = { failures: 5, coolMs: 5000 };

/** THROWS USAGE for an address that is none, MODEL_UNREACHABLE when it does not answer as the protocol says; nothing of what it wrote is in messages. */
export const openUpstreamModel = async (options: UpstreamOptions): Promise<ServedModel> => {
  const { name, run } = options;
  const url = addressOf(options.url);
  const lanes = options.connections ?? 32;
  const pool = new Pool(url.origin, {
    connections: lanes,
    connectTimeout: Math.min(run.timeoutMs, 10_000),
    headersTimeout: run.timeoutMs,
    bodyTimeout: run.timeoutMs,
    maxResponseSize: options.maxAnswerBytes ?? 64 * 2 ** 20,
    ...(options.authorities === undefined ? {} : { connect: { ca: options.authorities } }),
  });
  const base = { "user-agent": "casemate", accept: "application/json, application/octet-stream", ...options.headers };
  const send = async (
    method: "GET" | "POST",
    path: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array } = {},
  ): Promise<{
    readonly status: number;
    readonly headers: Dispatcher.ResponseData["headers"];
    readonly body: Uint8Array;
  }> => {
    try {
      // redirects are not followed: credentials stay where they were sent
      const response = await pool.request({
        method,
        path,
        headers: { ...base, ...more.headers },
        ...(more.body === undefined ? {} : { body: more.body }),
      });
      const body = new Uint8Array(await response.body.arrayBuffer());
      return { status: response.statusCode, headers: response.headers, body };
    } catch (cause) {
      throw cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError
        ? new CasemateError("RUN_TIMEOUT", `model '${name}' did not answer in ${run.timeoutMs} ms`, { cause })
        : unreachable("the model's server can not be reached", cause);
    }
  };
  const json = async (path: string): Promise<unknown> => {
    const { status, body } = await send("GET", path);
    if (status !== 200) throw unreachable(`the model's server answered with status ${status}`);
    try {
      return JSON.parse(new TextDecoder().decode(body));
    } catch (cause) {
      throw unreachable("the model's server answered with something else than JSON", cause);
    }
  };

  try {
    const said = await json(url.pathname);
    const meta = metadataOf(said);
    const inputs = meta.inputs.map(specOf);
    const outputs = meta.outputs.map(specOf);
    const binary = await hasBinary(json, url.pathname);
    const ask = async (given: Tensors, wanted: readonly string[] | undefined): Promise<Tensors> => {
      const { status, headers, body } = await send("POST", `${url.pathname}/infer`, oipBody(given, wanted, binary));
      if (status === 200) {
        const length = headers["inference-header-content-length"];
        return oipOutputs(body, typeof length === "string" ? length : undefined, outputs, wanted);
      }
      if (status === 400 || status === 422)
        throw new CasemateError("REQUEST_INVALID", "the model does not take these inputs");
      if (status === 429 || status === 503)
        throw new CasemateError("SERVER_BUSY", "the model's server has too much to do");
      throw unreachable(`the model's server answered with status ${status}`);
    };
    const description = await described(name, inputs, outputs, ask);

    const breaker = new CircuitBreaker(circuit);
    let healthy = true;
    const guarded = async (given: Tensors, wanted: readonly string[] | undefined): Promise<Tensors> => {
      if (!breaker.admit()) throw unreachable("the model's server did not answer lately");
      try {
        const answer = await ask(given, wanted);
        breaker.succeeded();
        return answer;
      } catch (error) {
        // who is busy, or refuses an input, is there
        const there =
          error instanceof CasemateError && (error.code === "REQUEST_INVALID" || error.code === "SERVER_BUSY");
        if (there) breaker.succeeded();
        else breaker.failed();
        throw error;
      }
    };
    const batcher = new Batcher(guarded, { ...run, name, maxBatch: 1, lanes, rows: false });
    const poll = setInterval(() => {
      void send("GET", `${url.pathname}/ready`).then(
        ({ status }) => {
          healthy = status === 200;
        },
        () => {
          healthy = false;
        },
      );
    }, options.healthEveryMs ?? 5000).unref();
    const version = /\/versions\/([^/]+)$/.exec(url.pathname)?.[1] ?? "1";
    let closed: Promise<void> | undefined;
    return {
      name,
      version,
      digest: `sha256:${createHash("sha256")
        .update(`${url.href}\n${canonicalJson({ inputs, outputs })}`)
        .digest("hex")}`,
      inputs,
      outputs,
      ...(description === undefined ? {} : { description }),
      async run(given, wanted, signal, account = "") {
        checkCall(inputs, outputs, given, wanted);
        return batcher.submit(given, wanted, signal, account);
      },
      drainMs: () => Math.max(batcher.drainMs() ?? 0, breaker.waitMs()) || undefined,
      ready: () => closed === undefined && healthy && breaker.waitMs() === 0,
      close() {
        closed ??= (async () => {
          clearInterval(poll);
          await batcher.close();
          await pool.destroy();
        })();
        return closed;
      },
    };
  } catch (error) {
    await pool.destroy();
    throw error;
  }
};

const unreachable = (message: string, cause?: unknown): CasemateError =>
  new CasemateError("MODEL_UNREACHABLE", message, cause === undefined ? {} : { cause });

const addressOf = (text: string): URL => {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new CasemateError("USAGE", "the address of a model is no URL", {
      cause,
      hint: "https://host/v2/models/NAME",
    });
  }
  if ((url.protocol !== "https:" && url.protocol !== "http:") || !/\/v2\/models\/[^/]+/.test(url.pathname))
    throw new CasemateError("USAGE", "the address of a model is none of the open inference protocol", {
      hint: "https://host/v2/models/NAME, or .../versions/V",
    });
  // credentials belong into headers, and a query into no message
  if (url.username !== "" || url.password !== "" || url.search !== "")
    throw new CasemateError("USAGE", "the address of a model has a password or a query in it");
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
};

const metadataOf = (said: unknown): ReturnType<typeof parseMetadata> => {
  try {
    return parseMetadata(said, "the model's server");
  } catch (cause) {
    throw unreachable("the model's server gave no metadata of its protocol", cause);
  }
};

const specOf = ({ name, datatype, shape }: OipTensor): TensorSpec => ({
  name,
  dtype: dtypeOf(datatype),
  dims: shape.map((d) => (Number.isSafeInteger(d) && d >= 0 ? d : -1)),
});

const hasBinary = async (json: (path: string) => Promise<unknown>, path: string): Promise<boolean> => {
  try {
    const { extensions } = (await json(`${path.slice(0, path.indexOf("/v2/"))}/v2`)) as { extensions?: unknown };
    return Array.isArray(extensions) && extensions.includes("binary_tensor_data");
  } catch {
    return false;
  }
};

/** What filters and monitors need: one float32 input of known size in, one value for each class out. Whether those are probabilities one question tells. */
const described = async (
  name: string,
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[],
  ask: (given: Tensors, wanted: readonly string[] | undefined) => Promise<Tensors>,
): Promise<ModelDescription | undefined> => {
  const [input] = inputs;
  const scores = outputs.filter((o) => o.dtype === "float32" && o.dims.length === 2 && (o.dims[1] ?? 0) > 1);
  const [output] = scores;
  const dims = input?.dims.slice(1) ?? [];
  if (input?.dtype !== "float32" || inputs.length !== 1 || output === undefined || scores.length !== 1)
    return undefined;
  if (dims.length === 0 || dims.some((d) => d < 1)) return undefined;
  const rows = input.dims[0] ?? -1;
  const n = rows < 1 ? 1 : rows;
  const zeros: Tensor = float32([n, ...dims], new Float32Array(n * elementCount(dims)));
  const said = (await ask(new Map([[input.name, zeros]]), [output.name])).get(output.name);
  const classes = output.dims[1] ?? 0;
  if (said?.dtype !== "float32" || said.data.length !== n * classes) return undefined;
  const first = said.data.subarray(0, classes);
  const probabilities = first.every((v) => v >= 0 && v <= 1) && Math.abs(first.reduce((a, b) => a + b, 0) - 1) < 1e-3;
  return {
    name,
    input: input.name,
    batch: rows < 1 ? { kind: "free" } : { kind: "fixed", size: rows },
    output: { value: output.name, kind: probabilities ? "probabilities" : "logits" },
    classes,
    domain: { ...unbounded(dims), layout: layoutByDims(dims).layout },
    decisions: [],
  };
};
