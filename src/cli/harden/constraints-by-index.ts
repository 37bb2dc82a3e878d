/** constraintsByIndex: what an attacker may do to each column, said by its index, for data that lost its column names on the way (npz). */
import type { Constraints, FeatureRule } from "../../assess/constraints.ts";
import type { Dataset, Feature } from "../../engine/data/dataset.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { oneHotGroups } from "../../assess/one-hot.ts";

/**
 * `features`: as `constrain` gives them, with the ranges that were asked for. What the data shows by itself (whole numbers, ranges, groups) is written out,
 * so that the rules stay those of the whole data.
 */
export const constraintsByIndex = (
  given: Constraints | undefined,
  { inputs }: Dataset,
  features: readonly Feature[],
  { groups = [] }: Pick<Domain, "groups">,
): Constraints => {
  const found = oneHotGroups(inputs, features);
  const columns = (name: string): readonly number[] => {
    const at = features.findIndex((f) => f.name === name);
    return at >= 0 ? [at] : (found.find((g) => g.name === name)?.columns ?? [Number(name)]);
  };
  const asked = new Map<number, FeatureRule>();
  for (const [name, rule] of Object.entries(given?.features ?? {}))
    for (const c of columns(name)) asked.set(c, { ...asked.get(c), ...rule });
  return {
    features: Object.fromEntries(
      features.map(({ min, max, kind }, i) => [String(i), { min, max, integer: kind !== "numeric", ...asked.get(i) }]),
    ),
    oneHot: groups.map((g) => g.map(String)),
    ...(given?.mutable === undefined ? {} : { mutable: given.mutable.flatMap(columns).map(String) }),
  };
};
