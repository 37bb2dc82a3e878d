/** reachOf: how far around a place a check looks, under a policy: units of text; Infinity: it needs the whole text. */
import type { Check } from "./check.ts";
import type { GuardPolicy } from "./policy.ts";

export const reachOf = (policy: GuardPolicy, check: Check): number =>
  check.idle?.(policy.checks[check.id]?.settings ?? {}) === true ? 0 : check.reach;

/** Does it look at what a model wrote? */
export const looksAtAnswers = (check: Check): boolean =>
  check.directions.includes("output") && (check.kind === "conversation" || check.roles.includes("assistant"));
