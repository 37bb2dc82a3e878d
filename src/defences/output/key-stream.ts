/**
 * keyStream: noise that the key, the model version and the question fix. Who repeats a question gets the same noise, so the mean of a thousand repeats is one answer;
 * who lacks the key can not take the noise away.
 *
 *   ChaCha20 (RFC 8439), its key = HMAC-SHA256(secret, purpose | model version | digest of the question), nonce 0: each key has one stream only
 */
import { createCipheriv, createHmac } from "node:crypto";

export interface KeyStream {
  /** in (0, 1), 53 bits */
  uniform(): number;
  /** standard normal (Box, Muller 1958) */
  normal(): number;
  /** Laplace with scale 1, by the inverse distribution function */
  laplace(): number;
}

/** bytes made at once: 32 uniforms */
const block = 256;
const zeros = new Uint8Array(block);

export const keyStream = (
  secret: Uint8Array,
  purpose: string,
  modelVersion: string,
  digest: Uint8Array = new Uint8Array(),
): KeyStream => {
  const key = createHmac("sha256", secret)
    .update(`${JSON.stringify(["casemate/answer", purpose, modelVersion])}\0`)
    .update(digest)
    .digest();
  const cipher = createCipheriv("chacha20", key, new Uint8Array(16));
  let [bytes, at] = [Buffer.alloc(0), 0];
  const uniform = (): number => {
    if (at === bytes.length) [bytes, at] = [cipher.update(zeros), 0];
    const value = (bytes.readUInt32LE(at) >>> 5) * 67108864 + (bytes.readUInt32LE(at + 4) >>> 6);
    at += 8;
    return (value + 0.5) / 2 ** 53;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    laplace: () => {
      const u = uniform() - 0.5;
      return -Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
    },
  };
};
