/**
 * rateLimitHeaders: how a client's limits stand, for programs that keep to them.
 *
 * `ratelimit-policy` and `ratelimit` are those of draft-ietf-httpapi-ratelimit-headers-11 (structured fields, one item for each rule). Few clients read them yet, so the
 * three fields of its drafts before 07 are sent as well (`ratelimit-limit`, `-remaining`, `-reset`), about the rule that is nearest to its end.
 */
import type { Standing } from "./limit-store.ts";
import type { Rule } from "./rule.ts";

/** how the whole server, or a model, stands is not the client's business */
const hidden: ReadonlySet<string> = new Set(["global", "model"]);

/** By lower-case name; none where no rule is the client's. */
export const rateLimitHeaders = (standings: readonly Standing[]): Readonly<Record<string, string>> => {
  let policy = "";
  let state = "";
  let least: Standing | undefined;
  for (const standing of standings) {
    const { rule, remaining, resetMs } = standing;
    if (hidden.has(rule.scope)) continue;
    const name = nameOf(rule, policy);
    const separator = policy === "" ? "" : ", ";
    policy += separator + policyItem(rule, name);
    state += `${separator}"${name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`;
    if (least === undefined || remaining / most(rule) < least.remaining / most(least.rule)) least = standing;
  }
  if (least === undefined) return {};
  return {
    "ratelimit-policy": policy,
    ratelimit: state,
    "ratelimit-limit": String(most(least.rule)),
    "ratelimit-remaining": String(least.remaining),
    "ratelimit-reset": String(Math.ceil(least.resetMs / 1000)),
  };
};

const most = (rule: Rule): number => (rule.kind === "rate" ? rule.burst : rule.count);

/** "key-h", "account-month"; "key-h-2" where there is one before */
const nameOf = ({ scope, text }: Rule, before: string): string => {
  const name = `${scope}-${/\/(\w+)/.exec(text)?.[1] ?? ""}`;
  for (let n = 1; ; n++) {
    const own = n === 1 ? name : `${name}-${n}`;
    if (!before.includes(`"${own}"`)) return own;
  }
};

const policyItem = (rule: Rule, name: string): string => {
  const unit = rule.counts === "requests" ? "" : `;qu="${rule.counts}"`;
  if (rule.kind === "rate") return `"${name}";q=${rule.count};w=${rule.periodMs / 1000};burst=${rule.burst}${unit}`;
  // months have no length in seconds
  return `"${name}";q=${rule.count}${rule.period === "day" ? ";w=86400" : ""}${unit}`;
};
