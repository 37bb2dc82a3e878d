/**
 * Cold: what is remembered of clients that lost their record: an upper bound of their evidence, as a count-min sketch with maxima (Cormode and
 * Muthukrishnan 2005). A client can not shed evidence by having its record pushed out; an ordinary one inherits another's only where all rows collide.
 */
import type { Hash64 } from "../profile/exact-hash.ts";

const rows = 4;
const width = 1 << 14;

export class Cold {
  readonly #wealth = new Float32Array(rows * width);
  readonly #atMs = new Float64Array(rows * width);
  readonly #decay: (ms: number) => number;

  /** `decay(ms)` is the factor by which evidence falls in so many milliseconds. */
  constructor(decay: (ms: number) => number) {
    this.#decay = decay;
  }

  keep(hash: Hash64, wealth: number, atMs: number): void {
    for (let r = 0; r < rows; r++) {
      const cell = cellOf(hash, r);
      if (wealth <= this.#at(cell, atMs)) continue;
      this.#wealth[cell] = wealth;
      this.#atMs[cell] = atMs;
    }
  }

  /** At least what was kept for this client, after decay; 0 for most others. */
  recall(hash: Hash64, atMs: number): number {
    let least = Infinity;
    for (let r = 0; r < rows && least > 0; r++) least = Math.min(least, this.#at(cellOf(hash, r), atMs));
    return least;
  }

  #at(cell: number, atMs: number): number {
    const wealth = this.#wealth[cell] as number;
    return wealth === 0 ? 0 : wealth * this.#decay(Math.max(0, atMs - (this.#atMs[cell] as number)));
  }

  /** For snapshots: cells that hold something, as cell, wealth and time in turn. */
  cells(): number[] {
    const out: number[] = [];
    for (let cell = 0; cell < this.#wealth.length; cell++)
      if ((this.#wealth[cell] as number) > 0) out.push(cell, this.#wealth[cell] as number, this.#atMs[cell] as number);
    return out;
  }

  /** The other way round. Cells that do not exist are left out. */
  setCells(cells: ArrayLike<number>): void {
    for (let i = 0; i + 2 < cells.length; i += 3) {
      const cell = cells[i] as number;
      if (!(Number.isInteger(cell) && cell >= 0 && cell < this.#wealth.length)) continue;
      this.#wealth[cell] = cells[i + 1] as number;
      this.#atMs[cell] = cells[i + 2] as number;
    }
  }
}

const cellOf = ([high, low]: Hash64, row: number): number => {
  const h = Math.imul((high + Math.imul(row, 0x9e3779b1)) ^ Math.imul(low, 2 * row + 1), 0x85ebca6b);
  return row * width + ((h ^ (h >>> 15)) & (width - 1));
};
