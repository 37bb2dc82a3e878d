/**
 * What is measured of an input before anything is compared: where it lies on the principal directions, what they leave out, and how its values and their
 * differences to neighbours are distributed. One pass over the input and one over the directions.
 */
import { type InputShape, stridesOf } from "./input-shape.ts";
import { Sketching, sketchSize } from "./sketching.ts";
import { type Reduction, reductionOf } from "./reduction.ts";

export const bins = 16;
/** bins below the lowest and above the highest value */
export const allBins = bins + 2;
/** of surprise, in nats */
const surpriseUnit = 0.05;

export interface Directions {
  readonly count: number;
  readonly centre: Float32Array;
  readonly scale: Float32Array;
  readonly vectors: Float32Array;
  readonly deviations: Float32Array;
}

export interface Marginals {
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  readonly usual: Float32Array;
  readonly surprise: Uint8Array;
}

const ofAll = ["subspace", "residual", "mean", "spread", "surprise", "usual"] as const;
const ofPictures = ["detail", "variation", "small-steps", "large-steps", "speckle"] as const;

export const measureNames = (shape: InputShape): readonly string[] =>
  shape.image === undefined ? ofAll : [...ofAll, ...ofPictures];

/** Which bin of a value's histogram `v` is in; 0 and allBins - 1 are outside, for NaN too. */
export const binOf = (v: number, lower: number, upper: number): number => {
  if (!(v >= lower)) return 0;
  if (v > upper) return allBins - 1;
  return upper > lower ? 1 + Math.min(bins - 1, Math.floor((bins * (v - lower)) / (upper - lower))) : 1;
};

export const surpriseByte = (share: number): number =>
  Math.min(255, Math.round(-Math.log(Math.max(share, 1e-6)) / surpriseUnit));

export class RawMeasures {
  readonly names: readonly string[];
  /** coordinates on the directions of the last input that was measured */
  readonly place: Float32Array;
  /** of the same input */
  readonly sketch = new Float32Array(sketchSize);
  readonly #sketching: Sketching;
  readonly #shape: InputShape;
  readonly #reduction: Reduction;
  readonly #directions: Directions;
  readonly #marginals: Marginals;
  /** of the whole data: what a large and a small step of a neighbour is */
  readonly #range: number;
  readonly #reduced: Float64Array;
  /** bins to a unit of each value */
  readonly #density: Float64Array;

