/** Rows of a row-major n x d matrix, in the order given. */
export const gatherRows = (x: Float32Array, rows: Int32Array, d: number): Float32Array => {
  const out = new Float32Array(rows.length * d);
  rows.forEach((row, i) => out.set(x.subarray(row * d, (row + 1) * d), i * d));
  return out;
};
