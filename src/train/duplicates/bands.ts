/**
 * Bands: locality-sensitive hashing (Indyk, Motwani 1998). A sample has `bands` keys of `rows` hashes each; two samples are compared where a key is the same.
 *
 * Where one hash agrees with probability p, a pair is found with probability 1 - (1 - p^rows)^bands. `rows` is as large as `most` hashes allow at the wanted
 * recall, since every further row makes fewer pairs to compare that are not alike.
 */
export interface Bands {
  readonly rows: number;
  readonly bands: number;
}

/** `p`: agreement of one hash for a pair at the threshold. At least one row. */
export const bandsFor = (p: number, recall: number, most: number, mostRows: number): Bands => {
  for (let rows = mostRows; rows > 1; rows--) {
    const bands = p >= 1 ? 1 : Math.ceil(Math.log(1 - recall) / Math.log(1 - p ** rows));
    if (bands * rows <= most) return { rows, bands };
  }
  return {
    rows: 1,
    bands: Math.min(most, Math.max(1, Math.ceil(Math.log(1 - recall) / Math.log(1 - Math.min(p, 0.999))))),
  };
};

/**
 * Calls `pair(i, j)`, i < j, once for every two samples that share a key. `keys`: n x bands; samples in one bucket are compared with each other, once: in the
 * first band that they share.
 */
export const candidatePairs = (keys: Uint32Array, bands: number, pair: (i: number, j: number) => void): void => {
  const n = keys.length / bands;
  const order = new Uint32Array(n);
  for (let band = 0; band < bands; band++) {
    const key = (i: number): number => keys[i * bands + band] as number;
    for (let i = 0; i < n; i++) order[i] = i;
    order.sort((a, b) => key(a) - key(b) || a - b);
    for (let start = 0; start < n; ) {
      let end = start + 1;
      while (end < n && key(order[end] as number) === key(order[start] as number)) end++;
      for (let a = start; a < end; a++)
        for (let b = a + 1; b < end; b++) {
          const [i, j] = [order[a] as number, order[b] as number];
          if (!sharedBefore(keys, bands, i, j, band)) pair(i, j);
        }
      start = end;
    }
  }
};

const sharedBefore = (keys: Uint32Array, bands: number, i: number, j: number, band: number): boolean => {
  for (let k = 0; k < band; k++) if (keys[i * bands + k] === keys[j * bands + k]) return true;
  return false;
};
