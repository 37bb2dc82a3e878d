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
  const my = Float64Array.from(y, (_, k) => y.reduce((s, v, l) => s + v * (products[k * classes + l] as number), 0));
  const yy = y.reduce((s, v, k) => s + v * (my[k] as number), 0);
  const turnBy = (set: Uint8Array): Turn => {
    const members = set.reduce((a, b) => a + b, 0);
    let [distance, ey, ee] = [0, 0, 0];
    for (let k = 0; k < classes; k++) {
      distance += Math.abs((y[k] as number) - (set[k] as number) / members);
      if (set[k] === 0) continue;
      ey += (my[k] as number) / members;
      for (let l = 0; l < classes; l++)
        if (set[l] === 1) ee += (products[k * classes + l] as number) / (members * members);
    }
    const w = distance > budget ? budget / distance : 1;
    const length = Math.sqrt(yy * ((1 - w) ** 2 * yy + 2 * w * (1 - w) * ey + w * w * ee));
    const objective = length > 0 ? 2 - (2 * ((1 - w) * yy + w * ey)) / length : 0;
    return { answer: y.map((v, k) => (1 - w) * v + (w * (set[k] as number)) / members), objective };
  };
  let best: Turn = { answer: y, objective: 0 };
  const consider = (set: Uint8Array): boolean => {
    const turn = turnBy(set);
    if (!(turn.objective > best.objective + 1e-12)) return false;
    best = turn;
    return true;
  };
  if (label === undefined) {
    for (let k = 0; k < classes; k++) consider(only(classes, k));
    return best;
  }
  const others = Array.from({ length: classes }, (_, k) => k).filter((k) => k !== label);
  if (classes <= maxEnumerated) {
    for (let bits = 0; bits < 2 ** others.length; bits++) {
      const set = only(classes, label);
      others.forEach((k, j) => {
        set[k] = (bits >> j) & 1;
      });
      consider(set);
    }
    return best;
  }
  let set = only(classes, label);
  consider(set);
  for (let helped = true; helped; ) {
    const before = set;
    helped = false;
    for (const k of others) {
      const tried = before.slice();
      tried[k] = 1 - (tried[k] as number);
      if (!consider(tried)) continue;
      set = tried;
      helped = true;
    }
  }
  return best;
};

const only = (classes: number, k: number): Uint8Array => {
  const set = new Uint8Array(classes);
  set[k] = 1;
  return set;
};
