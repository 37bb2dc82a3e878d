/**
 * EmbeddingBall: the perturbations of a text's word vectors that training defends against: an L2 ball around all of them together, with a radius that is a share
 * of their own norm, so that a net gains nothing by longer vectors. (FreeLB gives absolute radii; Miyato et al. 2017, arXiv:1605.07725, normalize the vectors
 * for the same reason.) Padding does not move.
 *
 *   ||delta||_F <= epsilon ||E(x)||_F
 */
import type { Rng } from "../../core/rng.ts";

export interface BallOptions {
  /** share of the norm of a text's vectors */
  readonly epsilon: number;
  /** the token that fills rows up */
  readonly padding: number;
}

export class EmbeddingBall {
  readonly #ids: Float32Array;
  readonly #length: number;
  readonly #width: number;
  readonly #padding: number;
  /** of each text */
  readonly radius: Float64Array;

  /** `ids`: rows x length. `table`: words x width. Tokens outside of the table are the model's to refuse. */
  constructor(ids: Float32Array, length: number, table: Float32Array, width: number, o: BallOptions) {
    this.#ids = ids;
    this.#length = length;
    this.#width = width;
    this.#padding = o.padding;
    const squares = new Map<number, number>();
    const squareOf = (token: number): number => {
      const known = squares.get(token);
      if (known !== undefined) return known;
      let sum = 0;
      for (let j = token * width; j < (token + 1) * width; j++) sum += (table[j] ?? 0) ** 2;
      squares.set(token, sum);
      return sum;
    };
    this.radius = Float64Array.from({ length: ids.length / length }, (_, r) => {
      let sum = 0;
      for (const token of ids.subarray(r * length, (r + 1) * length)) if (token !== o.padding) sum += squareOf(token);
      return o.epsilon * Math.sqrt(sum);
    });
  }

  /** FreeLB's: each value uniform in +-radius / sqrt(number of values that move). RETURNS rows x length x width. */
  start(rng: (row: number) => Rng): Float32Array {
    const out = new Float32Array(this.#ids.length * this.#width);
    for (let r = 0; r < this.radius.length; r++) {
      const source = rng(r);
      const places = this.#placesOf(r);
      const half = (this.radius[r] as number) / Math.sqrt(places.length * this.#width || 1);
      for (const o of places) for (let j = 0; j < this.#width; j++) out[o + j] = half * (2 * source.uniform() - 1);
    }
    return out;
  }

  /** delta <- projection of delta + share radius g / ||g||, in place. */
  ascend(delta: Float32Array, gradient: Float32Array, share: number): void {
    const width = this.#width;
    for (let r = 0; r < this.radius.length; r++) {
      const radius = this.radius[r] as number;
      const places = this.#placesOf(r);
      const normOf = (v: Float32Array): number => {
        let sum = 0;
        for (const o of places) for (let j = 0; j < width; j++) sum += (v[o + j] as number) ** 2;
        return Math.sqrt(sum);
      };
      const step = (share * radius) / (normOf(gradient) || 1);
      for (const o of places)
        for (let j = 0; j < width; j++) delta[o + j] = (delta[o + j] as number) + step * (gradient[o + j] as number);
      const length = normOf(delta);
      if (length <= radius) continue;
      for (const o of places)
        for (let j = 0; j < width; j++) delta[o + j] = ((delta[o + j] as number) * radius) / length;
    }
  }

  /** Offsets in a perturbation of the words of text `r`. */
  #placesOf(r: number): readonly number[] {
    const places: number[] = [];
    for (let i = r * this.#length; i < (r + 1) * this.#length; i++)
      if (this.#ids[i] !== this.#padding) places.push(i * this.#width);
    return places;
  }
}
