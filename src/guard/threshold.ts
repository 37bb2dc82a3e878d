/** thresholdOf: the score from which on a hit of a check counts in a message of a role, by the policy or else by the check itself. */
import type { Check } from "./check.ts";
import type { Role } from "./message.ts";
import type { GuardPolicy } from "./policy.ts";

export const thresholdOf = (policy: GuardPolicy, check: Pick<Check, "id" | "threshold">, role?: Role): number => {
  const set = policy.checks[check.id]?.threshold;
  return typeof set === "number" ? set : ((role === undefined ? undefined : set?.[role]) ?? check.threshold);
};
