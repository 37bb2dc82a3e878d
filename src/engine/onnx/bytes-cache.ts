/**
 * A small cache of byte strings, so that a list that repeats few values ("BRANCH_LEQ" of tree ensembles) takes one object each.
 * The wire scan and the decoder of lists run the same cache over the same bytes, so the scan knows what decoding will take.
 */

const slots = 256;
/** longer strings are not looked for */
const longest = 32;

export class BytesCache {
  readonly #bytes: Uint8Array;
  readonly #starts = new Float64Array(slots);
  readonly #lengths = new Int32Array(slots).fill(-1);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The slot of the string when it was there, or -1 - slot when it has just been put there. */
  find(start: number, end: number): number {
    const b = this.#bytes;
    const length = end - start;
    let hash = 0x811c9dc5; // FNV-1a
    const stop = Math.min(end, start + longest);
    for (let i = start; i < stop; i++) hash = Math.imul(hash ^ (b[i] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (slots - 1);
    if (length <= longest && this.#lengths[slot] === length) {
      const known = this.#starts[slot] as number;
      let i = 0;
      while (i < length && b[known + i] === b[start + i]) i++;
      if (i === length) return slot;
    }
    this.#starts[slot] = start;
    this.#lengths[slot] = length <= longest ? length : -1;
    return -1 - slot;
  }
}
