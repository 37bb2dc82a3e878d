/** askUpstream: a request to an upstream and its answer, within bounds: bytes, time, encodings. */
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress } from "node:zlib";
import { type Dispatcher, errors, request } from "undici";
import { CasemateError } from "../../core/error.ts";
import { inflaterOf } from "../protocols/inflater.ts";
import type { Upstream } from "./upstreams.ts";

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** decoded; THROWS MODEL_UNREACHABLE, RUN_TIMEOUT, ABORTED while it is read */
  readonly body: AsyncIterable<Buffer>;
  /** ends it, if it has not */
  drop(): void;
}

export interface UpstreamRequest {
  readonly method: "GET" | "POST";
  /** under the upstream's address */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** of the client */
  readonly signal: AbortSignal;
}

/** THROWS MODEL_UNREACHABLE, RUN_TIMEOUT, ABORTED. Nothing that the upstream wrote is in messages. */
export const askUpstream = async (
  { url, agent, config }: Upstream,
  { method, path, headers, body, signal }: UpstreamRequest,
): Promise<UpstreamAnswer> => {
  const tooLong = AbortSignal.timeout(config.maxAnswerMs);
  const wrong = (cause: unknown): CasemateError => {
    if (cause instanceof CasemateError) return cause;
    if (signal.aborted) return new CasemateError("ABORTED", "the client went away", { cause });
    if (tooLong.aborted || cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError)
      return new CasemateError("RUN_TIMEOUT", "the upstream did not answer in time", { cause });
    return new CasemateError("MODEL_UNREACHABLE", "the upstream can not be reached, or ended its answer half way", {
      cause,
    });
  };
  let response: Dispatcher.ResponseData;
  try {
    // redirects are not followed: keys stay where they were sent
    response = await request(`${url}${path}`, {
      method,
      dispatcher: agent,
      headers: { ...headers, "accept-encoding": "identity" },
      signal: AbortSignal.any([signal, tooLong]),
      ...(body === undefined ? {} : { body }),
    });
  } catch (cause) {
    throw wrong(cause);
  }
  const drop = (): void => {
    response.body.on("error", () => undefined);
    response.body.destroy();
  };
  const encoding = response.headers["content-encoding"];
  // none is asked for; what stands before an upstream may encode all the same
  const decoded = encoding === "br" ? createBrotliDecompress() : inflaterOf(encoding);
  if (decoded === null) {
    drop();
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream encodes its answer in a way that is not known here");
  }
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([k, v]) => [k, Array.isArray(v) ? v.join(", ") : v]),
    ),
    body: bounded(response.body, decoded, config.maxAnswerBytes, wrong),
    drop,
  };
};

async function* bounded(
  from: Readable,
  through: Transform | undefined,
  maxBytes: number,
  wrong: (cause: unknown) => CasemateError,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  const source: Readable = through === undefined ? from : from.pipe(through);
  if (through !== undefined) from.on("error", (e) => through.destroy(e));
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new CasemateError("MODEL_UNREACHABLE", `the upstream's answer has more than ${maxBytes} bytes`);
      yield chunk;
    }
  } catch (cause) {
    throw wrong(cause);
  } finally {
    from.on("error", () => undefined);
    from.destroy();
  }
}
