/** createGateway: models by name, each behind its policy and the same steps. */
import { monotonicMs, nowMs } from "../core/clock.ts";
import { secureId } from "../core/csprng.ts";
import { CasemateError } from "../core/error.ts";
import type { Exchange, InferCall, Peer } from "./exchange.ts";
import type { Gateway } from "./gateway.ts";
import { type Outcome, runPipeline } from "./pipeline.ts";
import type { Policy } from "./policy/policy.ts";
import type { ServedModel } from "./run/served-model.ts";
import type { Step } from "./step.ts";

/** A name under which a model is served, whichever version that is now. */
export interface Served {
  readonly policy: Policy;
  /** undefined while there is none that can answer */
  current(): ServedModel | undefined;
  /** the same, kept open until `done` is called */
  take(): { readonly model: ServedModel; done(): void } | undefined;
}

export interface GatewayParts {
  readonly version: string;
  readonly models: ReadonlyMap<string, Served>;
  /** who comes first: nothing is told about a model before it */
  readonly steps: readonly [who: Step, ...rest: Step[]];
  /** for whatever came of a request */
  readonly last: readonly Step[];
  /** told of every request that is over; never throws */
  observe(outcome: Outcome): void;
  stopping(): boolean;
}

/** In the place of a model that is not served, so that whoever may ask nothing can not find out which are. */
const none: ServedModel = {
  name: "",
  version: "",
  digest: "",
  inputs: [],
  outputs: [],
  run: () => Promise.reject(new CasemateError("MODEL_NOT_SERVED", "there is no such model")),
  ready: () => false,
  close: async () => undefined,
};

export const createGateway = ({ version, models, steps, last, observe, stopping }: GatewayParts): Gateway => {
  const [who] = steps;
  // what a client without rights meets must not depend on whether a name is taken
  const closed = [...models.values()].map((m) => m.policy).find((p) => !p.who.anonymous);
  const exchangeOf = (
    call: InferCall,
    peer: Peer,
    model: ServedModel,
    policy: Policy,
    signal: AbortSignal,
  ): Exchange => ({
    id: secureId(),
    atMs: nowMs(),
    startedMs: monotonicMs(),
    call,
    peer,
    model,
    policy,
    signal,
    address: peer.address,
    caller: undefined,
    inputs: call.inputs,
    samples: 0,
    outputs: undefined,
    risk: 0,
    level: 0,
    headers: {},
  });
  /** Refuses who may not ask for this name, whether it is there or not. */
  const admit = async (call: InferCall, peer: Peer, policy: Policy, signal: AbortSignal): Promise<void> => {
    const exchange = exchangeOf(call, peer, none, { ...policy, who: { ...policy.who, mode: "on" } }, signal);
    const { refusal } = await runPipeline([who], [], exchange);
    if (refusal !== undefined) throw refusal.problem;
  };
  const find = async (call: InferCall, peer: Peer, signal: AbortSignal): Promise<readonly [Served, ServedModel]> => {
    const served = models.get(call.model);
    const model = served?.current();
    const right = model !== undefined && (call.version === undefined || call.version === model.version);
    if (served !== undefined && right) return [served, model];
    if (closed !== undefined) await admit(call, peer, served?.policy ?? closed, signal);
    if (served !== undefined && model === undefined)
      throw new CasemateError("MODEL_NOT_READY", "the model can not answer now", { hint: "try again in a while" });
    throw new CasemateError(
      "MODEL_NOT_SERVED",
      served === undefined ? "there is no model of this name" : "this version of the model is not served",
    );
  };
  const looking = (name: string, wanted: string | undefined): InferCall => ({
    protocol: "json",
    model: name,
    ...(wanted === undefined ? {} : { version: wanted }),
    inputs: new Map(),
    bytes: 0,
  });
  const idle = new AbortController().signal;
  const gateway: Gateway = {
    version,
    names: async (peer) => {
      const names: string[] = [];
      for (const [name, { policy }] of models)
        await admit(looking(name, undefined), peer, policy, idle).then(
          () => names.push(name),
          () => undefined,
        );
      return names;
    },
    see: async (name, wanted, peer) => {
      const call = looking(name, wanted);
      const [served, model] = await find(call, peer, idle);
      await admit(call, peer, served.policy, idle);
      return model;
    },
    live: () => true,
    ready: () => !stopping() && [...models.values()].every((m) => m.current()?.ready() === true),
    knock: async (asked, peer, signal) => {
      const call = { ...asked, inputs: new Map(), bytes: 0 };
      const [{ policy }, model] = await find(call, peer, signal);
      if (policy.who.mode !== "on") return { kind: "admitted", address: peer.address, caller: undefined };
      const outcome = await runPipeline([who], last, exchangeOf(call, peer, model, policy, signal), "refused");
      const { exchange, refusal } = outcome;
      if (refusal === undefined) return { kind: "admitted", address: exchange.address, caller: exchange.caller };
      observe(outcome);
      return { kind: "refused", outcome: { ...outcome, refusal } };
    },
    greet: async (protocol, peer, signal) => {
      const admitted = { kind: "admitted", address: peer.address, caller: undefined } as const;
      const policies = [...models].map(([name, { policy }]) => [name, policy] as const);
      if (policies.some(([, { who: asked }]) => asked.mode !== "on" || asked.anonymous)) return admitted;
      let refused: Exchange | undefined;
      for (const [name, policy] of policies) {
        const call = { ...looking(name, undefined), protocol };
        const { exchange, refusal } = await runPipeline([who], [], exchangeOf(call, peer, none, policy, signal));
        if (refusal === undefined) return { ...admitted, address: exchange.address, caller: exchange.caller };
        // nothing is told of the model whose turn it was
        refused ??= exchangeOf({ ...call, model: "" }, peer, none, policy, signal);
        // another model's policy would not know the credential either
        if (refusal.problem.code === "ACCESS_UNAUTHENTICATED") break;
      }
      if (refused === undefined) return admitted;
      const outcome = await runPipeline([who], last, refused, "refused");
      const { refusal } = outcome;
      // a credential that began to be good in this moment
      if (refusal === undefined) return admitted;
      observe(outcome);
      return { kind: "refused", outcome: { ...outcome, refusal } };
    },
    infer: async (call, peer, signal, knocked) => {
      const [served] = await find(call, peer, signal);
      const taken = served.take();
      if (taken === undefined) throw new CasemateError("MODEL_NOT_READY", "the model can not answer now");
      try {
        const outcome = await runPipeline(steps, last, {
          ...exchangeOf(call, peer, taken.model, served.policy, signal),
          ...(knocked === undefined ? {} : { address: knocked.address, caller: knocked.caller }),
        });
        observe(outcome);
        return outcome;
      } finally {
        taken.done();
      }
    },
  };
  return gateway;
};
