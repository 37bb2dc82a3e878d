import { describe, expect, it } from "vitest";
import { CasemateError } from "../core/error.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import type { InferCall, Peer } from "./exchange.ts";
import type { Outcome } from "./pipeline.ts";
import type { Policy } from "./policy/policy.ts";
import { presets } from "./policy/presets.ts";
import type { ServedModel } from "./run/served-model.ts";
import { createGateway } from "./serving.ts";
import type { Mode, Step, StepId, Verdict } from "./step.ts";

const open = presets.find((p) => p.name === "open") as Policy;
const peer: Peer = { address: "192.0.2.1", headers: {}, headerNames: [], http: "1.1" };
const model: ServedModel = {
  name: "m",
  version: "3",
  digest: `sha256:${"0".repeat(64)}`,
  inputs: [],
  outputs: [],
  run: async () => new Map(),
  ready: () => true,
  close: async () => undefined,
};
const call: InferCall = { protocol: "json", model: "m", inputs: new Map(), bytes: 2, id: "mine" };
const signal = new AbortController().signal;

const step = (id: StepId, run: (said: string[]) => Verdict | Promise<Verdict>, said: string[]): Step => ({
  id,
  explain: () => [],
  run: () => {
    said.push(id);
    return run(said);
  },
  after: () => void said.push(`after ${id}`),
});
const passes = async (): Promise<Verdict> => ({ kind: "pass" });
const refuses = (): Verdict => ({
  kind: "refuse",
  problem: new CasemateError("RATE_LIMITED", "too often"),
  retryAfterMs: 1200,
  headers: { "x-more": "1" },
});

const through = async (
  limits: (said: string[]) => Verdict | Promise<Verdict>,
  mode: Mode,
): Promise<{ said: string[]; outcome: Outcome }> => {
  const said: string[] = [];
  const output = new Map([["y", float32([1], [1])]]);
  const policy: Policy = { ...open, limits: { ...open.limits, mode }, clock: { ...open.clock, mode: "on" } };
  const outcomes: Outcome[] = [];
  const gateway = createGateway({
    version: "0",
    models: new Map([["m", { policy, current: () => model, take: () => ({ model, done: () => undefined }) }]]),
    steps: [
      step("who", passes, said),
      step("limits", limits, said),
      step("run", () => ({ kind: "pass", changes: { outputs: output } }), said),
    ],
    last: [step("clock", () => ({ kind: "pass" }), said)],
    observe: (o) => outcomes.push(o),
    stopping: () => false,
  });
  const outcome = await gateway.infer(call, peer, signal);
  expect(outcomes).toEqual([outcome]);
  return { said, outcome };
};

