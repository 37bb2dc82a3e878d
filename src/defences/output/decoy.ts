/**
 * decoy: answers that look like a model's and say nothing about it: a random linear net over the input, of a key. The same input has the same answer, near inputs
 * near ones, so that whoever trains on them learns the decoy, and asking again does not give it away.
 */
import { softmaxRows } from "../../engine/tensor/softmax.ts";
import { keyStream } from "./key-stream.ts";

/** how sure it is: the spread of its logits */
const sureness = 4;

export interface Decoy {
  /** n x size -> n x classes probabilities */
  answer(x: Float32Array, n: number): Float32Array;
}

/** `key`: secret; `model`: name and digest, so that two models have two decoys. */
export const decoyOf = (key: Uint8Array, model: string, size: number, classes: number): Decoy => {
  const stream = keyStream(key, "decoy", model);
  const weights = Float32Array.from({ length: size * classes }, () => stream.normal());
  return {
    answer: (x, n) => {
      const out = new Float32Array(n * classes);
      for (let i = 0; i < n; i++) {
        let square = 0;
        for (let j = 0; j < size; j++) square += (x[i * size + j] as number) ** 2;
        const scale = sureness / Math.sqrt(square > 0 ? square : 1);
        const row = out.subarray(i * classes, (i + 1) * classes);
        for (let k = 0; k < classes; k++) {
          let z = 0;
          for (let j = 0; j < size; j++) z += (weights[k * size + j] as number) * (x[i * size + j] as number);
          row[k] = z * scale;
        }
      }
      return softmaxRows(out, classes);
    },
  };
};
