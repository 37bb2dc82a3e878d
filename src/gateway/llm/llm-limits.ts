/** LlmLimits: how much a client may ask of language models: requests, tokens, money, and requests at once. What it costs is estimated before, and settled after. */
import { CasemateError } from "../../core/error.ts";
import type { Charge, Charged, LimitStore } from "../limits/limit-store.ts";
import { rateLimitHeaders } from "../limits/rate-limit-headers.ts";
import { parseRule, type Rule } from "../limits/rule.ts";
import type { Caller } from "../who/caller.ts";
import { networkOf } from "../who/network.ts";
import type { Usage } from "./dialect.ts";
import type { LlmConfig } from "./llm-config.ts";
import { moneyRule } from "./money-rule.ts";
import type { Route } from "./upstreams.ts";

export interface LlmCharge {
  readonly caller: Caller;
  readonly address: string;
  readonly model: string;
  readonly price: Route["price"];
  readonly estimate: Required<Usage>;
}

export interface Admitted {
  /** how the client's limits stand */
  readonly headers: Readonly<Record<string, string>>;
  /** Once, with what it came to; undefined: nothing was asked of the upstream. RETURNS what it cost, in millionths. */
  settle(usage: Required<Usage> | undefined): Promise<number>;
}

export type AdmittedOrNot =
  | ({ readonly kind: "admitted" } & Admitted)
  | { readonly kind: "refused"; readonly problem: CasemateError; readonly headers: Readonly<Record<string, string>> };

export type LlmLimits = (charge: LlmCharge) => Promise<AdmittedOrNot>;

/** what a client that has too many requests under way is told to wait, in s */
const busyS = "1";

export const openLlmLimits = ({ limits: config }: Pick<LlmConfig, "limits">, store: LimitStore): LlmLimits => {
  const rules = [...config.rates.map(parseRule), ...config.money.map(moneyRule)];
  const underWay = new Map<string, number>();
  return async (c) => {
    const { account } = c.caller;
    const now = underWay.get(account) ?? 0;
    if (now >= config.concurrency)
      return {
        kind: "refused",
        problem: new CasemateError("RATE_LIMITED", `more than ${config.concurrency} requests at once`),
        headers: { "retry-after": busyS },
      };
    const all = distinct([...(c.caller.limits ?? []).map((text) => parseRule(text)), ...rules]);
    if (c.price === undefined && all.some((r) => r.counts === "micros"))
      return {
        kind: "refused",
        problem: new CasemateError("GATEWAY_CONFIG", "money is limited, and this model has no price", {
          hint: "its operator names it in the upstream's prices",
        }),
        headers: {},
      };
    underWay.set(account, now + 1);
    const leave = (): void => {
      const left = (underWay.get(account) ?? 1) - 1;
      if (left > 0) underWay.set(account, left);
      else underWay.delete(account);
    };
    const before = costs(c.estimate, c.price);
    let charged: Charged;
    try {
      charged = await store.charge(all.map((rule) => ({ rule, subject: subjectOf(rule, c), cost: before(rule) })));
    } catch (error) {
      leave();
      throw error;
    }
    const headers = rateLimitHeaders(charged.standings);
    if (charged.kind === "refused") {
      leave();
      return { kind: "refused", ...refusal(charged, headers) };
    }
    let settled = false;
    return {
      kind: "admitted",
      headers,
      settle: async (usage) => {
        if (settled) return 0;
        settled = true;
        leave();
        const after = costs(usage ?? { input: 0, output: 0 }, c.price);
        const charges: Charge[] = [];
        for (const rule of all) {
          // a request stays one
          const cost = rule.counts === "tokens" || rule.counts === "micros" ? after(rule) - before(rule) : 0;
          if (cost !== 0) charges.push({ rule, subject: subjectOf(rule, c), cost });
        }
        await store.settle(charges);
        return money(usage ?? { input: 0, output: 0 }, c.price);
      },
    };
  };
};

/** Millionths of the currency. */
const money = ({ input, output }: Required<Usage>, price: Route["price"]): number =>
  price === undefined ? 0 : Math.ceil(input * price.input + output * price.output);

const costs =
  (usage: Required<Usage>, price: Route["price"]) =>
  (rule: Rule): number => {
    if (rule.counts === "tokens") return Math.max(1, usage.input + usage.output);
    if (rule.counts === "micros") return Math.max(1, money(usage, price));
    return 1;
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

const subjectOf = ({ scope }: Rule, { caller, address, model }: LlmCharge): string => {
  switch (scope) {
    case "key":
      return caller.kind === "key" ? caller.credential : caller.account;
    case "account":
      return caller.account;
    case "tenant":
      return caller.tenant === undefined ? `account:${caller.account}` : `tenant:${caller.tenant}`;
    case "network":
      return networkOf(address);
    case "model":
      return `llm:${model}`;
    case "global":
      return "llm";
  }
};

const refusal = (
  { by, retryAfterMs }: Charged & { readonly kind: "refused" },
  headers: Readonly<Record<string, string>>,
): { readonly problem: CasemateError; readonly headers: Readonly<Record<string, string>> } => {
  if (retryAfterMs === undefined)
    return {
      problem: new CasemateError("REQUEST_TOO_LARGE", `this request may take more than '${by.text}' ever admits`, {
        hint: "ask shorter, and bound the answer (max_tokens)",
      }),
      headers,
    };
  const mine = by.scope !== "global" && by.scope !== "model";
  return {
    problem: !mine
      ? new CasemateError("SERVER_BUSY", "the server has as many requests as it takes")
      : by.kind === "rate"
        ? new CasemateError("RATE_LIMITED", `the limit '${by.text}' is reached`)
        : new CasemateError("BUDGET_SPENT", `the budget '${by.text}' is spent`),
    headers: {
      ...headers,
      "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
      // clients would try a spent budget again and again
      ...(by.kind === "budget" ? { "x-should-retry": "false" } : {}),
    },
  };
};
