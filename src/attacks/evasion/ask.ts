/** What gradient attacks share when they ask the oracle: the name of the loss, features that can not be relaxed, expectation over transformations. */
import type { LossId } from "../../engine/grad/loss.ts";
import type { Domain, Gradient } from "../../engine/runtime/model.ts";
import type { AttackContext } from "../attack.ts";
import type { OracleLoss } from "../oracle.ts";
import { CasemateError } from "../../core/error.ts";
import { allRows, gatherRows } from "./active-set.ts";

/** Losses that a gradient attack may climb, by the name of their untargeted form. */
export const climbable = ["cross-entropy", "dlr", "margin"] as const;

/** The loss to ascend, targeted or not. Throws ATTACK_PARAMS for an unknown name and for DLR with too few classes. */
export const ascending = (name: string, targeted: boolean, classes: number): LossId => {
  const known = climbable.find((l) => l === name);
  if (known === undefined)
    throw new CasemateError("ATTACK_PARAMS", `loss '${name}' is not one of ${climbable.join(", ")}`);
  if (known === "dlr" && classes < (targeted ? 4 : 3)) throw tooFewClasses(targeted, classes);
  return targeted ? `${known}-targeted` : known;
};

/** The DLR divides by a difference of the largest and the third (targeted: third and fourth) logit. */
export const tooFewClasses = (targeted: boolean, classes: number): CasemateError =>
  new CasemateError(
    "ATTACK_PARAMS",
    `the ${targeted ? "targeted " : ""}dlr loss needs ${targeted ? 4 : 3} classes, the model has ${classes}`,
    { hint: "use apgd-ce, fab or square, which are defined for two classes" },
  );

/** The domain in which an iterate moves: whole numbers, directions, tokens and one-hot groups are relaxed to their box. */
export const relaxed = ({ integer: _i, direction: _d, groups: _g, swaps: _s, ...box }: Domain): Domain => box;

/** Has the domain features that a small step can not change? */
export const isDiscrete = (domain: Domain): boolean =>
  domain.integer !== undefined ||
  domain.direction !== undefined ||
  domain.groups !== undefined ||
  domain.swaps !== undefined;

/** The point of the domain nearest to a relaxed iterate: `x` itself when nothing is discrete, else a projected copy. */
export const settled = (c: AttackContext, x: Float32Array, rows: Int32Array): Float32Array => {
  if (!isDiscrete(c.domain)) return x;
  const copy = x.slice();
  c.project(copy, rows);
  return copy;
};

/**
 * Gradient at x, averaged over `eot` passes (for random models), taken straight through the rounding of discrete features.
 * Scores and losses are averaged too. Entries of immutable features are 0. The arrays belong to the caller.
 */
export const askGradient = async (
  c: AttackContext,
  x: Float32Array,
  rows: Int32Array,
  loss: OracleLoss,
  eot = 1,
): Promise<Gradient> => {
  const at = settled(c, x, rows);
  const result = await c.oracle.gradient(at, rows, loss);
  if (eot > 1) await average(c, at, rows, loss, eot, result);
  const { mutable, size } = c.domain;
  if (mutable !== undefined)
    for (let j = 0; j < size; j++)
      if (mutable[j] === 0) for (let o = j; o < result.gradient.length; o += size) result.gradient[o] = 0;
  return result;
};

/** Further passes over the rows whose budget allows them, to the mean of each row's passes. */
const average = async (
  c: AttackContext,
  at: Float32Array,
  rows: Int32Array,
  loss: OracleLoss,
  eot: number,
  result: Gradient,
): Promise<void> => {
  const passes = new Float64Array(rows.length).fill(1);
  for (let k = 1; k < eot; k++) {
    const open = allRows(rows.length).filter((i) => c.oracle.budget(rows[i] as number) > 0);
    if (open.length === 0) break;
    const some = <T extends Int32Array | undefined>(a: T): T => open.map((i) => a?.[i] as number) as T;
    const more = await c.oracle.gradient(gatherRows(at, open, c.domain.size), some(rows), {
      ...loss,
      ...(loss.labels === undefined ? {} : { labels: some(loss.labels) }),
      ...(loss.targets === undefined ? {} : { targets: some(loss.targets) }),
      ...(loss.cotangent === undefined ? {} : { cotangent: gatherRows(loss.cotangent, open, c.oracle.classes) }),
    });
    for (const [to, from, width] of parts(result, more, c)) {
      open.forEach((i, j) => {
        for (let q = 0; q < width; q++)
          to[i * width + q] = (to[i * width + q] as number) + (from[j * width + q] as number);
      });
    }
    for (const i of open) passes[i] = (passes[i] as number) + 1;
  }
  for (const [to, , width] of parts(result, result, c))
    for (let o = 0; o < to.length; o++) to[o] = (to[o] as number) / (passes[Math.floor(o / width)] as number);
};

const parts = (a: Gradient, b: Gradient, c: AttackContext): [Float32Array, Float32Array, number][] => [
  [a.gradient, b.gradient, c.domain.size],
  [a.loss, b.loss, 1],
  [a.scores, b.scores, c.oracle.classes],
];
