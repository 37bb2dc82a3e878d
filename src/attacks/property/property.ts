/**
 * Property: a set of input-output pairs that must not occur, and what it means for a pair to be in it.
 *
 * As in VNN-LIB, the constraints describe the counterexample. It is kept in disjunctive form: a pair violates the property when it meets any one
 * case: the input lies in the case's box and all its constraints hold.
 */

/** Closed intervals, one per input value; shared by the cases that have the same. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** sum of weight times value over the terms of x and y <= bound (< where strict) */
export interface LinearConstraint {
  readonly x: readonly Term[];
  readonly y: readonly Term[];
  readonly bound: number;
  readonly strict: boolean;
}
export interface Term {
  readonly index: number;
  readonly weight: number;
}

export interface Case {
  readonly box: Box;
  readonly constraints: readonly LinearConstraint[];
}

export interface Property {
  /** what messages call it: the file's name */
  readonly name: string;
  /** X_0 to X_(inputs - 1), row-major over the model's input */
  readonly inputs: number;
  /** Y_0 to Y_(outputs - 1), row-major over the model's output */
  readonly outputs: number;
  /** none: no pair violates the property, it holds for every model */
  readonly cases: readonly Case[];
}

/** sum of the terms less the bound, in float64: by how much the constraint is missed. `xAt`, `yAt`: where the row begins. */
export const marginOf = (
  c: LinearConstraint,
  x: ArrayLike<number>,
  xAt: number,
  y: ArrayLike<number>,
  yAt: number,
): number => {
  let sum = 0;
  for (const { index, weight } of c.x) sum += weight * (x[xAt + index] as number);
  for (const { index, weight } of c.y) sum += weight * (y[yAt + index] as number);
  return sum - c.bound;
};

/** NaN meets nothing. */
export const holds = (c: LinearConstraint, margin: number): boolean => (c.strict ? margin < 0 : margin <= 0);

/**
 * Is the pair a counterexample by this case? Exactly as written: no tolerance on the box, none on the constraints. An output that is not finite meets
 * nothing: properties are about real numbers.
 */
export const meets = ({ box, constraints }: Case, x: ArrayLike<number>, y: ArrayLike<number>): boolean => {
  for (let i = 0; i < box.lower.length; i++) {
    const v = x[i] as number;
    if (!(v >= (box.lower[i] as number) && v <= (box.upper[i] as number))) return false;
  }
  for (let j = 0; j < y.length; j++) if (!Number.isFinite(y[j])) return false;
  return constraints.every((c) => holds(c, marginOf(c, x, 0, y, 0)));
};
