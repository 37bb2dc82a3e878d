/** prv: a bracket of epsilon by privacy loss random variables (Gopi, Lee, Wutschitz, NeurIPS 2021, arXiv:2106.02848). */
import { aimAt, compose, type Part } from "./compose.ts";
import type { Adjacency, PrivacyEvent } from "./event.ts";
import { meanMasses, upperMasses } from "./loss-masses.ts";
import { type Bracket, countedPairs, directedCells, epsilonAt, firstStep, smallestStep } from "./pld.ts";

/** Part of delta that is given away to the event that rounding errors add up beyond the margin. */
const failureShare = 1e-3;

/**
 * Losses are rounded to a grid such that their mean is kept; by Hoeffding's inequality the sum of all rounding errors is within a margin
 * h sqrt(k / 2 ln(2 / eta)) but with probability eta = delta / 1000. So delta'(epsilon + margin) - eta <= delta(epsilon) <= delta'(epsilon - margin) + eta, delta' that of the
 * rounded losses. Independent of the bounds of pldBracket but for the integrals over cells. RETURNS a bracket about 2 `margin` wide, wider when the grid reaches its limit.
 */
export const prvBracket = (
  events: readonly PrivacyEvent[],
  adjacency: Adjacency,
  delta: number,
  margin: number,
): Bracket => {
  const pairs = countedPairs(events, adjacency);
  const eta = delta * failureShare;
  const deviations = Math.sqrt((pairs.reduce((s, p) => s + p.steps, 0) / 2) * Math.log(2 / eta));
  const step = Math.max(smallestStep(pairs), Math.min(0.02, margin / deviations));
  const moved = step * deviations;
  const coarse = directedCells(pairs, firstStep(pairs)).map((cells) =>
    aimAt(
      cells.map((c, i) => ({ masses: upperMasses(c), steps: pairs[i]?.steps ?? 0 })),
      delta,
    ),
  );
  let lower = 0;
  let upper = 0;
  for (const [direction, cells] of directedCells(pairs, step).entries()) {
    const parts: Part[] = cells.map((c, i) => ({ masses: meanMasses(c), steps: pairs[i]?.steps ?? 0 }));
    const aim = coarse[direction];
    if (aim === undefined || aim.epsilon * 1.01 <= lower) continue;
    const curve = compose(parts, aim);
    // mass outside the cells counts as infinite loss above; below it may be missing
    const missing = cells.reduce((s, c, i) => s + c.tail * (pairs[i]?.steps ?? 0), 0);
    upper = Math.max(upper, epsilonAt(curve, delta - eta, "upper") + moved);
    lower = Math.max(lower, epsilonAt(curve, delta + eta + missing, "lower") - moved);
  }
  return { lower: Math.max(0, lower), upper };
};
