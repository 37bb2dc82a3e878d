/**
 * 64 salted bits of an input or a key: tells repeated queries and clients apart. Not a cryptographic hash: what protects it is that the salt is secret and that
 * nobody sees the value.
 */
import { createHash } from "node:crypto";

export type Hash64 = readonly [number, number];

export class ExactHash {
  readonly #seeds: Uint32Array;

  constructor(salt: string, purpose: string) {
    const digest = createHash("sha256")
      .update(JSON.stringify(["casemate/monitor", purpose, salt]))
      .digest();
    this.#seeds = Uint32Array.from({ length: 4 }, (_, i) => digest.readUInt32LE(4 * i));
  }

  /** Of the float32 bits at `x[from ... from + size]`: -0 and 0 differ, as do two NaN of different bits. */
  ofFloats(x: Float32Array, from: number, size: number): Hash64 {
    const bits = new Uint32Array(x.buffer, x.byteOffset + 4 * from, size);
    const [a = 0, b = 0, m = 0, k = 0] = this.#seeds;
    const [p, q] = [m | 1, k | 1];
    let [h, g] = [a, b];
    for (let i = 0; i < size; i++) {
      const v = bits[i] as number;
      h = Math.imul(h ^ v, p);
      h ^= h >>> 15;
      g = Math.imul(g + v, q);
      g ^= g >>> 13;
    }
    return [mixed(h), mixed(g)];
  }

  ofText(text: string): Hash64 {
    const [a = 0, b = 0, m = 0, k = 0] = this.#seeds;
    const [p, q] = [m | 1, k | 1];
    let [h, g] = [a, b];
    for (let i = 0; i < text.length; i++) {
      const v = text.charCodeAt(i);
      h = Math.imul(h ^ v, p);
      h ^= h >>> 15;
      g = Math.imul(g + v, q);
      g ^= g >>> 13;
    }
    return [mixed(h), mixed(g)];
  }
}

/** The last round of MurmurHash3: every bit of the input changes half of the output. */
const mixed = (value: number): number => {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};
