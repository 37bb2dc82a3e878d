/** noteClient: what a client was flagged for is remembered, and held against what it asks now. */
import { nowMs } from "../../core/clock.ts";
import { rememberFlagged } from "../../guard/index.ts";
import type { ClientMemories } from "./client-memories.ts";
import { lookForProbing, type ProbingFinding, type ProbingPolicy } from "./probing.ts";

export interface NotedRequest {
  readonly account: string;
  /** what the user says in the turn that is to be answered */
  readonly said: string;
  /** texts of the user that were flagged by themselves, and were not before */
  readonly flagged: readonly string[];
  /** of the guard */
  readonly score: number;
}

/** texts of one request that are remembered: a conversation of many is one try */
const mostOfOne = 4;

/** RETURNS undefined where the policy does not want it. A memory that broke is told in the report: it is never taken for an empty one. */
export const noteClient = async (
  clients: ClientMemories,
  policy: ProbingPolicy,
  { account, said, flagged, score }: NotedRequest,
): Promise<ProbingFinding | undefined> => {
  if (policy.variants === "off" && policy.many === "off") return undefined;
  const now = nowMs();
  try {
    const finding = lookForProbing(await clients.of(account), said, policy, now);
    if (flagged.length > 0)
      await clients.remember(account, (memory) =>
        flagged.slice(-mostOfOne).reduce((m, text) => rememberFlagged(m, text, score, now), memory),
      );
    return finding;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      action: "off",
      report: { id: "probing", mode: "on", status: "broke", flagged: false, score: 0, spans: [], why },
    };
  }
};
