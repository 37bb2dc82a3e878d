/**
 * Open Inference Protocol v2 over REST: metadata, and inference requests as JSON or with the binary tensor data extension.
 * Source: github.com/kserve/open-inference-protocol (REST), Triton's "Binary Tensor Data Extension".
 */
import { CasemateError } from "../../core/error.ts";
import { toFloat16Bits } from "../onnx/builder.ts";
import { jsonOf, type HttpAnswer } from "./http-client.ts";

export interface OipTensor {
  readonly name: string;
  readonly datatype: OipType;
  /** -1: any */
  readonly shape: readonly number[];
}

export interface OipMetadata {
  readonly name: string;
  readonly inputs: readonly OipTensor[];
  readonly outputs: readonly OipTensor[];
}

const types = [
  "FP32",
  "FP64",
  "FP16",
  "BF16",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "BOOL",
  "BYTES",
] as const;
export type OipType = (typeof types)[number];

const bytesOf: Readonly<Partial<Record<OipType, number>>> = {
  FP32: 4,
  FP64: 8,
  FP16: 2,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  BOOL: 1,
};

/** Parses GET /v2/models/{name}. Throws MODEL_UNREACHABLE for anything else. */
export const parseMetadata = (value: unknown, url: string): OipMetadata => {
  const v = value as { name?: unknown; inputs?: unknown; outputs?: unknown };
  if (typeof v !== "object" || v === null || !Array.isArray(v.inputs) || !Array.isArray(v.outputs))
    throw new CasemateError(
      "MODEL_UNREACHABLE",
      `'${url}' gave no model metadata of the open inference protocol: inputs and outputs are missing`,
    );
  return {
    name: String(v.name ?? ""),
    inputs: v.inputs.map((t) => parseTensor(t, url)),
    outputs: v.outputs.map((t) => parseTensor(t, url)),
  };
};

const parseTensor = (value: unknown, url: string): OipTensor => {
  const t = value as { name?: unknown; datatype?: unknown; shape?: unknown };
  if (
    typeof t !== "object" ||
    t === null ||
    typeof t.name !== "string" ||
    !types.includes(t.datatype as OipType) ||
    !Array.isArray(t.shape)
  )
    throw new CasemateError(
      "MODEL_UNREACHABLE",
      `'${url}' describes a tensor without name, known datatype and shape: ${JSON.stringify(value).slice(0, 120)}`,
    );
  return { name: t.name, datatype: t.datatype as OipType, shape: t.shape.map(Number) };
};

export interface OipRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The body and headers of POST .../infer for one input tensor. */
export const encodeRequest = (
  input: OipTensor,
  shape: readonly number[],
  x: Float32Array,
  outputs: readonly string[],
  binary: boolean,
): OipRequest => {
  if (!binary) {
    const data =
      input.datatype.startsWith("FP") || input.datatype === "BF16" ? Array.from(x) : Array.from(x, Math.round);
    const value = input.datatype === "BOOL" ? data.map((v) => v !== 0) : data;
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        inputs: [{ name: input.name, shape, datatype: input.datatype, data: value }],
        outputs: outputs.map((name) => ({ name })),
      }),
    };
  }
  const raw = rawBytes(x, input.datatype);
  const header = new TextEncoder().encode(
    JSON.stringify({
      inputs: [{ name: input.name, shape, datatype: input.datatype, parameters: { binary_data_size: raw.byteLength } }],
      outputs: outputs.map((name) => ({ name, parameters: { binary_data: true } })),
    }),
  );
  const body = new Uint8Array(header.length + raw.length);
  body.set(header);
  body.set(raw, header.length);
  return {
    headers: { "content-type": "application/octet-stream", "inference-header-content-length": String(header.length) },
    body,
  };
};

