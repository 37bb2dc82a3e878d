/** noteAnswer: what a client asked is remembered when the guard stopped the answer for what a question can be after: the prompt, harm. */
import { nowMs } from "../../core/clock.ts";
import { type Category, rememberFlagged } from "../../guard/index.ts";
import type { LlmParts } from "./llm-parts.ts";
import type { LlmProgress } from "./llm-progress.ts";
import { saidNow, turnsOf } from "./turns.ts";

/** others say more of the model, its data, or of what it was given to read */
const askedFor: ReadonlySet<Category> = new Set(["jailbreak", "prompt-leak", "unsafe-content", "toxicity"]);

/** Never rejects: what could not be written is tried again with the client's next request. */
export const noteAnswer = async (
  { memory: { clients }, failed }: Pick<LlmParts, "memory" | "failed">,
  { id, account, asked, policy, output }: LlmProgress,
): Promise<void> => {
  if (output.verdict !== "flag" || account === undefined || asked === undefined || policy === undefined) return;
  const { variants, many } = policy.policy.probing;
  const turn = asked.conversation.messages.slice(turnsOf(asked).at(-1)?.from ?? 0);
  // what stood in them may have asked for it
  if (turn.some((m) => m.role === "tool" || m.role === "document")) return;
  const said = saidNow(asked);
  if (said === "" || (variants === "off" && many === "off")) return;
  const scores = output.checks
    .flatMap((c) => (c.flagged && c.mode === "on" ? c.spans : []))
    .flatMap((s) => (askedFor.has(s.category) ? [s.score] : []));
  if (scores.length === 0) return;
  try {
    await clients.remember(account, (memory) => rememberFlagged(memory, said, Math.max(...scores), nowMs()));
  } catch (error) {
    failed(error, id);
  }
};
