/**
 * Half precision: IEEE 754 binary16 and bfloat16, held as their raw 16 bits.
 *
 * binary16 has 1 sign, 5 exponent (bias 15) and 10 fraction bits; bfloat16 is the upper half of a binary32. Decoding is
 * exact. Encoding rounds to nearest, ties to even; what is too large becomes infinity, NaN stays NaN (quiet).
 */
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "./tensor.ts";

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);

/** Binary16 bits of any number, rounded once (not by way of binary32, which could round twice). */
export const toFloat16Bits = (value: number): number => {
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return 0x7e00;
  // 65520 is half way between the largest finite value, 65504, and what would be 65536
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = magnitude < 2 ** -14 ? -14 : Math.floor(Math.log2(magnitude));
  return sign | roundBits(magnitude, exponent);
};

const roundBits = (magnitude: number, guess: number): number => {
  // Math.log2 may be one too high just below a power of two
  const exponent = guess > -14 && 2 ** guess > magnitude ? guess - 1 : guess;
  // exact: a power of two; adding 2^52 to a number below 2^52 rounds it to an integer, ties to even
  const units = magnitude * 2 ** (10 - exponent) + 2 ** 52 - 2 ** 52;
  // `units` counts from the exponent's own start, 1024 for a normal number; a carry runs into the exponent as it should
  return exponent === -14 ? units : ((exponent + 14) << 10) + units;
};

/** The number that binary16 bits stand for. */
export const fromFloat16Bits = (bits: number): number => {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
};

/** Bfloat16 bits of any number, rounded once. */
export const toBfloat16Bits = (value: number): number => {
  single[0] = value;
  const x = word[0] as number;
  if (Number.isNaN(value)) return 0x7fc0;
  const lower = x & 0xffff;
  let upper = x >>> 16;
  if (lower > 0x8000 || (lower === 0x8000 && roundsUp(value, upper))) upper += 1;
  return upper;
};

/** At an exact tie of the binary32 the double decides; at a tie of the double too, the even one wins. */
const roundsUp = (value: number, upper: number): boolean => {
  const rounded = Math.abs(single[0] as number);
  const exact = Math.abs(value);
  return exact === rounded ? (upper & 1) === 1 : exact > rounded;
};

let table: Float32Array | undefined;

/** Decodes binary16 bits; the result is a new array of the same length. */
export const float16ToFloat32 = (bits: Uint16Array): Float32Array => {
  table ??= Float32Array.from({ length: 65536 }, (_, i) => fromFloat16Bits(i));
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i] as number] as number;
  return out;
};

/** Encodes as binary16. */
export const float32ToFloat16 = (values: Float32Array | Float64Array): Uint16Array =>
  Uint16Array.from(values as ArrayLike<number>, toFloat16Bits);

/** Decodes bfloat16 bits; the result is a new array of the same length. */
export const bfloat16ToFloat32 = (bits: Uint16Array): Float32Array => {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = (bits[i] as number) << 16;
  return new Float32Array(out.buffer);
};

/** Encodes as bfloat16. */
export const float32ToBfloat16 = (values: Float32Array | Float64Array): Uint16Array =>
  Uint16Array.from(values as ArrayLike<number>, toBfloat16Bits);

/**
 * The tensor's values as float32: floats of any width, integers (rounded beyond 2^24) and bool.
 * A float32 tensor gives its own array, not a copy. Throws DATA_MISMATCH for strings.
 */
export const toFloat32Array = (t: Tensor): Float32Array => {
  switch (t.dtype) {
    case "float32":
      return t.data;
    case "float16":
      return float16ToFloat32(t.data);
    case "bfloat16":
      return bfloat16ToFloat32(t.data);
    case "int64":
    case "uint64":
      return Float32Array.from(t.data as ArrayLike<bigint>, Number);
    case "string":
      throw new CasemateError("DATA_MISMATCH", "a tensor of strings can not be read as numbers");
    case "float64":
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
    case "uint32":
    case "bool":
      return Float32Array.from(t.data);
  }
};
