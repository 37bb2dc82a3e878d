/** flaggedMessages: in which messages of a request something was found that counts. */
import type { Conversation, Guard, GuardVerdict } from "../../guard/index.ts";
import { thresholdOf } from "../../guard/threshold.ts";

export interface FlaggedMessages {
  /** by their places, each once */
  readonly messages: readonly number[];
  /** of those, the user's own in which a check of single messages found something: what stands around made no difference */
  readonly byThemselves: readonly number[];
  /** something was found that stands in no message (a definition of a tool, a call) */
  readonly elsewhere: boolean;
}

export const flaggedMessages = (
  { checks, policy }: Guard,
  verdict: Pick<GuardVerdict, "checks">,
  { messages }: Conversation,
): FlaggedMessages => {
  const found = new Set<number>();
  const byThemselves = new Set<number>();
  let elsewhere = false;
  for (const { id, mode, flagged, spans } of verdict.checks) {
    if (mode !== "on" || !flagged) continue;
    const check = checks.find((c) => c.id === id);
    for (const { message, start, end, score, settled } of spans) {
      if (settled === true) continue;
      if (check !== undefined && score < thresholdOf(policy, check, messages[message]?.role)) continue;
      if (!(end > start && message in messages)) elsewhere = true;
      else {
        found.add(message);
        if (check?.kind === "message" && messages[message]?.role === "user") byThemselves.add(message);
      }
    }
  }
  return { messages: [...found], byThemselves: [...byThemselves], elsewhere };
};
