/**
 * Growing sets of PRADA (Juuti et al. 2019, algorithm 3) for one account: for each class the queries that were far from earlier ones of it, and the smallest
 * distances of all queries. Bounded: at most 128 queries a class and 512 in all, and the latest 1,024 distances.
 */
import { shapiroWilkCoefficients, shapiroWilkW } from "../../engine/tensor/shapiro-wilk.ts";
import { squaredDistance } from "../profile/neighbours.ts";

const most = { perClass: 128, places: 512, distances: 1024 };
/** the test begins with more distances than this, as in the paper */
const fewest = 100;
/** distances farther from the mean than this many deviations are left out */
const outlier = 3;

interface ClassSet {
  readonly kept: Float32Array[];
  /** sum and sum of squares of the smallest distances of those that were taken in, and their number */
  sum: number;
  squares: number;
  count: number;
  /** only what is farther than this is taken in */
  threshold: number;
}

export class GrowingSets {
  readonly #classes = new Map<number, ClassSet>();
  readonly #distances: number[] = [];
  #places = 0;
  /** distances so far, and when the next test is due: after every twentieth more */
  #seen = 0;
  #due = fewest + 1;

  /** Takes in one query. RETURNS W of the distances when a test was due. */
  add(top1: number, sketch: Float32Array): number | undefined {
    let own = this.#classes.get(top1);
    if (own === undefined) {
      own = { kept: [], sum: 0, squares: 0, count: 0, threshold: 0 };
      this.#classes.set(top1, own);
    }
    if (own.kept.length === 0) {
      this.#keep(own, sketch);
      return undefined;
    }
    let nearest = Infinity;
    for (const other of own.kept) nearest = Math.min(nearest, squaredDistance(sketch, other, nearest));
    const distance = Math.sqrt(nearest);
    if (distance > own.threshold) {
      this.#keep(own, sketch);
      own.sum += distance;
      own.squares += distance * distance;
      own.count++;
      const mean = own.sum / own.count;
      own.threshold = Math.max(own.threshold, mean - Math.sqrt(Math.max(0, own.squares / own.count - mean * mean)));
    }
    this.#distances.push(distance);
    if (this.#distances.length > most.distances) this.#distances.shift();
    if (++this.#seen < this.#due) return undefined;
    this.#due = Math.ceil(this.#seen * 1.05);
    return this.#w();
  }

  #keep(own: ClassSet, sketch: Float32Array): void {
    if (own.kept.length >= most.perClass) own.kept.shift();
    else if (this.#places >= most.places) return;
    else this.#places++;
    own.kept.push(sketch);
  }

  #w(): number {
    const all = this.#distances;
    const mean = all.reduce((a, v) => a + v, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((a, v) => a + (v - mean) ** 2, 0) / all.length);
    const inside = Float64Array.from(all.filter((v) => Math.abs(v - mean) <= outlier * deviation)).sort();
    return inside.length < 3 ? 1 : shapiroWilkW(inside, coefficientsFor(inside.length));
  }
}

/** They depend on the number only: kept for those asked lately. */
const kept = new Map<number, Float64Array>();
const coefficientsFor = (n: number): Float64Array => {
  const found = kept.get(n) ?? shapiroWilkCoefficients(n);
  kept.delete(n);
  kept.set(n, found);
  if (kept.size > 512) for (const oldest of kept.keys()) return kept.delete(oldest), found;
  return found;
};
