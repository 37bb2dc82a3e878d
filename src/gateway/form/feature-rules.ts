/** Rules of a policy for single features of a tabular input. */
import type { FeatureRule } from "../policy/policy.ts";

/** `data`: n x size. RETURNS what is wrong, or undefined. */
export const checkFeatures = (
  data: ArrayLike<number | string>,
  size: number,
  rules: readonly FeatureRule[],
): string | undefined => {
  for (let at = 0, sample = 0; at + size <= data.length; at += size, sample++)
    for (const rule of rules) {
      const name = rule.name ?? `value ${rule.index}`;
      const v = data[at + rule.index];
      if (typeof v !== "number") return `the policy has a rule for value ${rule.index}, a sample has ${size}`;
      if (rule.min !== undefined && v < rule.min) return `${name} of sample ${sample} is below ${rule.min}`;
      if (rule.max !== undefined && v > rule.max) return `${name} of sample ${sample} is above ${rule.max}`;
      if (rule.integer === true && !Number.isInteger(v)) return `${name} of sample ${sample} is no whole number`;
      // a float32 is compared with the float32 nearest to the value that the policy names
      if (rule.values !== undefined && !rule.values.some((a) => a === v || Math.fround(a) === v))
        return `${name} of sample ${sample} is none of the values that it may have`;
    }
  return undefined;
};
