/**
 * Objective: how far a point is from meeting a case, as one number and as a direction.
 *
 * m_k: margin of constraint k over its spread (the standard deviation over random points), so that constraints of different size count alike.
 * The distance is max_k m_k; at or below zero the case is met. Gradients are taken of it or of a smoother stand-in:
 * max: max_k m_k; hinge: sum_k max(m_k, 0); soft: log sum_k exp(8 m_k) / 8.
 */
import { type Case, holds, marginOf } from "./property.ts";

export type Smoothing = "max" | "hinge" | "soft";

const sharpness = 8;

export class Objective {
  readonly case: Case;
  readonly #spread: Float64Array;
  readonly #margins: Float64Array;

  constructor(c: Case) {
    this.case = c;
    this.#spread = new Float64Array(c.constraints.length).fill(1);
    this.#margins = new Float64Array(c.constraints.length);
  }

  /** Measures the spread of each constraint over n points and their outputs. */
  measure(x: Float32Array, y: Float32Array, n: number): void {
    const width = x.length / n;
    const outputs = y.length / n;
    for (const [k, c] of this.case.constraints.entries()) {
      let sum = 0;
      let squares = 0;
      for (let r = 0; r < n; r++) {
        const m = marginOf(c, x, r * width, y, r * outputs);
        sum += m;
        squares += m * m;
      }
      const deviation = Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
      this.#spread[k] = deviation > 0 && Number.isFinite(deviation) ? deviation : 1;
    }
  }

  /** Does the row meet all constraints, exactly? */
  meets(x: Float32Array, xAt: number, y: Float32Array, yAt: number): boolean {
    return this.case.constraints.every((c) => holds(c, marginOf(c, x, xAt, y, yAt)));
  }

  /** Infinity for outputs that are not numbers. */
  distance(x: Float32Array, xAt: number, y: Float32Array, yAt: number): number {
    let worst = -Infinity;
    for (const [k, c] of this.case.constraints.entries()) {
      const m = marginOf(c, x, xAt, y, yAt) / (this.#spread[k] as number);
      if (Number.isNaN(m)) return Infinity;
      if (m > worst) worst = m;
    }
    return worst;
  }

  /** The largest margin of a point, in the units of its constraint. */
  miss(x: Float32Array, y: Float32Array): number {
    return this.case.constraints.reduce((worst, c) => Math.max(worst, marginOf(c, x, 0, y, 0)), -Infinity);
  }

  /**
   * Writes d objective / d outputs into `cotangent` at `yAt` and the direct part d objective / d inputs into `direct` at `xAt` (both cleared for the row first).
   * Returns the objective's value.
   */
  cotangent(
    smoothing: Smoothing,
    x: Float32Array,
    xAt: number,
    y: Float32Array,
    yAt: number,
    cotangent: Float32Array,
    direct: Float32Array | undefined,
  ): number {
    const { constraints } = this.case;
    const m = this.#margins;
    let worst = 0;
    for (const [k, c] of constraints.entries()) {
      m[k] = marginOf(c, x, xAt, y, yAt) / (this.#spread[k] as number);
      if ((m[k] as number) > (m[worst] as number)) worst = k;
    }
    const top = constraints.length === 0 ? 0 : (m[worst] as number);
    let value = 0;
    let total = 0;
    if (smoothing === "soft") {
      for (const v of m) total += Math.exp(sharpness * (v - top));
      value = top + Math.log(total) / sharpness;
    }
    for (const [k, c] of constraints.entries()) {
      let weight: number;
      if (smoothing === "soft") weight = Math.exp(sharpness * ((m[k] as number) - top)) / total;
      else if (k === worst) weight = 1;
      else weight = smoothing === "hinge" && (m[k] as number) > 0 ? 1 : 0;
      if (weight === 0) continue;
      if (smoothing !== "soft") value += (m[k] as number) * weight;
      const scale = weight / (this.#spread[k] as number);
      for (const t of c.y) cotangent[yAt + t.index] = (cotangent[yAt + t.index] as number) + scale * t.weight;
      if (direct !== undefined)
        for (const t of c.x) direct[xAt + t.index] = (direct[xAt + t.index] as number) + scale * t.weight;
    }
    return value;
  }
}
