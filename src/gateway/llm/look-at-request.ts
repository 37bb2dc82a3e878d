/** lookAtRequest: whether a request may go to the upstream: the guard's word on all that it says, and the policy's on what can not be read. */
import { CasemateError } from "../../core/error.ts";
import type { GuardVerdict } from "../../guard/index.ts";
import type { AdmittedLlm } from "./admit-llm.ts";
import type { LlmProgress } from "./llm-progress.ts";

/**
 * RETURNS why it is stopped; undefined: it may go. THROWS CONTENT_BLOCKED for what no check can read, GUARD_FAILED or REQUEST_TOO_LARGE for what could not be looked
 * at.
 */
export const lookAtRequest = async (
  { asked, open }: AdmittedLlm,
  p: LlmProgress,
): Promise<CasemateError | undefined> => {
  const { policy, guard } = open;
  const shadow = policy.mode === "shadow";
  if (asked.media.length > 0 && policy.media === "refuse" && !shadow)
    throw new CasemateError(
      "CONTENT_BLOCKED",
      `'${asked.media[0]?.slice(0, 64)}' can not be scanned, and is not taken`,
      {
        hint: "its operator may let it pass (media: pass)",
      },
    );
  const seen = await guard.look(asked.conversation, "input");
  p.input = seen;
  if (shadow) return undefined;
  if (seen.verdict === "flag") return new CasemateError("CONTENT_BLOCKED", "the request was stopped by the guard");
  if (seen.verdict === "error" && policy.whenBroken === "refuse") throw couldNotLook(seen);
  return undefined;
};

/** Too much to look at is the client's to change; a check that broke, or had no time left, is not. */
const couldNotLook = ({ checks }: GuardVerdict): CasemateError => {
  const counting = checks.filter((c) => c.mode === "on");
  const all = counting.every((c) => c.status === "skipped");
  const skipped = counting.find((c) => c.status === "skipped" && (all || c.id === "views"));
  if (skipped !== undefined && counting.every((c) => c.status !== "broke"))
    return new CasemateError(
      "REQUEST_TOO_LARGE",
      `the guard could not look at the whole request: ${skipped.why ?? ""}`,
    );
  return new CasemateError("GUARD_FAILED", "the guard could not look at the whole request");
};
