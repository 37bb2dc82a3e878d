/** Requests that a server must outlive, made from a seed: those that clients send, changed in one place or a few, and bytes that are no request at all. */
import { deflateSync, gzipSync } from "node:zlib";
import { type Rng, rngFor } from "../../../src/core/rng.ts";

/** A request that can be written down for either HTTP. */
export interface Written {
  readonly kind: "written";
  readonly admin: boolean;
  readonly method: string;
  readonly path: string;
  /** in their order, with repetitions */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Bytes of a connection of their own. */
export interface Raw {
  readonly kind: "raw";
  readonly admin: boolean;
  readonly bytes: Buffer;
  /** at most so many answers may come: more, and what is behind one request was taken for another */
  readonly answers: number;
}

export interface Credentials {
  readonly key: string;
  readonly token: string;
}

const picture = Array.from({ length: 784 }, (_, i) => ((i * 7) % 17) / 16);
const valid = (data: unknown = picture): Record<string, unknown> => ({
  id: "a",
  inputs: [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data }],
  outputs: [{ name: "logits" }],
});

/** each inflates to a thousand times its size */
const bombs = [
  gzipSync(Buffer.alloc(8 << 20), { level: 9 }),
  deflateSync(Buffer.alloc(8 << 20), { level: 9 }),
] as const;

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  2 ** 53 + 2,
  "",
  "x".repeat(300),
  "\u0000\ud800\u202e",
  "__proto__",
  "NaN",
  [],
  {},
  [[]],
  [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]],
  { parameters: { binary_data_size: 3136 } },
  "INT64",
  "BYTES",
  "FP16",
  [1, -1],
  [2 ** 31, 2 ** 31],
  [1, 1, 28, 2 ** 40],
];
/** text that stands for a number where one was */
const numbers = ["1e999", "-1e999", "NaN", "Infinity", "-0", "1e-400", "123456789012345678901234567890", "0x10", "01"];
const names = [
  "digits",
  "free",
  "none",
  "..",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "%00",
  "%ff",
  "%zz",
  "a".repeat(255),
  "a".repeat(300),
  "%F0%9F%A6%8A",
  "__proto__",
  "constructor",
  "digits%20",
  "digits;x=1",
  "*",
  ":model",
] as const;
const methods = [
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "FOO",
  "get",
] as const;

const pick = <T>(r: Rng, of: readonly T[]): T => of[r.integer(of.length)] as T;
const bytesOf = (r: Rng, n: number): Buffer => Buffer.from(Array.from({ length: n }, () => r.integer(256)));

/** One node of a tree of JSON, replaced, dropped, or doubled under another name. */
const changed = (r: Rng, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || r.uniform() < 0.25) return pick(r, strange);
  if (Array.isArray(value)) {
    // into the values of a tensor only now and then
    if (value.length > 20 && r.uniform() < 0.5) return value.slice(0, r.integer(value.length));
    const at = r.integer(Math.max(1, value.length));
    return value.map((v, i) => (i === at ? changed(r, v) : v));
  }
  const entries = Object.entries(value);
  const at = r.integer(Math.max(1, entries.length));
  const how = r.integer(5);
  if (how === 0) return Object.fromEntries(entries.filter((_, i) => i !== at));
  if (how === 1)
    return Object.fromEntries([...entries, [pick(r, ["x", "parameters", "data", "id"]), pick(r, strange)]]);
  return Object.fromEntries(entries.map(([k, v], i) => [k, i === at ? changed(r, v) : v]));
};

const spoiled = (r: Rng, bytes: Buffer): Buffer => {
  const at = r.integer(bytes.length + 1);
  switch (r.integer(5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytesOf(r, 1 + r.integer(8)), bytes.subarray(at)]);
    case 2: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[at % copy.length] = r.integer(256);
      return copy;
    }
    case 3:
      return Buffer.from(bytes.toString("latin1").replace(/\d+(\.\d+)?/, pick(r, numbers)), "latin1");
    default: {
      const depth = 1 + r.integer(20_000);
      return Buffer.from(`{"inputs":${"[".repeat(depth)}${r.integer(2) === 0 ? "]".repeat(depth) : ""}}`);
    }
  }
};

const jsonBody = (r: Rng): Buffer => {
  let value: unknown = valid();
  for (let i = r.integer(4); i > 0; i--) value = changed(r, value);
  const bytes = Buffer.from(JSON.stringify(value) ?? "");
  return r.uniform() < 0.3 ? spoiled(r, bytes) : bytes;
};

