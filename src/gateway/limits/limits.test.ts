import { describe, expect, it } from "vitest";
import { type ExchangeParts, exchangeWith, presetNamed } from "../exchange.test-data.ts";
import type { Policy } from "../policy/policy.ts";
import { policySchema } from "../policy/policy.ts";
import { presets } from "../policy/presets.ts";
import type { Caller } from "../who/caller.ts";
import { periodAt } from "./budget.ts";
import type { LimitStore } from "./limit-store.ts";
import { limitsStep } from "./limits.ts";
import { openMemoryLimits } from "./memory-limits.ts";
import { informationOf } from "./price.ts";
import { parseRule } from "./rule.ts";

const november = Date.UTC(2026, 10, 26);
const dayMs = 86_400_000;
const key = (account: string, more: Partial<Caller> = {}): Caller => ({
  kind: "key",
  account,
  credential: `id-of-${account}`,
  models: "all",
  ...more,
});
const limitsWith = (limits: Partial<Policy["limits"]>): Pick<Policy, "limits"> => ({
  limits: { ...presetNamed("open").limits, rates: [], concurrency: 10_000, ...limits },
});
interface Scene {
  ms: number;
  readonly store: LimitStore;
  /** RETURNS the code of the refusal, or "ok". */
  ask(parts: ExchangeParts): Promise<string>;
}
const scene = async (policy: Partial<Policy>): Promise<Scene> => {
  const s = { ms: november } as Scene & { store: LimitStore };
  s.store = await openMemoryLimits({ clock: () => s.ms, calendar: () => s.ms });
  const step = limitsStep({ limits: s.store });
  // one policy, as the gateway has it
  const whole = exchangeWith({ policy }).policy;
  s.ask = async (parts) => {
    const x = { ...exchangeWith(parts), policy: whole };
    const verdict = await step.run(x);
    step.after?.(x);
    return verdict.kind === "pass" ? "ok" : verdict.problem.code;
  };
  return s;
};

