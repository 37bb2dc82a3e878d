/**
 * One unary call of gRPC over a stream of HTTP/2: message in, message and trailers out.
 * Source: github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md, doc/statuscodes.md; google/rpc/status.proto and error_details.proto for details of errors.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Code } from "../../core/codes.ts";
import { CasemateError } from "../../core/error.ts";
import { type Problem, problemOf } from "../../listen/problem.ts";
import { problemText } from "./answer.ts";
import type { ProtocolLimits } from "./protocol-limits.ts";

/** Numbers of doc/statuscodes.md. */
export const grpcStatus = {
  OK: 0,
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

const byHttpStatus: ReadonlyMap<number, number> = new Map([
  [400, grpcStatus.INVALID_ARGUMENT],
  [401, grpcStatus.UNAUTHENTICATED],
  [403, grpcStatus.PERMISSION_DENIED],
  [404, grpcStatus.NOT_FOUND],
  [408, grpcStatus.DEADLINE_EXCEEDED],
  [409, grpcStatus.FAILED_PRECONDITION],
  [413, grpcStatus.RESOURCE_EXHAUSTED],
  [415, grpcStatus.UNIMPLEMENTED],
  [422, grpcStatus.INVALID_ARGUMENT],
  [429, grpcStatus.RESOURCE_EXHAUSTED],
  [499, grpcStatus.CANCELLED],
  [502, grpcStatus.UNAVAILABLE],
  [503, grpcStatus.UNAVAILABLE],
  [504, grpcStatus.DEADLINE_EXCEEDED],
]);
const exceptions: Partial<Record<Code, number>> = { REQUEST_NO_ROUTE: grpcStatus.UNIMPLEMENTED };

const prefixBytes = 5;

/** The one message of a request's body. THROWS REQUEST_MALFORMED, REQUEST_TOO_LARGE, REQUEST_MEDIA_TYPE. */
export const messageOf = async (
  body: Buffer,
  encoding: string | undefined,
  limits: ProtocolLimits,
): Promise<Uint8Array> => {
  const length = body.length < prefixBytes ? -1 : body.readUInt32BE(1);
  if (length !== body.length - prefixBytes)
    throw new CasemateError("REQUEST_MALFORMED", "the request is not one whole message of gRPC");
  const message = body.subarray(prefixBytes);
  if (body[0] === 0) return message;
  const inflater = body[0] === 1 ? inflaters.get(encoding ?? "") : undefined;
  if (inflater === undefined)
    throw new CasemateError("REQUEST_MEDIA_TYPE", "the request is compressed in a way that is not taken", {
      hint: "gzip, deflate or none",
    });
  const most = Math.min(limits.maxBodyBytes, freeInflation + limits.maxInflation * length);
  try {
    return await inflater(message, { maxOutputLength: most });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new CasemateError("REQUEST_TOO_LARGE", `the request inflates to more than ${most} bytes`);
    throw new CasemateError("REQUEST_MALFORMED", "the request can not be inflated", { cause });
  }
};

const freeInflation = 1 << 20;
const inflaters: ReadonlyMap<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>> =
  new Map([
    ["gzip", promisify(gunzip)],
    ["deflate", promisify(inflate)],
  ]);

/** Milliseconds that the client waits; undefined where it says nothing. THROWS REQUEST_MALFORMED. */
export const timeoutOf = (headers: IncomingHttpHeaders): number | undefined => {
  const text = headers["grpc-timeout"];
  if (text === undefined) return undefined;
  const match = /^([0-9]{1,8})([HMSmun])$/.exec(String(text));
  if (match === null) throw new CasemateError("REQUEST_MALFORMED", "grpc-timeout is no time");
  const unit = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 }[match[2] as "H"];
  return Number(match[1]) * unit;
};

const common = { "content-type": "application/grpc", "grpc-accept-encoding": "identity,gzip,deflate" };

/** Answers are not compressed, as over REST. */
export const sendMessage = (
  response: Http2ServerResponse,
  message: Uint8Array,
  headers: Readonly<Record<string, string>>,
): void => {
  if (response.writableEnded || response.stream.destroyed) return;
  const body = Buffer.allocUnsafe(prefixBytes + message.length);
  body[0] = 0;
  body.writeUInt32BE(message.length, 1);
  body.set(message, prefixBytes);
  response.writeHead(200, { ...headers, ...common });
  response.addTrailers({ "grpc-status": "0" });
  response.end(body);
};

/** The same that is told over REST: status, message, and details (code, request id, when to come back). */
export const sendStatus = (
  response: Http2ServerResponse,
  error: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): void => {
  if (response.headersSent || response.writableEnded || response.stream.destroyed) return;
  const problem = problemOf(error, requestId);
  const status = exceptions[problem.code] ?? byHttpStatus.get(problem.status) ?? grpcStatus.INTERNAL;
  const message = problemText(problem);
  const retry = headers["retry-after"] ?? (problem.status === 503 || problem.status === 429 ? "1" : undefined);
  response.writeHead(200, common);
  // all of it as trailers: Node's response does not end a stream with its headers
  response.addTrailers({
    ...headers,
    ...(retry === undefined ? {} : { "retry-after": retry, "grpc-retry-pushback-ms": String(Number(retry) * 1000) }),
    "x-request-id": requestId,
    "grpc-status": String(status),
    "grpc-message": percentEncoded(message),
    "grpc-status-details-bin": details(status, message, problem, retry === undefined ? undefined : Number(retry)),
  });
  response.end();
};

/** All but printable ASCII, and the percent sign itself. */
const percentEncoded = (text: string): string =>
  [...Buffer.from(text)]
    .map((b) =>
      b >= 0x20 && b <= 0x7e && b !== 0x25
        ? String.fromCharCode(b)
        : `%${b.toString(16).padStart(2, "0").toUpperCase()}`,
    )
    .join("");

/** google.rpc.Status with ErrorInfo and RetryInfo, base64. */
const details = (status: number, message: string, problem: Problem, retrySeconds: number | undefined): string => {
  const info = new BinaryWriter().uint32(10).string(problem.code).uint32(18).string("casemate");
  // an entry of the map `metadata`
  info.uint32(26).fork().uint32(10).string("requestId").uint32(18).string(problem.requestId).join();
  const out = new BinaryWriter().uint32(8).int32(status).uint32(18).string(message);
  any(out, "google.rpc.ErrorInfo", info);
  if (retrySeconds !== undefined)
    any(
      out,
      "google.rpc.RetryInfo",
      new BinaryWriter().uint32(10).fork().uint32(8).int64(Math.ceil(retrySeconds)).join(),
    );
  return Buffer.from(out.finish()).toString("base64").replace(/=+$/, "");
};

const any = (out: BinaryWriter, type: string, message: BinaryWriter): void => {
  out.uint32(26).fork().uint32(10).string(`type.googleapis.com/${type}`).uint32(18).bytes(message.finish()).join();
};