/** Values of one output, as numbers (or strings for BYTES), with its shape. Throws MODEL_UNREACHABLE when the answer is not as the protocol says. */
export const decodeResponse = (
  answer: HttpAnswer,
  url: string,
  output: string,
): { readonly shape: readonly number[]; readonly data: Float32Array | string[] } => {
  const wrong = (what: string): CasemateError =>
    new CasemateError("MODEL_UNREACHABLE", `'${url}' broke the open inference protocol: ${what}`);
  const length = answer.headers["inference-header-content-length"];
  const jsonLength = typeof length === "string" ? Number(length) : answer.body.length;
  if (!Number.isInteger(jsonLength) || jsonLength < 0 || jsonLength > answer.body.length)
    throw wrong(`inference-header-content-length is '${String(length)}'`);
  const document = jsonOf(answer, url, answer.body.subarray(0, jsonLength)) as { outputs?: unknown; error?: unknown };
  if (typeof document !== "object" || document === null || !Array.isArray(document.outputs))
    throw wrong(typeof document?.error === "string" ? document.error : "outputs are missing");
  let offset = jsonLength;
  for (const value of document.outputs as unknown[]) {
    const t = parseTensor(value, url);
    const { parameters, data } = value as { parameters?: { binary_data_size?: unknown }; data?: unknown };
    const size = parameters?.binary_data_size;
    const from = offset;
    if (typeof size === "number") offset += size;
    if (t.name !== output) continue;
    const count = t.shape.reduce((a, b) => a * b, 1);
    if (typeof size === "number") {
      if (offset > answer.body.length) throw wrong(`output '${output}' wants ${size} bytes that are not there`);
      const numbers = fromRaw(answer.body.slice(from, offset), t.datatype);
      if (numbers.length !== count)
        throw wrong(`output '${output}' has ${numbers.length} values for shape [${t.shape.join(", ")}]`);
      return { shape: t.shape, data: numbers };
    }
    const flat = Array.isArray(data) ? (data.flat(Number.POSITIVE_INFINITY) as unknown[]) : [];
    if (flat.length !== count)
      throw wrong(`output '${output}' has ${flat.length} values for shape [${t.shape.join(", ")}]`);
    return { shape: t.shape, data: t.datatype === "BYTES" ? flat.map(String) : Float32Array.from(flat, Number) };
  }
  throw wrong(`output '${output}' is missing`);
};

/** Little-endian bytes of the values; whole numbers are rounded. */
const rawBytes = (x: Float32Array, type: OipType): Uint8Array => {
  switch (type) {
    case "FP32":
      return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    case "FP64":
      return bytes(Float64Array.from(x));
    case "FP16":
      return bytes(Uint16Array.from(x, toFloat16Bits));
    case "INT8":
      return bytes(Int8Array.from(x, Math.round));
    case "INT16":
      return bytes(Int16Array.from(x, Math.round));
    case "INT32":
      return bytes(Int32Array.from(x, Math.round));
    case "UINT8":
      return bytes(Uint8Array.from(x, Math.round));
    case "UINT16":
      return bytes(Uint16Array.from(x, Math.round));
    case "UINT32":
      return bytes(Uint32Array.from(x, Math.round));
    case "INT64":
      return bytes(BigInt64Array.from(Array.from(x, (v) => BigInt(Math.round(v)))));
    case "UINT64":
      return bytes(BigUint64Array.from(Array.from(x, (v) => BigInt(Math.round(v)))));
    case "BOOL":
      return Uint8Array.from(x, (v) => (v === 0 ? 0 : 1));
    case "BF16":
    case "BYTES":
      throw new CasemateError("MODEL_CAPABILITY", `inputs of datatype ${type} can not be sent`);
  }
};

const bytes = (a: ArrayBufferView): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

const fromRaw = (raw: Uint8Array, type: OipType): Float32Array | string[] => {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (type === "BYTES") {
    const strings: string[] = [];
    for (let i = 0; i + 4 <= raw.length; ) {
      const length = view.getUint32(i, true);
      strings.push(new TextDecoder().decode(raw.subarray(i + 4, i + 4 + length)));
      i += 4 + length;
    }
    return strings;
  }
  const width = bytesOf[type];
  if (width === undefined || type === "FP16")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `binary outputs of datatype ${type} can not be read; turn the binary extension off`,
    );
  const read: Record<Exclude<OipType, "BYTES" | "BF16" | "FP16">, (i: number) => number> = {
    FP32: (i) => view.getFloat32(i, true),
    FP64: (i) => view.getFloat64(i, true),
    INT8: (i) => view.getInt8(i),
    INT16: (i) => view.getInt16(i, true),
    INT32: (i) => view.getInt32(i, true),
    INT64: (i) => Number(view.getBigInt64(i, true)),
    UINT8: (i) => view.getUint8(i),
    UINT16: (i) => view.getUint16(i, true),
    UINT32: (i) => view.getUint32(i, true),
    UINT64: (i) => Number(view.getBigUint64(i, true)),
    BOOL: (i) => view.getUint8(i),
  };
  const value = read[type as keyof typeof read];
  return Float32Array.from({ length: Math.floor(raw.length / width) }, (_, i) => value(i * width));
};