const binaryBody = (r: Rng): { body: Buffer; headers: [string, string][] } => {
  const json = valid();
  (json["inputs"] as Record<string, unknown>[])[0] = {
    name: "image",
    shape: [1, 1, 28, 28],
    datatype: pick(r, ["FP32", "FP16", "INT64", "BYTES", "BOOL"]),
    parameters: { binary_data_size: pick(r, [3136, 3135, 0, 1e9, -1, 784]) },
  };
  const head = Buffer.from(JSON.stringify(r.uniform() < 0.5 ? json : changed(r, json)) ?? "");
  const length = pick(r, [String(head.length), String(head.length), "0", "-1", "99999999999", "x", `${head.length}.5`]);
  return {
    body: Buffer.concat([head, bytesOf(r, 3136)]),
    headers: [["inference-header-content-length", length]],
  };
};

const paths = (r: Rng): string => {
  const model = pick(r, names);
  return pick(r, [
    "/v2",
    "/v2/",
    "/",
    "/v2/health/live",
    "/v2/health/ready",
    `/v2/models/${model}`,
    `/v2/models/${model}/ready`,
    `/v2/models/${model}/infer`,
    `/v2/models/${model}/versions/${pick(r, names)}`,
    `/v2/models/${model}/versions/1/infer`,
    `/v1/models/${model}`,
    `/inference.GRPCInferenceService/${pick(r, ["ModelInfer", "ServerLive", "x"])}`,
    `/../../${model}`,
    `//v2//models/${model}`,
    `/v2/models/${model}/infer?${"a=b&".repeat(r.integer(50))}`,
    "/openapi.json",
    `/${"a/".repeat(r.integer(400))}`,
    "/favicon.ico",
  ]);
};

const adminPaths = (r: Rng): string =>
  pick(r, [
    "/metrics",
    "/gateway/v1/status",
    "/gateway/v1/keys",
    `/gateway/v1/keys/${pick(r, names)}/revoke`,
    `/gateway/v1/keys/${pick(r, names)}/rotate`,
    "/gateway/v1/admins",
    `/gateway/v1/models/${pick(r, names)}/clients/${pick(r, names)}`,
    `/${pick(r, names)}`,
  ]);

const headersOf = (r: Rng, credential: string): [string, string][] => {
  const headers: [string, string][] = [];
  const who = r.integer(8);
  if (who < 5) headers.push(["authorization", `Bearer ${credential}`]);
  else if (who === 5)
    headers.push(["authorization", pick(r, ["Bearer ", "Basic YTpi", "Bearer a.b.c", `Bearer ${credential}x`])]);
  else if (who === 6) headers.push(["x-api-key", credential], ["authorization", `Bearer ${credential}`]);
  if (r.integer(4) === 0)
    headers.push(
      pick<[string, string]>(r, [
        ["content-type", "application/json; charset=utf-16"],
        ["content-type", "x".repeat(500)],
        ["sec-fetch-site", "cross-site"],
        ["x-forwarded-for", "1.2.3.4, ::1, junk"],
        ["forwarded", "for=unknown"],
        ["x-request-id", "forged\tid"],
        ["accept", "*/*".repeat(100)],
        ["range", "bytes=0-1"],
        ["if-match", '"a"'],
        ["x", "y".repeat(r.integer(20_000))],
        ["grpc-timeout", "1x"],
        ["cookie", "a=b"],
      ]),
    );
  if (r.integer(20) === 0) headers.push(...headers);
  return headers;
};

const written = (r: Rng, { key, token }: Credentials): Written => {
  const admin = r.integer(16) === 0;
  const headers = headersOf(r, admin ? token : key);
  const what = r.integer(10);
  if (admin)
    return {
      kind: "written",
      admin,
      method: pick(r, ["GET", "POST", "POST", pick(r, methods)]),
      path: adminPaths(r),
      headers: [...headers, ["content-type", "application/json"]],
      body: jsonBody(r),
    };
  const model = pick(r, ["digits", "digits", "free"]);
  const path = r.integer(8) === 0 ? `/v1/models/${model}` : `/v2/models/${model}/infer`;
  const post = { kind: "written", admin, method: "POST", path } as const;
  if (what < 5) return { ...post, headers, body: jsonBody(r) };
  if (what < 7) {
    const { body, headers: more } = binaryBody(r);
    return { ...post, headers: [...headers, ...more], body };
  }
  if (what === 7) {
    const plain = jsonBody(r);
    const packed = pick(r, [gzipSync(plain), deflateSync(plain), plain, ...(r.integer(4) === 0 ? bombs : [])]);
    const encoding = pick(r, ["gzip", "deflate", "br", "gzip, gzip", "identity", "x".repeat(100)]);
    return {
      ...post,
      headers: [...headers, ["content-encoding", encoding]],
      body: r.integer(4) === 0 ? spoiled(r, packed) : packed,
    };
  }
  const method = pick(r, methods);
  return {
    ...post,
    method,
    path: paths(r),
    headers,
    body: method === "GET" || method === "HEAD" ? Buffer.alloc(0) : jsonBody(r),
  };
};

