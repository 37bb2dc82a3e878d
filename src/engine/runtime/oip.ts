/**
 * Open Inference Protocol v2 over REST: metadata, and inference requests as JSON or with the binary tensor data extension.
 * Source: github.com/kserve/open-inference-protocol (REST), Triton's "Binary Tensor Data Extension".
 */
import { CasemateError } from "../../core/error.ts";
import { toBfloat16Bits, toFloat16Bits, toFloat32Array } from "../tensor/float16.ts";
import { tensor, type Tensor } from "../tensor/tensor.ts";
import { jsonOf, type HttpAnswer } from "./http-client.ts";
import { fromRaw, isOipType, type OipType, toRaw } from "./oip-tensor.ts";

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
    !isOipType(t.datatype) ||
    !Array.isArray(t.shape)
  )
    throw new CasemateError(
      "MODEL_UNREACHABLE",
      `'${url}' describes a tensor without name, known datatype and shape: ${JSON.stringify(value).slice(0, 120)}`,
    );
  return { name: t.name, datatype: t.datatype, shape: t.shape.map(Number) };
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
  const raw = toRaw(tensorOf(x, shape, input.datatype));
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
      const values = fromRaw(t.datatype, t.shape, answer.body.subarray(from, offset), (what) =>
        wrong(`output '${output}' ${what}`),
      );
      return { shape: t.shape, data: values.dtype === "string" ? values.data : toFloat32Array(values) };
    }
    const flat = Array.isArray(data) ? (data.flat(Number.POSITIVE_INFINITY) as unknown[]) : [];
    if (flat.length !== count)
      throw wrong(`output '${output}' has ${flat.length} values for shape [${t.shape.join(", ")}]`);
    return { shape: t.shape, data: t.datatype === "BYTES" ? flat.map(String) : Float32Array.from(flat, Number) };
  }
  throw wrong(`output '${output}' is missing`);
};

/** The values in the datatype that the model takes; whole numbers are rounded. */
const tensorOf = (x: Float32Array, dims: readonly number[], type: OipType): Tensor => {
  switch (type) {
    case "FP32":
      return tensor("float32", dims, x);
    case "FP64":
      return tensor("float64", dims, Float64Array.from(x));
    case "FP16":
      return tensor("float16", dims, Uint16Array.from(x, toFloat16Bits));
    case "BF16":
      return tensor("bfloat16", dims, Uint16Array.from(x, toBfloat16Bits));
    case "INT8":
      return tensor("int8", dims, Int8Array.from(x, Math.round));
    case "INT16":
      return tensor("int16", dims, Int16Array.from(x, Math.round));
    case "INT32":
      return tensor("int32", dims, Int32Array.from(x, Math.round));
    case "UINT8":
      return tensor("uint8", dims, Uint8Array.from(x, Math.round));
    case "UINT16":
      return tensor("uint16", dims, Uint16Array.from(x, Math.round));
    case "UINT32":
      return tensor("uint32", dims, Uint32Array.from(x, Math.round));
    case "INT64":
      return tensor("int64", dims, BigInt64Array.from(Array.from(x, whole)));
    case "UINT64":
      return tensor("uint64", dims, BigUint64Array.from(Array.from(x, whole)));
    case "BOOL":
      return tensor(
        "bool",
        dims,
        Uint8Array.from(x, (v) => (v === 0 ? 0 : 1)),
      );
    case "BYTES":
      throw new CasemateError("MODEL_CAPABILITY", "inputs of datatype BYTES can not be sent");
  }
};

const whole = (v: number): bigint => BigInt(Math.round(v));
