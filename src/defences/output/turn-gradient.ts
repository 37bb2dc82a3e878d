/**
 * turnGradient: the answer within a budget that turns the gradient of who learns from it furthest (Orekondy, Schiele, Fritz 2020, arXiv:1906.10908, eq. 4-7 and their
 * solver over extreme points).
 *
 *   max over y' of | G'y' / |G'y'| - G'y / |G'y| |^2 = 2 - 2 cos,   |y - y'|_1 <= budget,   y' a distribution (with the same argmax)
 *
 * G: gradients of the log-probabilities of a surrogate; only their products M = G G' count. The extreme points of the distributions are the single classes, those of the
 * distributions whose highest class is c are the even ones over a set of classes with c in it. y' = (1 - w) y + w e for the extreme point e that is best after w is made
 * small enough for the budget; all sets are tried up to 12 classes, and beyond that sets grow or shrink by one class while that helps (a bound from below). It is
 * the paper's heuristic: of random answers within the budget, some 5 in 100 turn further.
 */

/** classes up to which all 2^(classes - 1) sets are tried */
const maxEnumerated = 12;

export interface Turn {
  readonly answer: Float32Array;
  /** 0 (as before) to 4 (turned round) */
  readonly objective: number;
}

/** `label`: the class that stays the highest; undefined: none. `products`: M, classes x classes. */
export const turnGradient = (
  y: Float32Array,
  products: Float64Array,
  budget: number,
  label: number | undefined,
): Turn => {
  const classes = y.length;
  const sets = new Sets(y, products, budget);
  let best: { readonly set: Uint8Array; readonly objective: number } | undefined;
  const consider = (): boolean => {
    const { objective } = sets.turn();
    if (!(objective > (best?.objective ?? 0) + 1e-12)) return false;
    best = { set: sets.members.slice(), objective };
    return true;
  };
  const others = Array.from({ length: classes }, (_, k) => k).filter((k) => k !== label);
  if (label === undefined)
    for (const k of others) {
      sets.flip(k);
      consider();
      sets.flip(k);
    }
  else {
    sets.flip(label);
    consider();
    if (classes <= maxEnumerated)
      // Gray code: each set differs from the one before by one class
      for (let i = 1; i < 2 ** others.length; i++) {
        sets.flip(others[31 - Math.clz32(i & -i)] as number);
        consider();
      }
    else
      for (let helped = true; helped; ) {
        helped = false;
        for (const k of others) {
          sets.flip(k);
          if (consider()) helped = true;
          else sets.flip(k);
        }
      }
  }
  if (best === undefined) return { answer: y, objective: 0 };
  const { set, objective } = best;
  const count = set.reduce((a, b) => a + b, 0);
  const { w } = new Sets(y, products, budget, set).turn();
  return { answer: y.map((v, k) => (1 - w) * v + (w * (set[k] as number)) / count), objective };
};

/** A set of classes with what the objective of its even distribution e needs, kept up as classes come and go. */
class Sets {
  readonly members: Uint8Array;
  readonly #y: Float32Array;
  readonly #products: Float64Array;
  readonly #budget: number;
  /** M y, and y'My */
  readonly #my: Float64Array;
  readonly #yy: number;
  #count = 0;
  /** sums over the set of M y, and over its pairs of M */
  #sumY = 0;
  #sumPairs = 0;

  constructor(y: Float32Array, products: Float64Array, budget: number, members: Uint8Array = new Uint8Array()) {
    this.members = new Uint8Array(y.length);
    this.#y = y;
    this.#products = products;
    this.#budget = budget;
    this.#my = Float64Array.from(y, (_, k) => y.reduce((s, v, l) => s + v * (products[k * y.length + l] as number), 0));
    this.#yy = y.reduce((s, v, k) => s + v * (this.#my[k] as number), 0);
    members.forEach((is, k) => {
      if (is === 1) this.flip(k);
    });
  }

  flip(k: number): void {
    const { members } = this;
    const sign = members[k] === 1 ? -1 : 1;
    members[k] = 0;
    let pairs = this.#products[k * members.length + k] as number;
    for (let l = 0; l < members.length; l++)
      if (members[l] === 1) pairs += 2 * (this.#products[k * members.length + l] as number);
    members[k] = sign === 1 ? 1 : 0;
    this.#count += sign;
    this.#sumY += sign * (this.#my[k] as number);
    this.#sumPairs += sign * pairs;
  }

  /** How far y goes towards e within the budget, and how much that turns. */
  turn(): { readonly w: number; readonly objective: number } {
    const share = 1 / this.#count;
    let distance = 0;
    for (let k = 0; k < this.members.length; k++)
      distance += Math.abs((this.#y[k] as number) - share * (this.members[k] as number));
    const w = distance > this.#budget ? this.#budget / distance : 1;
    const [yy, ey, ee] = [this.#yy, this.#sumY * share, this.#sumPairs * share * share];
    const length = Math.sqrt(yy * ((1 - w) ** 2 * yy + 2 * w * (1 - w) * ey + w * w * ee));
    return { w, objective: length > 0 ? 2 - (2 * ((1 - w) * yy + w * ey)) / length : 0 };
  }
}
