/** Hashes of the Merkle tree of RFC 6962, section 2.1 (the same in RFC 9162), over SHA-256. Leaves and nodes are hashed apart, so that none can pass for the other. */
import { hash } from "node:crypto";

export const hashBytes = 32;

/** root of the tree without entries: SHA-256 of nothing */
export const emptyRoot: Uint8Array = hash("sha256", new Uint8Array(0), "buffer");

/** SHA-256(0x00 || entry) */
export const leafHash = (entry: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = 0;
  input.set(entry, 1);
  return hash("sha256", input, "buffer");
};

/** SHA-256(0x01 || left || right) */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + 2 * hashBytes);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + hashBytes);
  return hash("sha256", input, "buffer");
};

/**
 * Root of the tree over hashes that lie one after the other, from the `start`-th on, `count` >= 1 of them: MTH of RFC 6962 with the hashes in the place of
 * leaf hashes. The hashes may be those of complete subtrees of one size, the last one of a smaller one: the root is that of the whole tree then.
 */
export const rootOf = (hashes: Uint8Array, start = 0, count = hashes.length / hashBytes - start): Uint8Array => {
  if (count === 1) return hashes.subarray(start * hashBytes, (start + 1) * hashBytes);
  const left = splitOf(count);
  return nodeHash(rootOf(hashes, start, left), rootOf(hashes, start + left, count - left));
};

/** The largest power of two below n, for n >= 2. Sizes go beyond 32 bits: no bit operators. */
export const splitOf = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

export const sameHash = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