  constructor(shape: InputShape, directions: Directions, marginals: Marginals) {
    this.names = measureNames(shape);
    this.#shape = shape;
    this.#reduction = reductionOf(shape);
    this.#directions = directions;
    this.#marginals = marginals;
    this.#reduced = new Float64Array(this.#reduction.size);
    this.#sketching = new Sketching(shape.image === undefined ? this.#reduction.size : shape.size);
    this.place = new Float32Array(directions.count);
    let [low, high] = [Infinity, -Infinity];
    for (const v of marginals.lower) low = Math.min(low, v);
    for (const v of marginals.upper) high = Math.max(high, v);
    this.#density = Float64Array.from(marginals.lower, (from, i) => {
      const width = (marginals.upper[i] as number) - from;
      return width > 0 ? bins / width : 0;
    });
    this.#range = high > low ? high - low : 1;
  }

  /** Measures of the input at `x[from ... from + size]`, in the order of `names`, into `out`. */
  measure(x: Float32Array, start: number, out: Float64Array): void {
    const { size, image } = this.#shape;
    const { target, factor } = this.#reduction;
    const { lower, upper, usual, surprise } = this.#marginals;
    const reduced = this.#reduced.fill(0);
    const density = this.#density;
    const near = this.#range / 256;
    let [sum, squares, unlikely, same] = [0, 0, 0, 0];
    for (let i = 0; i < size; i++) {
      const v = x[start + i] as number;
      const cell = target[i] as number;
      reduced[cell] = (reduced[cell] as number) + v * (factor[i] as number);
      sum += v;
      squares += v * v;
      const from = lower[i] as number;
      // binOf, without its division
      const bin = !(v >= from)
        ? 0
        : v > (upper[i] as number)
          ? allBins - 1
          : 1 + Math.min(bins - 1, ((v - from) * (density[i] as number)) | 0);
      unlikely += surprise[i * allBins + bin] as number;
      if (Math.abs(v - (usual[i] as number)) < near) same++;
    }
    const detail = image === undefined ? 0 : this.#detail(x, start);
    this.#project();
    // of a picture itself, where small changes are not averaged away; of a list in one scale
    if (image === undefined) this.#sketching.sketch(reduced, 0, this.sketch);
    else this.#sketching.sketch(x, start, this.sketch);
    const mean = sum / size;
    out[0] = Math.log(1e-6 + this.#subspace());
    out[1] = Math.log(1e-9 + this.#residual());
    out[2] = mean;
    out[3] = Math.sqrt(Math.max(0, squares / size - mean * mean));
    out[4] = (unlikely * surpriseUnit) / size;
    out[5] = same / size;
    if (image === undefined) return;
    out[6] = Math.log(1e-6 + detail / this.#range ** 2);
    this.#steps(x, start, out);
  }

  /** Mean squared difference of values from the averages of their cells: high frequencies. Needs the reduced values as averages. */
  #detail(x: Float32Array, from: number): number {
    const { target } = this.#reduction;
    const reduced = this.#reduced;
    let energy = 0;
    for (let i = 0; i < target.length; i++) {
      const difference = (x[from + i] as number) - (reduced[target[i] as number] as number);
      energy += difference * difference;
    }
    return energy / target.length;
  }

  /** Centres the reduced values and fills `place`. */
  #project(): void {
    const { centre, scale, vectors, count } = this.#directions;
    const reduced = this.#reduced;
    const n = reduced.length;
    for (let i = 0; i < n; i++) reduced[i] = ((reduced[i] as number) - (centre[i] as number)) / (scale[i] as number);
    for (let k = 0; k < count; k++) {
      const row = k * n;
      let [a, b, i] = [0, 0, 0];
      for (; i + 1 < n; i += 2) {
        a += (reduced[i] as number) * (vectors[row + i] as number);
        b += (reduced[i + 1] as number) * (vectors[row + i + 1] as number);
      }
      if (i < n) a += (reduced[i] as number) * (vectors[row + i] as number);
      this.place[k] = a + b;
    }
  }

  /** Mean square of the coordinates in units of the data's deviations. */
  #subspace(): number {
    const { deviations, count } = this.#directions;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += ((this.place[k] as number) / (deviations[k] as number)) ** 2;
    return sum / count;
  }

  /** Mean square of what the directions leave out (Pythagoras: they are orthonormal). */
  #residual(): number {
    let sum = 0;
    const reduced = this.#reduced;
    for (let i = 0; i < reduced.length; i++) sum += (reduced[i] as number) ** 2;
    for (let k = 0; k < this.place.length; k++) sum -= (this.place[k] as number) ** 2;
    return Math.max(0, sum / reduced.length);
  }

  /** Total variation, and shares of neighbours that differ a little and much: noise of any amplitude fills the first or the second. Speckle is the share of values
   * that stand out from all four neighbours to one side: noise makes them, blurring and turning do not. */
  #steps(x: Float32Array, from: number, out: Float64Array): void {
    const { image } = this.#shape;
    if (image === undefined) return;
    const { channels, height, width } = image;
    const { channel, row, column } = stridesOf(image);
    const [small, large] = [this.#range / 32, this.#range / 4];
    const [lastRow, lastColumn] = [height - 1, width - 1];
    let [variation, few, many, speckle] = [0, 0, 0, 0];
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++) {
        let at = from + c * channel + y * row;
        for (let i = 0; i < width; i++, at += column) {
          const v = x[at] as number;
          const inside = y > 0 && y < lastRow && i > 0;
          if (i < lastColumn) {
            const right = v - (x[at + column] as number);
            const step = Math.abs(right);
            if (step > small) {
              if (step > large) many++;
              else few++;
              // most values are like their right neighbour: nothing more is to be read then
              if (inside) {
                const side = right > 0 ? 1 : -1;
                if (
                  side * (v - (x[at - column] as number)) > small &&
                  side * (v - (x[at + row] as number)) > small &&
                  side * (v - (x[at - row] as number)) > small
                )
                  speckle++;
              }
            }
            variation += step;
          }
          if (y < lastRow) {
            const step = Math.abs((x[at + row] as number) - v);
            variation += step;
            if (step > large) many++;
            else if (step > small) few++;
          }
        }
      }
    const pairs = channels * (height * lastColumn + width * lastRow);
    const n = Math.max(1, pairs);
    out[7] = Math.log(1e-6 + variation / n / this.#range);
    out[8] = few / n;
    out[9] = many / n;
    out[10] = speckle / (channels * height * width);
  }
}
