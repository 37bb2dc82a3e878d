/** SearchBox: the float32 points of a box, which are what a float32 model can be given. */
import type { Box } from "./property.ts";

export class SearchBox {
  readonly #box: Box;
  /** smallest and largest float32 inside each interval; the nearest float32 twice where there is none inside */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** high - low */
  readonly width: Float64Array;
  /** inputs that can be chosen */
  readonly free: Int32Array;
  /** inputs whose interval holds no float32 */
  readonly #between: readonly number[];

  constructor(box: Box) {
    this.#box = box;
    const size = box.lower.length;
    this.low = new Float32Array(size);
    this.high = new Float32Array(size);
    this.width = new Float64Array(size);
    const free: number[] = [];
    const between: number[] = [];
    for (let i = 0; i < size; i++) {
      const low = roundedUp(box.lower[i] as number);
      const high = -roundedUp(-(box.upper[i] as number));
      const holds = low <= high;
      if (!holds) between.push(i);
      this.low[i] = holds ? low : (box.lower[i] as number);
      this.high[i] = holds ? high : (box.lower[i] as number);
      this.width[i] = (this.high[i] as number) - (this.low[i] as number);
      if ((this.width[i] as number) > 0) free.push(i);
    }
    this.free = Int32Array.from(free);
    this.#between = between;
  }

  /**
   * The row of `x` that begins at `at` as a point of the box itself, in float64. Where an interval holds no float32 (X_0 = 0.1 does not) the point
   * has its lower end, and the model is given the float32 nearest to that.
   */
  exact(x: Float32Array, at: number): Float64Array {
    const point = Float64Array.from(x.subarray(at, at + this.low.length));
    for (const i of this.#between) point[i] = this.#box.lower[i] as number;
    return point;
  }

  /** Moves the row into the box, in place. */
  clamp(x: Float32Array, at: number): void {
    const { low, high, free } = this;
    for (const i of free) {
      const v = x[at + i] as number;
      const l = low[i] as number;
      const h = high[i] as number;
      // NaN goes to the lower end
      x[at + i] = v > h ? h : v >= l ? v : l;
    }
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The smallest float32 that is not below `v`. */
const roundedUp = (v: number): number => {
  const nearest = Math.fround(v);
  if (nearest >= v) return nearest;
  float[0] = nearest;
  // one step up: the bits of a float are ordered as its value, for negative ones the other way round
  if (nearest === 0) bits[0] = 1;
  else bits[0] = (bits[0] as number) + (nearest > 0 ? 1 : -1);
  return float[0] as number;
};
