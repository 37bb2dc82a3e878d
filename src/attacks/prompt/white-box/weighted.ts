/** weighted: one of a list, by weight. */
import type { Rng } from "../../../core/rng.ts";

export const weighted = <T>(list: readonly T[], weights: readonly number[], rng: Rng): T => {
  let at = rng.uniform() * weights.reduce((a, b) => a + b, 0);
  const i = weights.findIndex((w) => (at -= w) < 0);
  return list[i < 0 ? list.length - 1 : i] as T;
};
