/** One request to an upstream by the Open Inference Protocol: any tensors in, any tensors out; its answer is anyone's bytes and checked as those of a client are. */
import { CasemateError } from "../../core/error.ts";
import { isOipType, oipTypeOf, toRaw } from "../../engine/runtime/oip-tensor.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { jsonValues } from "../protocols/json-text.ts";
import { jsonTensor, rawTensor } from "../protocols/values.ts";
import type { Tensors } from "./rows.ts";
import type { TensorSpec } from "./served-model.ts";

export interface OipBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** `binary`: does the upstream take raw tensors behind the JSON. */
export const oipBody = (inputs: Tensors, outputs: readonly string[] | undefined, binary: boolean): OipBody => {
  const raws: Uint8Array[] = [];
  const parts: string[] = [];
  for (const [name, t] of inputs) {
    const head = `{"name":${JSON.stringify(name)},"datatype":"${oipTypeOf(t.dtype)}","shape":[${t.dims.join()}]`;
    if (binary) {
      const raw = toRaw(t);
      raws.push(raw);
      parts.push(`${head},"parameters":{"binary_data_size":${raw.byteLength}}}`);
    } else parts.push(`${head},"data":${jsonValues(t)}}`);
  }
  const wanted =
    outputs === undefined
      ? ""
      : `,"outputs":[${outputs.map((name) => `{"name":${JSON.stringify(name)}${binary ? ',"parameters":{"binary_data":true}' : ""}}`).join()}]`;
  const all = binary && outputs === undefined ? ',"parameters":{"binary_data_output":true}' : "";
  const text = `{"inputs":[${parts.join()}]${wanted}${all}}`;
  if (!binary) return { headers: { "content-type": "application/json" }, body: text };
  const json = Buffer.from(text);
  return {
    headers: { "content-type": "application/octet-stream", "inference-header-content-length": String(json.length) },
    body: Buffer.concat([json, ...raws]),
  };
};

/** The outputs that were asked for. THROWS MODEL_UNREACHABLE for an answer that is not as the protocol or the model's metadata say. */
export const oipOutputs = (
  body: Uint8Array,
  jsonLength: string | undefined,
  specs: readonly TensorSpec[],
  wanted: readonly string[] | undefined,
): Tensors => {
  const jsonEnd = jsonLength === undefined ? body.length : Number(jsonLength);
  if (!Number.isInteger(jsonEnd) || jsonEnd < 0 || jsonEnd > body.length) throw wrong("its header has no length");
  const { outputs } = parsed(body.subarray(0, jsonEnd)) as { outputs?: unknown };
  if (!Array.isArray(outputs)) throw wrong("it has no outputs");
  const found = new Map<string, Tensor>();
  let at = jsonEnd;
  for (const value of outputs as unknown[]) {
    const o = (typeof value === "object" ? value : undefined) as
      | {
          name?: unknown;
          datatype?: unknown;
          shape?: unknown;
          parameters?: { binary_data_size?: unknown };
          data?: unknown;
        }
      | undefined
      | null;
    const size = o?.parameters?.binary_data_size;
    const from = at;
    if (size !== undefined) {
      if (!isCount(size) || at + size > body.length) throw wrong("raw values are missing");
      at += size;
    }
    const spec = specs.find((s) => s.name === o?.name);
    if (o === undefined || o === null || spec === undefined || (wanted !== undefined && !wanted.includes(spec.name)))
      continue;
    if (found.has(spec.name)) throw wrong("an output is there twice");
    const { datatype: type, shape } = o;
    if (!isOipType(type) || type !== oipTypeOf(spec.dtype)) throw wrong("an output is of another datatype");
    if (!Array.isArray(shape) || shape.length !== spec.dims.length || !shape.every(isCount))
      throw wrong("an output is of another shape");
    const dims = shape as readonly number[];
    if (spec.dims.some((d, i) => d >= 0 && d !== dims[i])) throw wrong("an output is of another shape");
    found.set(
      spec.name,
      size === undefined
        ? jsonTensor(type, dims, o.data, jsonEnd, wrong)
        : rawTensor(type, dims, body.subarray(from, at), wrong),
    );
  }
  const missing = (wanted ?? specs.map((s) => s.name)).some((name) => !found.has(name));
  if (missing) throw wrong("an output is missing");
  // in the order of the model's own outputs
  return new Map(specs.flatMap(({ name }) => (found.has(name) ? [[name, found.get(name) as Tensor]] : [])));
};

const isCount = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;

const parsed = (bytes: Uint8Array): object => {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // the same as what is no object
  }
  throw wrong("it is no JSON object");
};

/** Nothing that the upstream wrote is in the message. */
const wrong = (what: string): CasemateError =>
  new CasemateError("MODEL_UNREACHABLE", `the model's server gave no answer of its protocol: ${what}`);
