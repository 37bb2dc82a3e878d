/**
 * Cryptographic random bits, for keys and for the noise of differential privacy; never seeded (with rng.ts the only place that makes randomness,
 * tested by test/layers.test.ts). Noise whose generator can be predicted or replayed protects nobody.
 */
import { randomFillSync } from "node:crypto";

/** A source of independent uniform bits. Samplers take one, so that tests can give them bits of their own. */
export interface BitSource {
  /** uniform integer in [0, 2^32) */
  u32(): number;
}

const bufferBytes = 1 << 16;

/** The operating system's generator behind a buffer of 64 KiB; values that were handed out are wiped. */
export const secureBits = (): BitSource => {
  const buffer = new Uint32Array(bufferBytes / 4);
  let next = buffer.length;
  return {
    u32() {
      if (next === buffer.length) {
        randomFillSync(buffer);
        next = 0;
      }
      const value = buffer[next] as number;
      buffer[next++] = 0;
      return value;
    },
  };
};

/** `n` random bytes of the operating system's generator: keys, nonces, tokens. */
export const secureBytes = (n: number): Buffer => randomFillSync(Buffer.alloc(n));

const idBytes = 12;
const ids = Buffer.alloc(256 * idBytes);
let nextId = ids.length;

/** 96 random bits as 16 letters, digits, - and _: ids of requests. From a buffer, since one call of the generator takes longer than all else about an id; not for keys. */
export const secureId = (): string => {
  if (nextId === ids.length) {
    randomFillSync(ids);
    nextId = 0;
  }
  nextId += idBytes;
  return ids.toString("base64url", nextId - idBytes, nextId);
};