describe("the pipeline", () => {
  it("takes steps in their order, the last ones in any case, and tells all of them when it is over", async () => {
    const { said, outcome } = await through(passes, "on");
    expect(said).toEqual(["who", "limits", "run", "clock", "after clock", "after run", "after limits", "after who"]);
    expect(outcome.reply).toMatchObject({ model: "m", version: "3", id: "mine" });
    expect([...(outcome.reply?.outputs.keys() ?? [])]).toEqual(["y"]);
  });

  it("a refusal ends it, with what the client is told and when to come back", async () => {
    const { said, outcome } = await through(refuses, "on");
    expect(said).toEqual(["who", "limits", "clock", "after clock", "after limits", "after who"]);
    expect(outcome.reply).toBeUndefined();
    expect(outcome.refusal).toMatchObject({
      step: "limits",
      problem: { code: "RATE_LIMITED" },
      headers: { "retry-after": "2", "x-more": "1" },
    });
  });

  it("in shadow mode it is told and does not count", async () => {
    const { said, outcome } = await through(refuses, "shadow");
    expect(said).toContain("run");
    expect(outcome.refusal).toBeUndefined();
    expect(outcome.trace[1]).toEqual({ step: "limits", mode: "shadow", verdict: "refuse", code: "RATE_LIMITED" });
  });

  it("a step that is off does not run", async () => {
    const { said } = await through(refuses, "off");
    expect(said).not.toContain("limits");
  });

  it.each([
    [
      "at once",
      () => {
        throw new Error("secret");
      },
    ],
    ["later", () => Promise.reject(new Error("secret"))],
  ] as const)("a step that breaks %s refuses (fail closed), and does not say why", async (_, broken) => {
    const { said, outcome } = await through(broken, "on");
    expect(said).not.toContain("run");
    expect(outcome.refusal?.problem).toMatchObject({ code: "INTERNAL", message: "step 'limits' broke" });
    expect(outcome.trace[1]).toMatchObject({ verdict: "broke" });
  });

  it("one that breaks in shadow mode does not", async () => {
    const { outcome } = await through(() => Promise.reject(new Error("secret")), "shadow");
    expect(outcome.refusal).toBeUndefined();
    expect(outcome.trace[1]).toMatchObject({ verdict: "broke", mode: "shadow" });
  });

  it("changes of a step in shadow mode are not made", async () => {
    const { outcome } = await through(() => ({ kind: "pass", changes: { level: 6 } }), "shadow");
    expect(outcome.exchange.level).toBe(0);
    const { outcome: on } = await through(() => ({ kind: "pass", changes: { level: 6 } }), "on");
    expect(on.exchange.level).toBe(6);
  });
});

describe("which model is asked", () => {
  const gatewayOf = (policy: Policy, refuse: boolean, ready = true): ReturnType<typeof createGateway> =>
    createGateway({
      version: "0",
      models: new Map([
        [
          "m",
          {
            policy,
            current: () => (ready ? model : undefined),
            take: () => (ready ? { model, done: () => undefined } : undefined),
          },
        ],
      ]),
      steps: [
        {
          id: "who",
          explain: () => [],
          run: () =>
            refuse
              ? { kind: "refuse", problem: new CasemateError("ACCESS_UNAUTHENTICATED", "who are you") }
              : { kind: "pass" },
        },
      ],
      last: [],
      observe: () => undefined,
      stopping: () => false,
    });
  const closed: Policy = { ...open, who: { mode: "on", anonymous: false } };

  it("a stranger can not find out which models there are", async () => {
    const g = gatewayOf(closed, true);
    const errors = await Promise.all(
      [
        g.see("m", undefined, peer),
        g.see("other", undefined, peer),
        g.see("m", "9", peer),
        g.infer({ ...call, model: "other" }, peer, signal),
      ].map((p) =>
        p.then(
          () => "",
          (e: unknown) => (e as CasemateError).code,
        ),
      ),
    );
    expect(errors).toEqual(Array.from({ length: 4 }, () => "ACCESS_UNAUTHENTICATED"));
    expect((await g.infer(call, peer, signal)).refusal?.problem.code).toBe("ACCESS_UNAUTHENTICATED");
    expect(await g.names(peer)).toEqual([]);
  });

  it("who may ask is told what is wrong", async () => {
    const g = gatewayOf(closed, false);
    expect(await g.names(peer)).toEqual(["m"]);
    expect((await g.see("m", "3", peer)).version).toBe("3");
    await expect(g.see("m", "9", peer)).rejects.toMatchObject({ code: "MODEL_NOT_SERVED" });
    await expect(g.see("other", undefined, peer)).rejects.toMatchObject({ code: "MODEL_NOT_SERVED" });
    await expect(gatewayOf(closed, false, false).see("m", undefined, peer)).rejects.toMatchObject({
      code: "MODEL_NOT_READY",
    });
  });

  it("a step 'who' in shadow mode still guards what there is to see of others", async () => {
    const g = gatewayOf({ ...closed, who: { mode: "shadow", anonymous: false } }, true);
    await expect(g.see("m", undefined, peer)).rejects.toMatchObject({ code: "ACCESS_UNAUTHENTICATED" });
  });
});
