/** ActiveSet: the rows that an attack still works on, kept compact so that samples which are done cost nothing. */

type RowData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** State with `width` values per active row; `data` is row-major and shrinks with the set. */
export interface PerRow<T extends RowData> {
  data: T;
  readonly width: number;
}

export class ActiveSet {
  /** sample of each active row, ascending within one start */
  rows: Int32Array;
  readonly #tracked: PerRow<RowData>[] = [];

  constructor(rows: Int32Array) {
    this.rows = rows;
  }

  get size(): number {
    return this.rows.length;
  }

  /** Ties state to the set; the array is taken over, not copied. */
  track<T extends RowData>(data: T, width: number): PerRow<T> {
    const state: PerRow<T> = { data, width };
    this.#tracked.push(state as PerRow<RowData>);
    return state;
  }

  /** Drops every row that is not in `kept`, a subsequence of `rows`; all state moves along. */
  keep(kept: Int32Array): void {
    const { rows } = this;
    if (kept.length === rows.length) return;
    let to = 0;
    for (let from = 0; from < rows.length && to < kept.length; from++) {
      if (rows[from] !== kept[to]) continue;
      if (from !== to)
        for (const { data, width } of this.#tracked) data.copyWithin(to * width, from * width, (from + 1) * width);
      to++;
    }
    for (const state of this.#tracked) state.data = state.data.subarray(0, to * state.width);
    this.rows = kept;
  }
}

/** 0..n-1 */
export const allRows = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Copies of the rows `rows` of the row-major matrix `x`. */
export const gatherRows = (x: Float32Array, rows: Int32Array, d: number): Float32Array => {
  const out = new Float32Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    const o = (rows[i] as number) * d;
    out.set(x.subarray(o, o + d), i * d);
  }
  return out;
};

/** Writes row i of `from` to row rows[i] of `to`. */
export const scatterRows = (from: Float32Array, rows: Int32Array, d: number, to: Float32Array): void => {
  for (let i = 0; i < rows.length; i++) to.set(from.subarray(i * d, (i + 1) * d), (rows[i] as number) * d);
};
