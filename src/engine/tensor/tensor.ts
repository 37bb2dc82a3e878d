/** Tensor: a typed array with a dtype and dims, row-major. The one form in which data crosses rooms. */
import { CasemateError } from "../../core/error.ts";

/** float16 and bfloat16 are held as their 16 raw bits; bool as 0/1 bytes. */
export interface TypedArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: string[];
}
export type DType = keyof TypedArrays;

export type Tensor<T extends DType = DType> = {
  [K in T]: { readonly dtype: K; readonly dims: readonly number[]; readonly data: TypedArrays[K] };
}[T];

/** The typed array of each dtype; strings have none. */
export const typedArrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** Number of elements of a shape; 1 for a scalar. */
export const elementCount = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** A tensor over `data`, not copied. Throws INTERNAL when the length does not fit the dims. */
export const tensor = <K extends DType>(dtype: K, dims: readonly number[], data: TypedArrays[K]): Tensor<K> => {
  if (data.length !== elementCount(dims))
    throw new CasemateError(
      "INTERNAL",
      `tensor data has ${data.length} elements, dims [${dims.join(", ")}] want ${elementCount(dims)}`,
    );
  return { dtype, dims, data } as unknown as Tensor<K>;
};

export const float32 = (dims: readonly number[], data: Float32Array | readonly number[]): Tensor<"float32"> =>
  tensor("float32", dims, data instanceof Float32Array ? data : Float32Array.from(data));

export const float64 = (dims: readonly number[], data: Float64Array | readonly number[]): Tensor<"float64"> =>
  tensor("float64", dims, data instanceof Float64Array ? data : Float64Array.from(data));

export const int64 = (dims: readonly number[], data: ArrayLike<number | bigint>): Tensor<"int64"> =>
  tensor(
    "int64",
    dims,
    BigInt64Array.from(Array.from(data), (v) => BigInt(v)),
  );
