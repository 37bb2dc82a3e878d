/** Bounds: a box and what narrows it, kept apart so that thousands of cases do not each hold a whole box. */
import type { Box } from "./property.ts";

export class Bounds {
  /** inputs that it does not have yet are unbounded */
  readonly #base: Box;
  readonly #narrowed = new Map<number, readonly [number, number]>();
  #empty = false;

  constructor(base: Box) {
    this.#base = base;
  }

  /** Keeps of input `i` what lies in [lower, upper]. */
  narrow(i: number, lower: number, upper: number): void {
    const [low, high] = this.#narrowed.get(i) ?? [this.#base.lower[i] ?? -Infinity, this.#base.upper[i] ?? Infinity];
    const both = [Math.max(low, lower), Math.min(high, upper)] as const;
    this.#narrowed.set(i, both);
    if (both[0] > both[1]) this.#empty = true;
  }

  /** No point is left. */
  get empty(): boolean {
    return this.#empty;
  }

  /** Equal for equal boxes over the same base. */
  key(): string {
    return [...this.#narrowed]
      .filter(([i, [low, high]]) => low !== this.#base.lower[i] || high !== this.#base.upper[i])
      .sort(([a], [b]) => a - b)
      .join(";");
  }

  /** Over `size` inputs. */
  box(size: number): Box {
    const lower = new Float64Array(size).fill(-Infinity);
    const upper = new Float64Array(size).fill(Infinity);
    lower.set(this.#base.lower);
    upper.set(this.#base.upper);
    for (const [i, [low, high]] of this.#narrowed) {
      lower[i] = low;
      upper[i] = high;
    }
    return { lower, upper };
  }
}
