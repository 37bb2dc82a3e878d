/** Question: the inputs that an answer belongs to, by digest. A filter that must answer the same question the same way goes by it. */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";

export interface Question {
  /** samples */
  readonly n: number;
  /** n x size: inputs as the model gets them; undefined where they are no float tensor */
  readonly x?: Float32Array;
  /** 32 bytes for a sample: equal for equal inputs, of any batch */
  digest(sample: number): Uint8Array;
}

/**
 * SHA-256 of each sample's values as the model gets them, behind conversions and input filters: two ways to write one input are one question. -0 is 0, for an
 * attacker could write an input with k zeros in 2^k ways.
 */
export const questionOf = (x: Float32Array, size: number): Question => ({
  n: x.length / size,
  x,
  digest: (sample) => digestOf(x.subarray(sample * size, (sample + 1) * size)),
});

/** SHA-256 of float32 values, little-endian, without the sign of zeros. */
export const digestOf = (values: Float32Array): Uint8Array => {
  const canonical = values.map((v) => v + 0);
  return createHash("sha256").update(new Uint8Array(canonical.buffer)).digest();
};

/** The values of one sample. Throws USAGE where the inputs are no float tensor. */
export const valuesOf = ({ x, n }: Question, sample: number, filter: string): Float32Array => {
  if (x === undefined)
    throw new CasemateError("USAGE", `filter '${filter}' needs inputs that are numbers`, {
      hint: "leave it out for this model",
    });
  const size = x.length / n;
  return x.subarray(sample * size, (sample + 1) * size);
};
