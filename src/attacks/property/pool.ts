/** Pool: the points nearest to meeting a case so far, kept apart from each other. */
import type { SearchBox } from "./search-box.ts";

interface Kept {
  readonly x: Float32Array;
  readonly distance: number;
}

/** Points nearer than this in every input, as a share of its interval, count as one. */
const apart = 0.02;

export class Pool {
  readonly #box: SearchBox;
  readonly #size: number;
  /** nearest first */
  readonly kept: Kept[] = [];

  constructor(box: SearchBox, size: number) {
    this.#box = box;
    this.#size = size;
  }

  /** The distance that a new point has to beat. */
  get bar(): number {
    return this.kept.length < this.#size ? Infinity : (this.kept.at(-1)?.distance ?? Infinity);
  }

  get best(): number {
    return this.kept[0]?.distance ?? Infinity;
  }

  /** Takes a copy of the row when it is good enough: in place of a point close by, or of the worst. */
  offer(x: Float32Array, at: number, distance: number): void {
    if (!(distance < this.bar)) return;
    const near = this.kept.findIndex((k) => this.#close(k.x, x, at));
    if (near >= 0) {
      if ((this.kept[near] as Kept).distance <= distance) return;
      this.kept.splice(near, 1);
    }
    const place = this.kept.findIndex((k) => k.distance > distance);
    const entry = { x: x.slice(at, at + this.#box.low.length), distance };
    this.kept.splice(place < 0 ? this.kept.length : place, 0, entry);
    if (this.kept.length > this.#size) this.kept.pop();
  }

  #close(a: Float32Array, b: Float32Array, at: number): boolean {
    const { free, width } = this.#box;
    for (const i of free)
      if (Math.abs((a[i] as number) - (b[at + i] as number)) > apart * (width[i] as number)) return false;
    return true;
  }
}
