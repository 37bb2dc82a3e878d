/** LlmMemory: what the gateway remembers between requests to language models: what was found in messages, which ones were stopped, who was flagged. No texts. */
import { secureBytes } from "../../core/csprng.ts";
import { nowMs } from "../../core/clock.ts";
import { type KnownMessage, type VerdictCache, verdictCache } from "../../guard/index.ts";
import type { GatewayRecords } from "../state/records.ts";
import { type ClientMemories, openClientMemories } from "./client-memories.ts";
import type { LlmConfig } from "./llm-config.ts";

export interface LlmMemory {
  /** What was found in messages of a client under a policy. Not shared: how fast an answer comes would tell what others said. Undefined: nothing is kept. */
  known(policy: string, account: string): VerdictCache<KnownMessage> | undefined;
  /** messages of a client for which a request was refused under a policy */
  stopped(policy: string, account: string): VerdictCache<true>;
  readonly clients: ClientMemories;
}

/** THROWS STORE_CORRUPT. */
export const openLlmMemory = async (
  { memory: { messages, clients } }: Pick<LlmConfig, "memory">,
  records: GatewayRecords,
  secret: Uint8Array,
): Promise<LlmMemory> => {
  // of this process: what it knows is gone with it
  const key = secureBytes(32);
  const known = messages === 0 ? undefined : verdictCache<KnownMessage>({ key, entries: messages });
  const stopped = verdictCache<true>({ key, entries: Math.max(1000, messages) });
  const context = (policy: string, account: string): string => `${policy.length}:${policy}${account}`;
  return {
    known: (policy, account) => known?.within(context(policy, account)),
    stopped: (policy, account) => stopped.within(context(policy, account)),
    clients: await openClientMemories({ records, secret, most: clients, nowMs: nowMs() }),
  };
};
