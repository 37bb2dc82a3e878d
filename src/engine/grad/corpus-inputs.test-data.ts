/** Inputs that a net of a corpus accepts: recorded ones, else drawn; sizes that its file leaves open are tried. */
import { CasemateError } from "../../core/error.ts";
import type { Rng } from "../../core/rng.ts";
import type { Shape } from "../onnx/graph.ts";
import type { Session } from "../runtime/ort.ts";
import { type DType, elementCount, type Tensor, tensor } from "../tensor/tensor.ts";

/** What a net's file does not say. */
export interface Hints {
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly values?: Readonly<Record<string, number>>;
  /** recorded inputs, in the order of the graph's */
  readonly recorded?: readonly Tensor[];
  /** integer inputs are the row numbers of a matrix: indices that do not repeat along axis 0 */
  readonly distinct?: boolean;
  /** floating inputs are drawn uniformly from here; default: standard normal */
  readonly range?: readonly [number, number];
  /** the loss is taken before the last Softmax, for nets whose weights are all alike: their probabilities do not depend on the input */
  readonly beforeSoftmax?: boolean;
}

export interface Declared {
  readonly name: string;
  readonly type: { readonly dtype: DType; readonly shape: Shape } | undefined;
}

export type Feeds = Readonly<Record<string, Tensor>>;

/** Batch size and size of other axes where the file leaves them open. */
const sizes = [
  [1, 4],
  [2, 3],
  [1, 1],
  [1, 16],
  [3, 3],
] as const;

/** Where the functions that corpora name their inputs after are defined, a little inside. */
const domains: readonly (readonly [RegExp, readonly [number, number]])[] = [
  [/acosh/i, [1.2, 3]],
  [/acos|asin(?!h)|atanh/i, [-0.9, 0.9]],
  [/(^|_)(log|sqrt|pow|reciprocal|div|reducelogsum)(_|$)|var/i, [0.5, 2]],
];

/** The error of the last try when none is accepted. */
export const feedsFor = async (
  session: Session,
  declared: readonly Declared[],
  hints: Hints,
  rng: Rng,
): Promise<Feeds | CasemateError> => {
  const { recorded } = hints;
  if (recorded !== undefined && recorded.length >= declared.length)
    return Object.fromEntries(declared.flatMap((d, i) => (recorded[i] === undefined ? [] : [[d.name, recorded[i]]])));
  let failure = new CasemateError("MODEL_RUN_FAILED", "no input was tried");
  for (const [batch, other] of sizes) {
    const open = (d: unknown, axis: number): number =>
      typeof d === "number" && d > 0 ? d : axis === 0 ? batch : other;
    const feeds = Object.fromEntries(
      declared.map(({ name, type }) => {
        const dims = hints.shapes?.[name] ?? type?.shape?.map(open) ?? [batch, other];
        return [name, drawn(type?.dtype ?? "float32", dims, hints, name, rng)];
      }),
    );
    try {
      await session.run(feeds);
      return feeds;
    } catch (e) {
      if (!(e instanceof CasemateError)) throw e;
      failure = e;
    }
  }
  return failure;
};

const drawn = (dtype: DType, dims: readonly number[], hints: Hints, name: string, rng: Rng): Tensor => {
  const value = hints.values?.[name];
  const range = hints.range ?? domains.find(([r]) => r.test(name))?.[1];
  const real = (): number =>
    value ?? (range === undefined ? rng.normal() : range[0] + (range[1] - range[0]) * rng.uniform());
  const columns = dims.at(-1) ?? 1;
  const whole = (i: number): number => value ?? (hints.distinct === true ? Math.floor(i / columns) : rng.integer(2));
  const list = (draw: (i: number) => number): number[] => Array.from({ length: elementCount(dims) }, (_, i) => draw(i));
  switch (dtype) {
    case "float32":
      return tensor(dtype, dims, Float32Array.from(list(real)));
    case "float64":
      return tensor(dtype, dims, Float64Array.from(list(real)));
    case "float16":
    case "bfloat16":
      return tensor(dtype, dims, new Uint16Array(elementCount(dims)));
    case "int64":
      return tensor(dtype, dims, BigInt64Array.from(list(whole), BigInt));
    case "uint64":
      return tensor(dtype, dims, BigUint64Array.from(list(whole), BigInt));
    case "int32":
      return tensor(dtype, dims, Int32Array.from(list(whole)));
    case "uint32":
      return tensor(dtype, dims, Uint32Array.from(list(whole)));
    case "int16":
      return tensor(dtype, dims, Int16Array.from(list(whole)));
    case "uint16":
      return tensor(dtype, dims, Uint16Array.from(list(whole)));
    case "int8":
      return tensor(dtype, dims, Int8Array.from(list(whole)));
    case "uint8":
    case "bool":
      return tensor(dtype, dims, Uint8Array.from(list(whole)));
    case "string":
      return tensor(
        dtype,
        dims,
        list(whole).map((v) => (v === 0 ? "a" : "b")),
      );
  }
};
