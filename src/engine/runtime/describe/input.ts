/** Which graph input is attacked, the dims of one sample, its layout, and what the first ops say about its range. */
import { CasemateError } from "../../../core/error.ts";
import {
  attr,
  type Dim,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  opName,
  type Shape,
  valueType,
} from "../../onnx/graph.ts";
import type { Inferred } from "../../onnx/infer.ts";
import { drawsOf } from "../draws.ts";
import type { DType } from "../../tensor/tensor.ts";
import type { Domain } from "../model.ts";
import type { DescribeOptions } from "./options.ts";

export interface InputChoice {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly why: string;
}

/** Graph inputs that are no initializers, and take no random numbers in every run. */
export const openInputs = (graph: GraphProto): readonly { name: string; dtype: DType; shape: Shape }[] => {
  const given = new Set([...graph.initializer, ...drawsOf(graph)].map((t) => t.name));
  return graph.input
    .filter((i) => !given.has(i.name))
    .map((i) => ({ name: i.name, dtype: valueType(i)?.dtype ?? "float32", shape: valueType(i)?.shape }));
};

/** Throws USAGE for a name that is not there, MODEL_CAPABILITY when no input takes numbers. */
export const chooseInput = (
  model: ModelProto,
  options: DescribeOptions,
  sampleSize: number | undefined,
): InputChoice => {
  const inputs = model.graph === undefined ? [] : openInputs(model.graph);
  const list = inputs
    .map((i) => `'${i.name}' ${i.dtype} [${(i.shape ?? ["?"]).map((d) => d ?? "?").join(", ")}]`)
    .join(", ");
  if (options.input !== undefined) {
    const found = inputs.find((i) => i.name === options.input);
    if (found === undefined)
      throw new CasemateError("USAGE", `the model has no input '${options.input}'`, {
        hint: `its inputs are ${list || "none"}`,
      });
    return { ...found, why: "it was named" };
  }
  const free = inputs.filter((i) => options.feeds?.[i.name] === undefined);
  const [best] = free.toSorted((a, b) => points(b, sampleSize) - points(a, sampleSize));
  if (best === undefined) throw new CasemateError("MODEL_CAPABILITY", "the model has no input that could be attacked");
  if (best.dtype === "string" || best.dtype === "bool")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `input '${best.name}' takes ${best.dtype === "string" ? "text" : "booleans"}, not numbers`,
      {
        hint: "attacks on text are another command",
      },
    );
  return {
    ...best,
    why: free.length === 1 ? "it is the only input" : `of ${free.length} inputs it looks most like samples (${list})`,
  };
};

const points = (i: { dtype: DType; shape: Shape }, sampleSize: number | undefined): number => {
  const dims = i.shape?.slice(1) ?? [];
  const size = dims.every((d) => typeof d === "number") ? dims.reduce((a, b) => a * b, 1) : undefined;
  const float = i.dtype.startsWith("float") || i.dtype === "bfloat16";
  return (
    (float ? 4 : i.dtype === "uint8" ? 3 : 0) +
    (dims.length > 0 ? 1 : 0) +
    (size !== undefined && size === sampleSize ? 8 : 0) +
    (size ?? 0) / 1e9
  );
};

/**
 * Dims of one sample. Unknown dims are taken from the data's; `outputRows` is the first axis of the output. Throws SHAPE_UNKNOWN when they can not be known, DATA_MISMATCH when the sizes differ.
 */
export const sampleDims = (
  input: InputChoice,
  options: DescribeOptions,
  dataDims: readonly number[] | undefined,
  outputRows: Dim | undefined,
): readonly number[] => {
  const { shape, name } = input;
  const known = options.inputShape ?? knownDims(shape, dataDims, outputRows);
  const shown = `[${(shape ?? ["?"]).map((d) => d ?? "?").join(", ")}]`;
  if (known === undefined)
    throw new CasemateError("SHAPE_UNKNOWN", `the shape of input '${name}' is not fixed: ${shown}`, {
      hint: "give the dims of one sample, for example --input-shape 3,32,32",
    });
  const size = known.reduce((a, b) => a * b, 1);
  const have = dataDims?.reduce((a, b) => a * b, 1);
  if (have !== undefined && have !== size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `the data has ${have} values per sample ([${dataDims?.join(", ")}]), input '${name}' ${shown} wants ${size}`,
      {
        hint: "is it the right data set, or a label column too many",
      },
    );
  return known;
};

const knownDims = (
  shape: Shape,
  data: readonly number[] | undefined,
  outputRows: Dim | undefined,
): readonly number[] | undefined => {
  if (shape === undefined) return data;
  const size = data?.reduce((a, b) => a * b, 1);
  const numbers = shape.map((d) => (typeof d === "number" && d > 0 ? d : undefined));
  const product = (dims: readonly (number | undefined)[]): number => dims.reduce<number>((a, d) => a * (d ?? 1), 1);
  // all dims are fixed: a first axis that the data does not have is the batch
  if (numbers.every((d) => d !== undefined)) {
    if (shape.length === 1) return numbers;
    if (size !== undefined && size === product(numbers) && numbers[0] !== 1) return numbers;
    // as many rows come out as go in where they are samples
    if (size === undefined && numbers[0] !== 1 && typeof outputRows === "number" && outputRows !== numbers[0])
      return numbers;
    return numbers.slice(1);
  }
  const rest = numbers.slice(1);
  if (rest.every((d) => d !== undefined)) return rest;
  // what is missing comes from data of the same rank, where what is known agrees
  if (data === undefined) return undefined;
  for (const dims of [
    data,
    data.length === 2 ? [1, ...data] : data,
    data.length === 2 ? [...data, 1] : data,
    rotated(data),
  ])
    if (dims.length === rest.length && rest.every((d, i) => d === undefined || d === dims[i])) return dims;
  const missing = rest.filter((d) => d === undefined).length;
  if (missing === 1 && size !== undefined && size % product(rest) === 0)
    return rest.map((d) => d ?? size / product(rest));
  return undefined;
};

