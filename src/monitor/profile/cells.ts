/**
 * Cells: the input space in at most a few thousand boxes, by the first principal directions of the reference data, and how rare ordinary inputs are in each.
 *
 *   bin(z) = floor(bins / (1 + exp(-1.702 z))), z in deviations of the data     (about the normal distribution's quantiles; Camilli 1994)
 *   rarity(c) = -log((n(c) + a prod over directions of m(bin)) / (n + a))        a = 64: where few data are, the directions count as independent
 */

/** boxes at most, and data for each: with fewer, ordinary inputs too would be in empty ones */
const most = 4096;
const dataPerCell = 8;
const mostDirections = 6;
const mostBins = 16;
/** data that the product of the directions counts for */
const prior = 64;
/** steps of rarity in a nat; it ends at 255 of them */
const steps = 8;

export class Cells {
  readonly count: number;
  readonly #dims: number;
  readonly #bins: number;
  readonly #deviations: Float32Array;

  /** `deviations`: of the data along each principal direction, above 0; `samples`: of the data whose rarity is asked */
  constructor(deviations: Float32Array, samples: number) {
    const boxes = Math.max(2, Math.min(most, samples / dataPerCell));
    this.#deviations = deviations;
    // at least two bins for each
    this.#dims = Math.max(1, Math.min(mostDirections, deviations.length, Math.floor(Math.log2(boxes))));
    // the root of a whole power is a little less than whole
    this.#bins = Math.min(mostBins, Math.floor(boxes ** (1 / this.#dims) + 1e-9));
    this.count = this.#bins ** this.#dims;
  }

  /** Number of the box that a place is in; of a place that is no number, the first. */
  cellOf(place: Float32Array): number {
    let cell = 0;
    for (let k = 0; k < this.#dims; k++) cell = cell * this.#bins + this.#binOf(place, k);
    return cell;
  }

  /** -log of the share of data in each cell, in eighths of a nat. */
  rarity(places: readonly Float32Array[]): Uint8Array {
    const [dims, bins] = [this.#dims, this.#bins];
    const inCell = new Uint32Array(this.count);
    const inBin = new Float64Array(dims * bins);
    for (const place of places) {
      const cell = this.cellOf(place);
      inCell[cell] = (inCell[cell] as number) + 1;
      for (let k = 0; k < dims; k++) {
        const at = k * bins + this.#binOf(place, k);
        inBin[at] = (inBin[at] as number) + 1;
      }
    }
    const n = places.length;
    return Uint8Array.from(inCell, (own, cell) => {
      let product = 1;
      for (let k = dims - 1, rest = cell; k >= 0; k--, rest = Math.floor(rest / bins))
        product *= ((inBin[k * bins + (rest % bins)] as number) + 0.5) / (n + 0.5 * bins);
      return Math.min(255, Math.round(-steps * Math.log((own + prior * product) / (n + prior))));
    });
  }

  #binOf(place: Float32Array, k: number): number {
    const z = (place[k] as number) / (this.#deviations[k] as number);
    const bin = Math.floor(this.#bins / (1 + Math.exp(-1.702 * z)));
    return Math.min(this.#bins - 1, Number.isNaN(bin) ? 0 : bin);
  }
}

/** Cells that an ordinary client has covered after so many queries, on average. */
export const expectedCells = (rarity: Uint8Array, queries: number): number => {
  const shares = Float64Array.from(rarity, (r) => Math.exp(-r / steps));
  const all = shares.reduce((sum, p) => sum + p, 0);
  return shares.reduce((sum, p) => sum + 1 - (1 - p / all) ** queries, 0);
};