const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

const raw = (r: Rng, { key }: Credentials): Raw => {
  const head = `POST /v2/models/digits/infer HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n`;
  const hidden = "GET /v2/health/live HTTP/1.1\r\nhost: a\r\n\r\n";
  const body = jsonBody(r).subarray(0, 2000).toString("latin1");
  const text = (bytes: string, answers = 1): Raw => ({
    kind: "raw",
    admin: false,
    bytes: Buffer.from(bytes, "latin1"),
    answers,
  });
  switch (r.integer(16)) {
    case 0:
      return text(
        `${head}content-length: ${hidden.length + 5}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      );
    case 1:
      return text(`${head}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n5c\r\n${hidden}\r\n0\r\n\r\n`);
    case 2:
      return text(`${head}content-length: 3\r\ncontent-length: 40\r\n\r\nabc${hidden}`);
    case 3:
      return text(
        `${head}transfer-encoding: ${pick(r, ["xchunked", "chunked, identity", "chunked\t", "\x0bchunked", "gzip, chunked"])}\r\n\r\n0\r\n\r\n`,
      );
    case 4:
      return text(
        `${head}transfer-encoding: chunked\r\n\r\n${pick(r, ["ffffffffffffffff", "-1", "5;x=" + "y".repeat(3000), "zz", "5 "])}\r\nabcde\r\n0\r\n\r\n`,
      );
    case 5:
      return text(
        `${head}content-length: ${pick(r, ["-1", "+3", "0x3", "3 3", "99999999999999999999", "1e3"])}\r\n\r\n${body}`,
      );
    case 6:
      return text(
        `${head}content-length: ${body.length - r.integer(Math.max(1, body.length))}\r\nconnection: close\r\n\r\n${body}`,
      );
    case 7:
      return text(`${head}x : y\r\ncontent-length: 2\r\n\r\n{}`);
    case 8:
      return text(`${head} folded\r\ncontent-length: 2\r\n\r\n{}`);
    case 9:
      return text(head.replaceAll("\r\n", "\n") + "\n");
    case 10:
      return text(
        `GET ${pick(r, ["http://b/v2", "*", "v2", "/v2 x", "/\x00", "/\xff"])} HTTP/${pick(r, ["1.0", "1.1", "0.9", "2.0", "9.9"])}\r\nhost: a\r\n\r\n`,
      );
    case 11:
      return text(`GET /v2 HTTP/1.1\r\n${pick(r, ["", "host: a\r\nhost: b\r\n", "host: a/b\r\n", "host:\r\n"])}\r\n`);
    case 12:
      return text(
        `${head}expect: ${pick(r, ["100-continue", "200-ok"])}\r\nconnection: ${pick(r, ["upgrade", "close"])}\r\nupgrade: ${pick(r, ["h2c", "websocket"])}\r\ncontent-length: 2\r\n\r\n{}`,
      );
    case 13:
      return text(`${head}${"a: b\r\n".repeat(r.integer(5000))}\r\n`);
    case 14: {
      const frames = Array.from({ length: 1 + r.integer(30) }, () =>
        frame(r.integer(12), r.integer(256), r.integer(5), bytesOf(r, r.integer(40))),
      );
      return {
        kind: "raw",
        admin: false,
        answers: 99,
        bytes: Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0)), ...frames]),
      };
    }
    default:
      return { kind: "raw", admin: r.integer(4) === 0, answers: 1, bytes: bytesOf(r, 1 + r.integer(300)) };
  }
};

/** The `index`th request of a seed: the same whatever came before. */
export const fuzzRequest = (seed: number, index: number, credentials: Credentials): Written | Raw => {
  const r = rngFor(seed, "e2e/fuzz", index);
  return r.integer(12) === 0 ? raw(r, credentials) : written(r, credentials);
};

/** A request as HTTP/1.1. */
export const asHttp1 = ({ method, path, headers, body }: Written): Buffer =>
  Buffer.concat([
    Buffer.from(
      `${method} ${path} HTTP/1.1\r\nhost: a\r\n${headers.map(([n, v]) => `${n}: ${v}\r\n`).join("")}${body.length > 0 ? `content-length: ${body.length}\r\n` : ""}\r\n`,
      "latin1",
    ),
    body,
  ]);
