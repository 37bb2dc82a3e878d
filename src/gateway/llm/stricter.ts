/** isAtLeastAsStrict: whether a policy lets nothing through that another would refuse, as far as the two can be compared: every setting is the same or stricter. */
import { keptStates, type LlmPolicy, type OpenLlmPolicy } from "./llm-policy.ts";
import { type ProbingAction, probingActions } from "./probing.ts";
import { roles } from "../../guard/index.ts";
import { thresholdOf } from "../../guard/threshold.ts";

export const isAtLeastAsStrict = (mine: OpenLlmPolicy, than: OpenLlmPolicy): boolean =>
  handling(mine.policy, than.policy) && looking(mine, than);

const handling = (a: LlmPolicy, b: LlmPolicy): boolean =>
  (a.mode === "on" || b.mode === "shadow") &&
  (a.wholeAnswer === "hold" || b.wholeAnswer === "at-end") &&
  (a.output === "refuse" || b.output === "redact") &&
  (a.whenBroken === "refuse" || b.whenBroken === "pass") &&
  (a.media === "refuse" || b.media === "pass") &&
  keptStates.indexOf(a.keptState) >= keptStates.indexOf(b.keptState) &&
  (a.stoppedTurns === "refuse" || b.stoppedTurns === "drop") &&
  remembering(a.probing, b.probing);

const remembering = (a: LlmPolicy["probing"], b: LlmPolicy["probing"]): boolean => {
  const rank = (action: ProbingAction): number => probingActions.indexOf(action);
  return (
    rank(a.variants) >= rank(b.variants) &&
    rank(a.many) >= rank(b.many) &&
    a.manyFlagged <= b.manyFlagged &&
    a.alike <= b.alike &&
    a.windowMs >= b.windowMs &&
    a.slowMs >= b.slowMs
  );
};

const looking = (a: OpenLlmPolicy, b: OpenLlmPolicy): boolean => {
  const [g, h] = [a.guard.policy, b.guard.policy];
  if (!g.trusted.every((r) => h.trusted.includes(r))) return false;
  // decodings that are not made are not looked at; what is refused as too much is
  if (g.limits.maxDepth < h.limits.maxDepth || g.limits.maxUnits > h.limits.maxUnits) return false;
  return b.enforcing.checks.every((check) => {
    if (!a.enforcing.checks.some((c) => c.id === check.id)) return false;
    const settings = (p: typeof g): string => JSON.stringify(p.checks[check.id]?.settings ?? {});
    return (
      settings(g) === settings(h) && roles.every((role) => thresholdOf(g, check, role) <= thresholdOf(h, check, role))
    );
  });
};
