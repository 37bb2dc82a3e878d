/** limitsStep: how much a client may ask: rates, budgets and requests at once, all that apply or none. */
import { CasemateError } from "../../core/error.ts";
import type { Exchange, Note } from "../exchange.ts";
import type { Policy } from "../policy/policy.ts";
import type { Step, Verdict } from "../step.ts";
import { samplesOf } from "../form/samples.ts";
import { networkOf } from "../who/network.ts";
import { parseBudget } from "./budget.ts";
import type { Charge, Charged, LimitStore } from "./limit-store.ts";
import { informationOf } from "./price.ts";
import { parseRate } from "./rate.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";
import { parseRule, type Rule } from "./rule.ts";
import type { Scope } from "./scope.ts";

export interface LimitsStepOptions {
  readonly limits: LimitStore;
}

/** what a client that has too many requests under way is told to wait */
const busyMs = 1000;
/** rules of keys that are kept parsed */
const maxParsed = 10_000;

export const limitsStep = ({ limits }: LimitsStepOptions): Step => {
  const underWay = new Map<string, number>();
  const holders = new WeakMap<Exchange, string>();
  const ofPolicy = new WeakMap<Policy, readonly Rule[]>();
  const ofText = new Map<string, Rule>();

  const rulesOf = (x: Exchange): readonly Rule[] => {
    let rules = ofPolicy.get(x.policy);
    if (rules === undefined) {
      const { rates, budgets } = x.policy.limits;
      rules = distinct([...rates.map(parseRate), ...budgets.map(parseBudget)]);
      ofPolicy.set(x.policy, rules);
    }
    const own = x.caller?.limits;
    if (own === undefined || own.length === 0) return rules;
    return distinct([...own.map((text) => parsed(text)), ...rules]);
  };
  const parsed = (text: string): Rule => {
    let rule = ofText.get(text);
    if (rule === undefined) {
      if (ofText.size >= maxParsed) ofText.clear();
      rule = parseRule(text);
      ofText.set(text, rule);
    }
    return rule;
  };

  const enter = (x: Exchange, account: string): boolean => {
    const before = underWay.get(account) ?? 0;
    if (before >= x.policy.limits.concurrency) return false;
    underWay.set(account, before + 1);
    holders.set(x, account);
    return true;
  };

  return {
    id: "limits",
    explain: ({ limits: { rates, budgets, price, concurrency } }) => [
      ...rates.map((text) => `at most ${parseRate(text).text}`),
      ...budgets.map((text) => `at most ${parseBudget(text).text}`),
      `a sample costs ${price.logits} units with logits, ${price.probabilities} with probabilities, ${price.top} with the best classes, ${price.label} with the label alone`,
      `at most ${concurrency} requests of one account at once`,
    ],
    run(x) {
      const account = accountOf(x);
      if (!enter(x, account))
        return {
          kind: "refuse",
          problem: new CasemateError("RATE_LIMITED", `more than ${x.policy.limits.concurrency} requests at once`, {
            hint: "wait for answers before you ask again",
          }),
          retryAfterMs: busyMs,
          note: { concurrency: x.policy.limits.concurrency },
        };
      const samples = samplesAsked(x);
      const units = samples * x.policy.limits.price[informationOf(x)];
      // tokens and money are what language models cost
      const mine = rulesOf(x).filter((r) => r.counts !== "tokens" && r.counts !== "micros");
      const charges = mine.map(
        (rule): Charge => ({
          rule,
          subject: subjectOf(rule.scope, x, account),
          cost: rule.counts === "units" ? units : rule.counts === "queries" ? samples : 1,
        }),
      );
      const charged = limits.charge(charges);
      return charged instanceof Promise ? charged.then((c) => verdict(x, c, units)) : verdict(x, charged, units);
    },
    after(x) {
      const account = holders.get(x);
      if (account === undefined) return;
      holders.delete(x);
      const left = (underWay.get(account) ?? 1) - 1;
      if (left > 0) underWay.set(account, left);
      else underWay.delete(account);
    },
  };
};

/** Untrusted, and not checked yet: the largest that any input may stand for. */
const samplesAsked = ({ model, inputs, samples }: Exchange): number => {
  const batch = model.description?.batch;
  let most = Math.max(1, samples, batch?.kind === "fixed" ? batch.size : 1);
  for (const spec of model.inputs) {
    const t = inputs.get(spec.name);
    if (t !== undefined) most = Math.max(most, samplesOf(model, spec, t) ?? 1);
  }
  return most;
};

/** One rule for each id: of several the smallest. */
const distinct = (rules: readonly Rule[]): readonly Rule[] => {
  const byId = new Map<string, Rule>();
  for (const rule of rules) {
    const other = byId.get(rule.id);
    if (other === undefined || rule.count < other.count) byId.set(rule.id, rule);
  }
  return [...byId.values()];
};

/** who is counted where nobody is known: the network */
const accountOf = (x: Exchange): string => x.caller?.account ?? `anonymous:${networkOf(x.address)}`;

const subjectOf = (scope: Scope, x: Exchange, account: string): string => {
  switch (scope) {
    case "key":
      // tokens and certificates are renewed: a new one is no new client
      return x.caller?.kind === "key" ? x.caller.credential : account;
    case "account":
      return account;
    case "tenant":
      return x.caller?.tenant === undefined ? `account:${account}` : `tenant:${x.caller.tenant}`;
    case "network":
      return networkOf(x.address);
    case "model":
      return x.model.name;
    case "global":
      return "";
  }
};

const verdict = (x: Exchange, charged: Charged, units: number): Verdict => {
  const headers = rateLimitHeaders(charged.standings);
  if (charged.kind === "admitted")
    return { kind: "pass", changes: { headers: { ...x.headers, ...headers } }, note: { units } };
  const { by, retryAfterMs } = charged;
  const note: Note = { units, rule: by.text };
  if (retryAfterMs === undefined)
    return {
      kind: "refuse",
      problem: new CasemateError("REQUEST_TOO_LARGE", `this request is more than '${by.text}' ever admits at once`, {
        hint: "ask about fewer samples at once",
      }),
      headers,
      note,
    };
  const mine = by.scope !== "global" && by.scope !== "model";
  const problem = !mine
    ? new CasemateError("SERVER_BUSY", "the server has as many requests as it takes", { hint: "come back later" })
    : by.kind === "rate"
      ? new CasemateError("RATE_LIMITED", `the limit '${by.text}' is reached`, {
          hint: "come back when Retry-After says",
        })
      : new CasemateError("BUDGET_SPENT", `the budget '${by.text}' is spent`, {
          hint: `it begins anew with the next ${by.period}, in UTC`,
        });
  return { kind: "refuse", problem, retryAfterMs, headers, note };
};
