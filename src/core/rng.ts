/**
 * Seeded random numbers (the only place that makes them, tested by test/layers.test.ts).
 *
 * A stream is derived from (seed, stream name, sample index), never from call order across samples, so a result does
 * not depend on batch size or on the order of the samples. Not for keys or privacy noise: those take node:crypto.
 */
import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

export interface Rng {
  /** uniform in [0, 1), 53 bits */
  uniform(): number;
  /** standard normal (Marsaglia polar method) */
  normal(): number;
  /** uniform integer in [0, n), 1 <= n <= 2^32, without modulo bias */
  integer(n: number): number;
  /** -1 or +1 */
  sign(): number;
  /** Laplace with scale 1 */
  laplace(): number;
  /** Fisher-Yates in place */
  shuffle<T extends { length: number; [i: number]: number }>(a: T): T;
}

/** A generator for `parts`, for example `rngFor(seed, "evasion/pgd", restart, sampleIndex)`. */
export const rngFor = (seed: number, ...parts: readonly (string | number)[]): Rng => {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...parts]))
    .digest();
  return fromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
};

const fromState = (state: readonly number[]): Rng => {
  const g = xoroshiro128plusFromState(state);
  const u32 = (): number => g.next() >>> 0;
  let spare: number | undefined;
  const uniform = (): number => ((u32() >>> 5) * 67108864 + (u32() >>> 6)) / 9007199254740992;
  const integer = (n: number): number => {
    if (!(n >= 1 && n <= 4294967296)) throw new RangeError(`integer(n) wants 1 <= n <= 2^32, got ${n}`);
    const limit = 4294967296 - (4294967296 % n);
    let v = u32();
    while (v >= limit) v = u32();
    return v % n;
  };
  return {
    uniform,
    integer,
    sign: () => (u32() & 0x10000 ? 1 : -1),
    normal() {
      if (spare !== undefined) {
        const v = spare;
        spare = undefined;
        return v;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const s = x * x + y * y;
        if (s > 0 && s < 1) {
          const f = Math.sqrt((-2 * Math.log(s)) / s);
          spare = y * f;
          return x * f;
        }
      }
    },
    laplace() {
      const u = uniform() - 0.5;
      return -Math.sign(u) * Math.log(Math.max(1 - 2 * Math.abs(u), Number.MIN_VALUE));
    },
    shuffle(a) {
      for (let i = a.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const t = a[i] as number;
        a[i] = a[j] as number;
        a[j] = t;
      }
      return a;
    },
  };
};