describe("limits", () => {
  it("admit exactly 100 of 2,000 requests at once", async () => {
    const s = await scene(limitsWith({ rates: ["key 100/h"] }));
    const answers = await Promise.all(Array.from({ length: 2000 }, () => s.ask({ caller: key("acme") })));
    expect(answers.filter((a) => a === "ok")).toHaveLength(100);
    expect(answers.filter((a) => a === "RATE_LIMITED")).toHaveLength(1900);
    s.ms += 36_000;
    expect([await s.ask({ caller: key("acme") }), await s.ask({ caller: key("acme") })]).toEqual([
      "ok",
      "RATE_LIMITED",
    ]);
  });

  it("charge all of their buckets or none", async () => {
    const s = await scene(
      limitsWith({ rates: ["key 10/h", "account 15/h", "global 20/h"], budgets: ["account 12/month"] }),
    );
    const a = { caller: key("acme", { credential: "one" }) };
    const b = { caller: key("acme", { credential: "two" }) };
    const many = async (parts: ExchangeParts, n: number): Promise<number> => {
      let good = 0;
      for (let i = 0; i < n; i++) if ((await s.ask(parts)) === "ok") good++;
      return good;
    };
    expect(await many(a, 50)).toBe(10);
    // 40 refusals cost the account nothing: its budget has 2 left, and not -38
    expect(await many(b, 50)).toBe(2);
    expect(await s.ask(b)).toBe("BUDGET_SPENT");
    // nor the server
    expect(await many({ caller: key("other") }, 50)).toBe(8);
    expect(await s.ask({ caller: key("third") })).toBe("SERVER_BUSY");
  });

  it.each<[string, ExchangeParts, ExchangeParts, same: boolean]>([
    ["key", { caller: key("a", { credential: "1" }) }, { caller: key("a", { credential: "2" }) }, false],
    ["key", { caller: key("a", { credential: "1" }) }, { caller: key("b", { credential: "1" }) }, true],
    // a token that was renewed is the same client
    [
      "key",
      { caller: key("i/a", { kind: "token", credential: "x" }) },
      { caller: key("i/a", { kind: "token", credential: "y" }) },
      true,
    ],
    ["account", { caller: key("a", { credential: "1" }) }, { caller: key("a", { credential: "2" }) }, true],
    ["account", { caller: key("a") }, { caller: key("b") }, false],
    ["tenant", { caller: key("a", { tenant: "t" }) }, { caller: key("b", { tenant: "t" }) }, true],
    ["tenant", { caller: key("a") }, { caller: key("b") }, false],
    ["tenant", { caller: key("t") }, { caller: key("b", { tenant: "t" }) }, false],
    ["network", { address: "203.0.113.7" }, { address: "203.0.113.250" }, true],
    ["network", { address: "203.0.113.7" }, { address: "203.0.114.7" }, false],
    ["network", { address: "2001:db8:1:2::3" }, { address: "2001:db8:1:ffff::9" }, true],
    ["network", { address: "2001:db8:1::3" }, { address: "2001:db8:2::3" }, false],
    ["model", { modelName: "a" }, { modelName: "b" }, false],
    ["global", { modelName: "a", address: "192.0.2.1" }, { modelName: "b", caller: key("b") }, true],
    // where nobody is known it is the network
    ["account", { address: "203.0.113.7" }, { address: "203.0.113.8" }, true],
    ["account", { address: "203.0.113.7" }, { address: "198.51.100.8" }, false],
  ])("count by %s: %o and %o", async (scope, first, second, same) => {
    const s = await scene(limitsWith({ rates: [`${scope} 1/h`] }));
    expect(await s.ask(first)).toBe("ok");
    expect((await s.ask(second)) !== "ok").toBe(same);
  });

  it("count samples, not requests, unless they say so; and units of price", async () => {
    const price = { logits: 4, probabilities: 3, top: 2, label: 1 };
    for (const [rule, left] of [
      ["key 24/h", 3],
      ["key 24 requests/h", 24],
      ["key 24 units/h", 1],
    ] as const) {
      const s = await scene(limitsWith({ rates: [rule], price }));
      let good = 0;
      while ((await s.ask({ caller: key("a"), samples: 8, outputKind: "probabilities" })) === "ok") good++;
      expect([rule, good]).toEqual([rule, left]);
    }
  });

  it("count the samples of inputs that nobody has checked yet", async () => {
    const { store } = await scene({});
    const step = limitsStep({ limits: store });
    const ask = async (dims: readonly number[], spec: readonly number[], batch?: unknown) => {
      const x = exchangeWith({
        samples: 0,
        caller: key("a"),
        policy: {
          ...limitsWith({ rates: ["key 1000000/h"], price: { logits: 3, probabilities: 1, top: 1, label: 1 } }),
          answer: { mode: "off", filters: [] },
        },
      });
      const model = {
        ...x.model,
        inputs: [{ name: "x", dtype: "float32", dims: spec }],
        ...(batch === undefined
          ? {}
          : { description: { input: "x", batch, classes: 3, output: { value: "y", kind: "logits" } } }),
      };
      return (await step.run({ ...x, model, inputs: new Map([["x", { dims }]]) } as never)).note?.["units"];
    };
    expect(await ask([8, 4], [-1, 4])).toBe(24);
    expect(await ask([0, 4], [-1, 4])).toBe(3);
    expect(await ask([4], [-1], { kind: "none" })).toBe(3);
    expect(await ask([16, 4], [16, 4], { kind: "fixed", size: 16 })).toBe(48);
  });

  it("never admit what is more than the burst, and say so instead of when to come back", async () => {
    const s = await scene(limitsWith({ rates: ["key 100/h burst 10"], budgets: ["key 1000/day"] }));
    expect(await s.ask({ caller: key("a"), samples: 11 })).toBe("REQUEST_TOO_LARGE");
    expect(await s.ask({ caller: key("a"), samples: 10 })).toBe("ok");
  });

  it("that a key brings stand beside those of the policy", async () => {
    const s = await scene(limitsWith({ rates: ["key 5/h"] }));
    const own = { caller: key("a", { limits: ["key 2/h burst 2"] }) };
    expect([await s.ask(own), await s.ask(own), await s.ask(own)]).toEqual(["ok", "ok", "RATE_LIMITED"]);
    const wide = { caller: key("b", { limits: ["key 100/h burst 100"] }) };
    for (let i = 0; i < 5; i++) expect(await s.ask(wide)).toBe("ok");
    expect(await s.ask(wide)).toBe("RATE_LIMITED");
  });

  it("hold requests of one account at once to a number, and let go of them", async () => {
    const { store } = await scene({});
    const step = limitsStep({ limits: store });
    const { policy } = exchangeWith({ policy: limitsWith({ concurrency: 2 }) });
    const request = (account: string) => ({ ...exchangeWith({ caller: key(account) }), policy });
    const [a, b, c] = [request("a"), request("a"), request("a")];
    const kind = async (x: typeof a) => (await step.run(x)).kind;
    expect([await kind(a), await kind(b), await kind(c), await kind(request("b"))]).toEqual([
      "pass",
      "pass",
      "refuse",
      "pass",
    ]);
    step.after?.(c);
    // one that was refused gives back nothing
    expect(await kind(request("a"))).toBe("refuse");
    step.after?.(a);
    // twice is once
    step.after?.(a);
    expect([await kind(request("a")), await kind(request("a"))]).toEqual(["pass", "refuse"]);
  });

  it("tell the client how they stand", async () => {
    const { store } = await scene({});
    const step = limitsStep({ limits: store });
    const policy = limitsWith({
      rates: ["key 100/h burst 10", "account 600 requests/min", "global 50/s"],
      budgets: ["account 50/month"],
    });
    const x = exchangeWith({ caller: key("a"), samples: 4, headers: { "x-other": "kept" }, policy });
    const first = await step.run(x);
    expect(first).toMatchObject({
      kind: "pass",
      changes: {
        headers: {
          "x-other": "kept",
          "ratelimit-policy":
            '"key-h";q=100;w=3600;burst=10;qu="queries", "account-min";q=600;w=60;burst=600, "account-month";q=50;qu="units"',
          ratelimit: '"key-h";r=6;t=144, "account-min";r=599;t=1, "account-month";r=46;t=432000',
          "ratelimit-limit": "10",
          "ratelimit-remaining": "6",
          "ratelimit-reset": "144",
        },
      },
    });
    const two = exchangeWith({ caller: key("b", { limits: ["key 7/h"] }), policy: limitsWith({ rates: ["key 9/h"] }) });
    expect(await step.run(two)).toMatchObject({
      changes: { headers: { ratelimit: '"key-h";r=6;t=515, "key-h-2";r=8;t=400' } },
    });
    const same = { ...exchangeWith({ caller: key("a"), samples: 8 }), policy: x.policy };
    expect(await step.run(same)).toMatchObject({
      kind: "refuse",
      retryAfterMs: 72_000,
      headers: { "ratelimit-remaining": "6" },
      note: { rule: "key 100/h burst 10" },
    });
  });
});

