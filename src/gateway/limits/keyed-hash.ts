/**
 * keyedHash: 64 bits for a text, under a secret key, by HalfSipHash-2-4 (Aumasson and Bernstein; 32-bit words, which JavaScript computes at full speed).
 *
 * Untrusted: names and addresses. Without the key nobody can choose texts that meet in one place of a table. That two of a million texts meet by chance has a
 * probability of 3e-8; then they share a bucket, which is stricter.
 */

/** [low, high], each an unsigned 32-bit number; overwritten by the next call. */
export type KeyedHash = (text: string) => Readonly<Uint32Array>;

/** `key`: 8 secret bytes. The text is hashed as its UTF-16 code units, each two bytes, the lower first. */
export const keyedHash = (key: Uint8Array): KeyedHash => {
  const view = new DataView(key.buffer, key.byteOffset, 8);
  const k0 = view.getUint32(0, true) | 0;
  const k1 = view.getUint32(4, true) | 0;
  const out = new Uint32Array(2);
  return (text) => {
    const units = text.length;
    const words = (units >> 1) + 1;
    let v0 = k0;
    let v1 = k1 ^ 0xee;
    let v2 = k0 ^ 0x6c796765;
    let v3 = k1 ^ 0x74656462;
    // all in one loop: variables that a function inside shared would be boxed, each time they change
    for (let step = 0; step < words + 2; step++) {
      const at = 2 * step;
      let m = 0;
      if (step < words - 1) m = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      // the last word has the length in bytes on top
      else if (step === words - 1) m = ((units & 1) === 1 ? text.charCodeAt(at) : 0) | (units << 25);
      else if (step === words) v2 ^= 0xee;
      else {
        out[0] = v1 ^ v3;
        v1 ^= 0xdd;
      }
      v3 ^= m;
      for (let round = step < words ? 2 : 4; round > 0; round--) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= m;
    }
    out[1] = v1 ^ v3;
    return out;
  };
};
