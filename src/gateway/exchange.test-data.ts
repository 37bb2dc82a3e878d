/** Exchanges for tests of steps: a request for a model that answers with probabilities, with what a test wants to be different. */
import type { ModelDescription } from "../engine/runtime/description.ts";
import type { Exchange, Peer } from "./exchange.ts";
import type { Policy } from "./policy/policy.ts";
import { presets } from "./policy/presets.ts";
import type { ServedModel } from "./run/served-model.ts";

export const presetNamed = (name: string): Policy => {
  const found = presets.find((p) => p.name === name);
  if (found === undefined) throw new Error(`no preset '${name}'`);
  return found;
};

export const peerWith = (headers: Peer["headers"] = {}, more: Partial<Peer> = {}): Peer => ({
  address: "203.0.113.7",
  headers,
  headerNames: Object.keys(headers),
  http: "1.1",
  ...more,
});

export interface ExchangeParts extends Partial<Omit<Exchange, "policy">> {
  readonly policy?: Partial<Policy>;
  readonly modelName?: string;
  readonly outputKind?: ModelDescription["output"]["kind"];
}

let made = 0;

export const exchangeWith = ({ policy, modelName = "fraud", outputKind, ...parts }: ExchangeParts = {}): Exchange => ({
  id: String(made++),
  atMs: Date.UTC(2026, 10, 26),
  startedMs: 0,
  call: { protocol: "json", model: modelName, inputs: new Map(), bytes: 0 },
  peer: peerWith(),
  model: {
    name: modelName,
    version: "1",
    digest: "",
    inputs: [],
    outputs: [{ name: "y", dtype: "float32", dims: [-1, 3] }],
    ...(outputKind === undefined
      ? {}
      : { description: { classes: 3, output: { value: "y", kind: outputKind } } as ModelDescription }),
  } as unknown as ServedModel,
  policy: { ...presetNamed("balanced"), ...policy },
  signal: new AbortController().signal,
  address: "203.0.113.7",
  caller: undefined,
  inputs: new Map(),
  samples: 1,
  outputs: undefined,
  risk: 0,
  level: 0,
  headers: {},
  ...parts,
});