describe("budgets", () => {
  it("begin anew with the month in UTC, not before, and not twice", async () => {
    const s = await scene(limitsWith({ budgets: ["account 2/month"] }));
    const ask = () => s.ask({ caller: key("a") });
    expect([await ask(), await ask(), await ask()]).toEqual(["ok", "ok", "BUDGET_SPENT"]);
    s.ms = Date.UTC(2026, 11) - 1;
    expect(await ask()).toBe("BUDGET_SPENT");
    s.ms = Date.UTC(2026, 11);
    expect([await ask(), await ask(), await ask()]).toEqual(["ok", "ok", "BUDGET_SPENT"]);
    // a clock that is set back over the edge, and comes over it again
    s.ms = Date.UTC(2026, 11) - 5000;
    expect(await ask()).toBe("BUDGET_SPENT");
    s.ms = Date.UTC(2026, 11) + 5000;
    expect(await ask()).toBe("BUDGET_SPENT");
    // a clock that was wrong by years
    s.ms = Date.UTC(2020, 1);
    expect(await ask()).toBe("BUDGET_SPENT");
    s.ms = Date.UTC(2020, 2);
    expect(await ask()).toBe("ok");
  });

  it.each([
    ["day", november + 5, november + dayMs],
    ["month", november, Date.UTC(2026, 11)],
    ["month", Date.UTC(2026, 11, 31, 23, 59), Date.UTC(2027, 0)],
    ["month", Date.UTC(2028, 1, 29), Date.UTC(2028, 2)],
  ] as const)("a %s that %i is in ends at %i", (period, ms, endMs) => {
    expect(periodAt(period, ms).endMs).toBe(endMs);
    expect(periodAt(period, endMs).number).toBe(periodAt(period, ms).number + 1);
  });

  it.each(["account 100/year", "account /month", "somebody 5/month", "account 5 cents/day", "account 0/month"])(
    "'%s' is none",
    (text) => expect(() => parseRule(text)).toThrow(expect.objectContaining({ code: "GATEWAY_CONFIG" })),
  );
});

describe("a policy", () => {
  it("of the box has rules that are good", () => {
    for (const { name: _, ...policy } of presets) expect(policySchema.parse(policy)).toEqual(policy);
  });
  it("with a rule that is none is refused, and told why", () => {
    const { name: _, ...policy } = presetNamed("open");
    const wrong = { ...policy, limits: { ...policy.limits, rates: ["key 20001/s"] } };
    expect(policySchema.safeParse(wrong).error?.issues[0]).toMatchObject({
      path: ["limits", "rates", 0],
      message: "the rate 'key 20001/s' can not be counted exactly",
    });
  });
});

describe("the price of an answer", () => {
  const answer = (filters: string[], mode: "on" | "shadow" = "on") => ({ answer: { mode, filters } });
  it.each<[string, ExchangeParts]>([
    ["logits", { policy: answer([]) }],
    ["logits", { policy: answer([]), outputKind: "logits" }],
    ["logits", { policy: answer(["label-only"], "shadow"), outputKind: "logits" }],
    ["probabilities", { policy: answer(["rounding:digits=2"]), outputKind: "logits" }],
    ["probabilities", { policy: answer(["label-only"], "shadow"), outputKind: "probabilities" }],
    ["top", { policy: answer(["rounding:digits=2", "top-k:k=3"]), outputKind: "logits" }],
    ["label", { policy: answer(["top-k:k=3", "label-only"]), outputKind: "logits" }],
    ["label", { policy: answer([]), outputKind: "labels" }],
  ])("is that of %s", (information, parts) => expect(informationOf(exchangeWith(parts))).toBe(information));
});