/** Dims of a picture with the channel axis at the other end. */
const rotated = (dims: readonly number[]): readonly number[] => {
  const [a, b, c] = dims;
  if (dims.length !== 3 || a === undefined || b === undefined || c === undefined) return dims;
  return c <= 4 ? [c, a, b] : [b, c, a];
};

/** Chains of ops that keep every value's meaning, for looking at what comes after. */
const passing = new Set(["Cast", "Identity", "Sub", "Add", "Mul", "Div", "Dropout"]);

/** The layout that the first convolution wants, or that the dims suggest. */
export const layoutOf = (
  graph: GraphProto,
  input: string,
  dims: readonly number[],
): { readonly layout: Domain["layout"]; readonly why: string } => {
  let value = input;
  let moved: readonly number[] | undefined;
  for (let hops = 0; hops < 16; hops++) {
    const readers = graph.node.filter((n) => n.input.includes(value));
    const conv = readers.find(
      (n) =>
        n.input[0] === value &&
        (opName(n) === "Conv" || opName(n) === "MaxPool" || opName(n) === "AveragePool" || opName(n) === "QLinearConv"),
    );
    if (conv !== undefined && dims.length === 3) {
      if (moved === undefined) return { layout: "chw", why: `${opName(conv)} reads it as it is` };
      if (moved.join() === "0,3,1,2")
        return { layout: "hwc", why: `a Transpose in front of ${opName(conv)} moves the last axis to the channels` };
      return { layout: "chw", why: `${opName(conv)} reads it` };
    }
    const next = readers.find(
      (n) => n.input[0] === value && (passing.has(opName(n)) || (opName(n) === "Transpose" && moved === undefined)),
    );
    if (next === undefined) break;
    if (opName(next) === "Transpose") moved = attr.ints(next, "perm") ?? [];
    value = next.output[0] ?? "";
  }
  return byDims(dims);
};

const channels = new Set([1, 3, 4]);

/** Smaller sides are tables or windows rather than pictures. */
const smallestSide = 8;

const byDims = (dims: readonly number[]): { readonly layout: Domain["layout"]; readonly why: string } => {
  const [a = 0, b = 0, c = 0] = dims;
  if (dims.length === 3 && channels.has(a) && b >= smallestSide && c >= smallestSide)
    return { layout: "chw", why: "its first axis has as many entries as a picture has channels" };
  if (dims.length === 3 && channels.has(c) && a >= smallestSide && b >= smallestSide)
    return { layout: "hwc", why: "its last axis has as many entries as a picture has channels" };
  if (dims.length === 2 && a >= smallestSide && b >= smallestSide && Math.max(a, b) <= 4 * Math.min(a, b))
    return { layout: "hw", why: "two axes of a picture's proportions" };
  return { layout: "flat", why: "its dims are not those of a picture" };
};

export const layoutByDims = byDims;

/** a * x + b that the graph begins with, where constants say so: is normalisation inside. */
export const leadingAffine = (
  graph: GraphProto,
  types: Inferred,
  input: string,
): { readonly a: number; readonly b: number; readonly ops: readonly string[] } => {
  let value = input;
  let a = 1;
  let b = 0;
  const ops: string[] = [];
  for (let hops = 0; hops < 16; hops++) {
    const readers = graph.node.filter((n) => n.input.includes(value));
    const [n] = readers;
    if (readers.length !== 1 || n === undefined) break;
    const op = opName(n);
    const c = meanOfConstant(n, value, types);
    if (c !== undefined && op === "Sub") [a, b] = n.input[0] === value ? [a, b - c] : [-a, c - b];
    else if (c !== undefined && op === "Add") b += c;
    else if (c !== undefined && op === "Mul") [a, b] = [a * c, b * c];
    else if (c !== undefined && op === "Div" && n.input[0] === value && c !== 0) [a, b] = [a / c, b / c];
    else if (!["Cast", "Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze"].includes(op)) break;
    if (c !== undefined) ops.push(`${op} ${Number(c.toPrecision(4))}`);
    value = n.output[0] ?? "";
  }
  return { a, b, ops };
};

/** Mean of the other, constant operand of a binary node. */
const meanOfConstant = (n: NodeProto, value: string, types: Inferred): number | undefined => {
  if (n.input.length !== 2) return undefined;
  const other = n.input[0] === value ? n.input[1] : n.input[0];
  const t = other === undefined ? undefined : types.constant(other);
  if (t === undefined || (t.dtype !== "float32" && t.dtype !== "float64") || t.data.length === 0) return undefined;
  let sum = 0;
  for (const v of t.data) sum += v;
  return sum / t.data.length;
};
