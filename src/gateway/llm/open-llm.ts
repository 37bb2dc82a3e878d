/** openLlm: from the section `llm` of the configuration to what its routes need. */
import type { Check } from "../../guard/index.ts";
import type { LimitStore } from "../limits/limit-store.ts";
import type { BodyReader } from "../protocols/body.ts";
import type { EventSink } from "../record/event.ts";
import type { GatewayRecords } from "../state/records.ts";
import type { WhoIs } from "../who/who.ts";
import type { LlmConfig } from "./llm-config.ts";
import { openLlmLimits } from "./llm-limits.ts";
import { openLlmMemory } from "./llm-memory.ts";
import { llmPolicySchema, type OpenLlmPolicy, openLlmPolicy, readyLlmPolicy } from "./llm-policy.ts";
import type { LlmParts } from "./llm-parts.ts";
import { openUpstreams } from "./upstreams.ts";

export interface OpenLlmOptions {
  readonly config: LlmConfig;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly who: WhoIs;
  readonly store: LimitStore;
  readonly records: GatewayRecords;
  readonly read: BodyReader;
  /** of the deployment */
  readonly secret: Uint8Array;
  readonly events: EventSink;
  readonly failed: (error: unknown, requestId: string) => void;
  /** checks of one's own, beside the built-in ones */
  readonly checks?: readonly Check[];
}

/** Default and those of the configuration. THROWS GATEWAY_CONFIG. */
export const openLlmPolicies = (
  { policies }: Pick<LlmConfig, "policies">,
  checks: readonly Check[] = [],
): ReadonlyMap<string, OpenLlmPolicy> =>
  new Map(
    Object.entries({ default: llmPolicySchema.parse({}), ...policies }).map(([name, policy]) => [
      name,
      openLlmPolicy({ ...policy, name }, checks),
    ]),
  );

/** THROWS GATEWAY_CONFIG for a policy or a key that is not there, STORE_CORRUPT for what is remembered of clients and was changed. */
export const openLlm = async (options: OpenLlmOptions): Promise<LlmParts> => {
  const { config, folder, env, store, checks, records, secret } = options;
  const policies = openLlmPolicies(config, checks);
  for (const open of policies.values()) await readyLlmPolicy(open);
  return {
    ...options,
    policies,
    upstreams: await openUpstreams(config, folder, env),
    limits: openLlmLimits(config, store),
    memory: await openLlmMemory(config, records, secret),
    anonymous: config.anonymous,
    forwards: Object.values(config.upstreams).some((u) => u.key === "client"),
  };
};
