/** Norms of rows of a row-major n x d matrix, accumulated in float64. */

export const norms = ["l0", "l1", "l2", "linf"] as const;
export type Norm = (typeof norms)[number];

/** ||a_row - b_row|| for one row of `d` values. l0 counts the values that differ by more than 1e-6, float32 rounding at size 1. */
export const distance = (norm: Norm, a: Float32Array, b: Float32Array, row: number, d: number, bRow = row): number => {
  const oa = row * d;
  const ob = bRow * d;
  let s = 0;
  switch (norm) {
    case "l0":
      for (let i = 0; i < d; i++) if (Math.abs((a[oa + i] as number) - (b[ob + i] as number)) > 1e-6) s++;
      return s;
    case "l1":
      for (let i = 0; i < d; i++) s += Math.abs((a[oa + i] as number) - (b[ob + i] as number));
      return s;
    case "l2": {
      for (let i = 0; i < d; i++) {
        const v = (a[oa + i] as number) - (b[ob + i] as number);
        s += v * v;
      }
      return Math.sqrt(s);
    }
    case "linf":
      for (let i = 0; i < d; i++) {
        const v = Math.abs((a[oa + i] as number) - (b[ob + i] as number));
        if (v > s) s = v;
      }
      return s;
  }
};
