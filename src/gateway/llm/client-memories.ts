/**
 * ClientMemories: what is remembered of each client that was flagged, kept over restarts; at most so many clients, those that were flagged longest ago go first.
 *
 * `of` RETURNS the memory of a client, an empty one for somebody new. Both THROW as the records do when what was remembered of this client could not be written: then it
 * is not known what a restart would forget, and whoever asks must not take it for nothing.
 */
import { createHmac } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { type ClientMemory, clientMemorySchema, emptyClientMemory } from "../../guard/index.ts";
import type { GatewayRecords } from "../state/records.ts";

export interface ClientMemories {
  of(account: string): Promise<ClientMemory>;
  /** `change` is given what is remembered now, whoever else changed it meanwhile. */
  remember(account: string, change: (memory: ClientMemory) => ClientMemory): Promise<void>;
}

export interface ClientMemoriesOptions {
  readonly records: GatewayRecords;
  /** of the deployment: records are named by it, not by the clients */
  readonly secret: Uint8Array;
  readonly most: number;
  readonly nowMs: number;
}

const prefix = "llm/client/";
/** longest time that a policy may look back; in ms */
export const longestWindowMs = 30 * 86_400_000;

/** THROWS STORE_CORRUPT for what was changed. */
export const openClientMemories = async ({
  records,
  secret,
  most,
  nowMs,
}: ClientMemoriesOptions): Promise<ClientMemories> => {
  const lastMs = ({ prompts }: ClientMemory): number => prompts.at(-1)?.atMs ?? 0;
  const there = [...(await records.load(prefix))].map(([key, bytes]) => [key, readMemory(key, bytes)] as const);
  const old = there.filter(([, m]) => nowMs - lastMs(m) > longestWindowMs);
  if (old.length > 0) await records.write(new Map(old.map(([key]) => [key, undefined])));
  // longest ago first
  const kept = new Map(there.filter((e) => !old.includes(e)).toSorted(([, a], [, b]) => lastMs(a) - lastMs(b)));
  const unwritten = new Map<string, ClientMemory | undefined>();
  const write = async (): Promise<void> => {
    const changes = new Map(unwritten);
    const bytesOf = (m: ClientMemory | undefined) => (m === undefined ? undefined : Buffer.from(JSON.stringify(m)));
    await records.write(new Map([...changes].map(([key, memory]) => [key, bytesOf(memory)])));
    for (const [key, memory] of changes) if (unwritten.get(key) === memory) unwritten.delete(key);
  };
  const keyOf = (account: string): string =>
    `${prefix}${createHmac("sha256", secret).update(account).digest("hex").slice(0, 32)}`;
  return {
    async of(account) {
      const key = keyOf(account);
      if (unwritten.has(key)) await write();
      return kept.get(key) ?? emptyClientMemory;
    },
    async remember(account, change) {
      const key = keyOf(account);
      const memory = change(kept.get(key) ?? emptyClientMemory);
      kept.delete(key);
      kept.set(key, memory);
      unwritten.set(key, memory);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) {
        kept.delete(oldest);
        unwritten.set(oldest, undefined);
      }
      await write();
    },
  };
};

const readMemory = (key: string, bytes: Uint8Array): ClientMemory => {
  try {
    return clientMemorySchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch (cause) {
    throw new CasemateError("STORE_CORRUPT", `the record '${key}' is not as it was written`, {
      hint: "somebody else wrote to the state directory, or a newer casemate did",
      cause,
    });
  }
};
