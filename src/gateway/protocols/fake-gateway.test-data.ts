/** A gateway with few steps, over models that ONNX Runtime runs in this process: what protocols need to be tested, and no more. */
import { CasemateError } from "../../core/error.ts";
import { Session } from "../../engine/runtime/ort.ts";
import type { Exchange, Peer } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import { wellFormed } from "../form/well-formed.ts";
import { presets } from "../policy/presets.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";
import { createGateway } from "../serving.ts";
import { pass, type Step, type Verdict } from "../step.ts";

export interface FakeGatewayOptions {
  readonly models: readonly ServedModel[];
  /** the step "who": refuses, or passes */
  readonly who?: (peer: Peer) => Verdict | Promise<Verdict>;
  /** headers of every answer */
  readonly headers?: Readonly<Record<string, string>>;
  readonly stopping?: () => boolean;
  /** default: the models are for everybody who passes "who" */
  readonly closed?: boolean;
}

export interface FakeGateway extends Gateway {
  /** what came, in order */
  readonly exchanges: readonly Exchange[];
}

/** A model over ONNX Runtime. `bytes` are trusted here. */
export const sessionModel = async (
  name: string,
  bytes: Uint8Array,
  specs: { readonly inputs: readonly TensorSpec[]; readonly outputs: readonly TensorSpec[] },
): Promise<ServedModel> => {
  const session = await Session.create(bytes, { threads: 1 });
  return {
    name,
    version: "1",
    digest: `sha256:${"0".repeat(64)}`,
    ...specs,
    run: async (inputs, outputs, signal) => {
      signal.throwIfAborted();
      return new Map(Object.entries(await session.run(Object.fromEntries(inputs), outputs)));
    },
    ready: () => true,
    close: () => session.release(),
  };
};

const runStep: Step = {
  id: "run",
  explain: () => [],
  run: async (x) => {
    try {
      return { kind: "pass", changes: { outputs: await x.model.run(x.inputs, x.call.outputs, x.signal) } };
    } catch (error) {
      if (error instanceof CasemateError) return { kind: "refuse", problem: error };
      throw error;
    }
  },
};

/** The policy lets everything through to the model. */
export const fakeGateway = (options: FakeGatewayOptions): FakeGateway => {
  const exchanges: Exchange[] = [];
  const who: Step = { id: "who", explain: () => [], run: (x) => options.who?.(x.peer) ?? pass };
  const headers: Step = {
    id: "limits",
    explain: () => [],
    run: () => ({ kind: "pass", changes: { headers: options.headers ?? {} } }),
  };
  const [open] = presets;
  if (open === undefined) throw new Error("there is no policy");
  const policy = {
    ...open,
    who: { ...open.who, anonymous: options.closed !== true },
    form: { ...open.form, finite: false },
  };
  const gateway = createGateway({
    version: "0.0.0",
    models: new Map(
      options.models.map((model) => [
        model.name,
        { policy, current: () => model, take: () => ({ model, done: () => undefined }) },
      ]),
    ),
    steps: [who, headers, wellFormed, runStep],
    last: [],
    observe: ({ exchange }) => void exchanges.push(exchange),
    stopping: () => options.stopping?.() ?? false,
  });
  return { ...gateway, exchanges };
};
