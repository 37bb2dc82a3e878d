/** The body of POST .../infer of the Open Inference Protocol: JSON, and raw tensors behind it where the binary extension is used. Anyone's bytes, checked as they are read. */
import { CasemateError } from "../../core/error.ts";
import { isOipType } from "../../engine/runtime/oip-tensor.ts";
import { elementCount, type Tensor } from "../../engine/tensor/tensor.ts";
import { jsonTensor, rawTensor } from "./values.ts";
import { parseJsonBody } from "./json-body.ts";
import { liftNumberLists, lifted } from "./number-lists.ts";
import type { ProtocolLimits } from "./protocol-limits.ts";

/** How the client wants an output. */
export interface OutputWish {
  /** as raw bytes behind the JSON */
  readonly binary: boolean;
  /** the best of so many classes as text instead of the scores; 0: the scores */
  readonly classes: number;
}

export interface OipInferRequest {
  readonly id?: string;
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** by name, in the client's order; undefined: all outputs are wanted, by `wish` */
  readonly outputs: ReadonlyMap<string, OutputWish> | undefined;
  readonly wish: OutputWish;
}

type Fields = Readonly<Record<string, unknown>>;

/** of the classification extension */
export const maxClasses = 65_536;

/** `jsonLength`: the header Inference-Header-Content-Length. THROWS REQUEST_MALFORMED, or REQUEST_INVALID for values that do not fit what is said of them. */
export const parseOipRequest = (
  body: Buffer,
  jsonLength: string | undefined,
  limits: ProtocolLimits,
): OipInferRequest => {
  const jsonEnd = jsonLength === undefined ? body.length : jsonBytes(jsonLength, body.length);
  const { text, lists } = liftNumberLists(body.subarray(0, jsonEnd));
  const request = fieldsOf(parseJsonBody(text), "the request");
  const parameters = parametersOf(request, "the request");
  const wish = { binary: flag(parameters, "binary_data_output", "the request") ?? false, classes: 0 };
  const raw = { body, at: jsonEnd, lists };
  const inputs = new Map<string, Tensor>();
  for (const value of listOf(request["inputs"], "inputs", limits)) {
    const input = fieldsOf(value, "an input");
    const name = nameOf(input, "an input", limits);
    if (inputs.has(name)) throw malformed(`the input '${name}' is there twice`);
    inputs.set(name, tensorOf(input, name, raw, jsonEnd, limits));
  }
  if (inputs.size === 0) throw malformed("the request has no inputs");
  if (raw.at !== body.length) throw malformed(`${body.length - raw.at} bytes of the body belong to no input`);
  const outputs = request["outputs"] === undefined ? undefined : wishesOf(request["outputs"], wish, limits);
  const { id } = request;
  if (id !== undefined && (typeof id !== "string" || id.length > limits.maxName))
    throw malformed(`the request's id is no text of at most ${limits.maxName} characters`);
  return { ...(id === undefined ? {} : { id }), inputs, outputs, wish };
};

const tensorOf = (
  input: Fields,
  name: string,
  raw: { readonly body: Buffer; readonly lists: readonly Float64Array[]; at: number },
  jsonEnd: number,
  limits: ProtocolLimits,
): Tensor => {
  const { datatype } = input;
  if (!isOipType(datatype)) throw malformed(`the input '${name}' has no datatype of the protocol`);
  const dims = checkedShape(input["shape"], name, limits);
  const wrong = (what: string): CasemateError => new CasemateError("REQUEST_INVALID", `the input '${name}' ${what}`);
  const size = parametersOf(input, `the input '${name}'`)?.["binary_data_size"];
  if (size === undefined) return jsonTensor(datatype, dims, lifted(input["data"], raw.lists), jsonEnd, wrong);
  if (input["data"] !== undefined) throw malformed(`the input '${name}' has data in JSON and as raw bytes`);
  if (!isCount(size) || raw.at + size > raw.body.length)
    throw malformed(`the input '${name}' wants raw bytes that are not there`);
  const from = raw.at;
  raw.at += size;
  return rawTensor(datatype, dims, raw.body.subarray(from, raw.at), wrong);
};

const wishesOf = (
  value: unknown,
  wish: OutputWish,
  limits: ProtocolLimits,
): ReadonlyMap<string, OutputWish> | undefined => {
  const wishes = new Map<string, OutputWish>();
  for (const entry of listOf(value, "outputs", limits)) {
    const output = fieldsOf(entry, "an output");
    const name = nameOf(output, "an output", limits);
    if (wishes.has(name)) throw malformed(`the output '${name}' is there twice`);
    const parameters = parametersOf(output, `the output '${name}'`);
    const classes = parameters?.["classification"] ?? 0;
    if (!isCount(classes) || classes > maxClasses)
      throw malformed(`'classification' of the output '${name}' is no number of classes`);
    wishes.set(name, { binary: flag(parameters, "binary_data", `the output '${name}'`) ?? wish.binary, classes });
  }
  // as the protocol says, none named is all
  return wishes.size === 0 ? undefined : wishes;
};

/** Dims whose product is a number of elements that could be. THROWS REQUEST_MALFORMED. */
export const checkedShape = (value: unknown, name: string, limits: ProtocolLimits): readonly number[] => {
  if (!Array.isArray(value) || value.length > limits.maxRank || !(value as unknown[]).every(isCount))
    throw malformed(`the input '${name}' has no shape: a list of at most ${limits.maxRank} whole numbers was expected`);
  if (!Number.isSafeInteger(elementCount(value as number[])))
    throw malformed(`the input '${name}' has a shape of more elements than there can be`);
  return value as readonly number[];
};

const jsonBytes = (text: string, length: number): number => {
  const n = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  // Triton's raw requests (a length of 0: no JSON at all) are not taken: their shape would be guessed
  if (!(n > 0 && n <= length)) throw malformed("Inference-Header-Content-Length is no length within the body");
  return n;
};

const listOf = (value: unknown, name: string, limits: ProtocolLimits): readonly unknown[] => {
  if (!Array.isArray(value)) throw malformed(`'${name}' of the request is no list`);
  if (value.length > limits.maxTensors)
    throw malformed(`'${name}' of the request has more than ${limits.maxTensors} entries`);
  return value as readonly unknown[];
};

const fieldsOf = (value: unknown, what: string): Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(`${what} is no JSON object`);
  return value as Fields;
};

const parametersOf = (of: Fields, what: string): Fields | undefined =>
  of["parameters"] === undefined ? undefined : fieldsOf(of["parameters"], `'parameters' of ${what}`);

const flag = (parameters: Fields | undefined, name: string, what: string): boolean | undefined => {
  const value = parameters?.[name];
  if (value !== undefined && typeof value !== "boolean")
    throw malformed(`'${name}' of ${what} is neither true nor false`);
  return value;
};

const nameOf = (of: Fields, what: string, limits: ProtocolLimits): string => {
  const { name } = of;
  if (typeof name !== "string" || name === "" || name.length > limits.maxName)
    throw malformed(`${what} has no name of at most ${limits.maxName} characters`);
  return name;
};

const isCount = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;

const malformed = (message: string): CasemateError => new CasemateError("REQUEST_MALFORMED", message);
