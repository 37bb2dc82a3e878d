/** ensureScannable: what no check can read is not taken, unless the policy says otherwise: media, and what the API keeps itself. */
import { CasemateError } from "../../core/error.ts";
import type { Asked } from "./dialect.ts";
import type { LlmPolicy } from "./llm-policy.ts";

/** THROWS CONTENT_BLOCKED. */
export const ensureScannable = ({ media, kept, stores }: Asked, policy: LlmPolicy): void => {
  if (policy.mode === "shadow") return;
  const [kind] = media;
  if (kind !== undefined && policy.media === "refuse")
    throw new CasemateError("CONTENT_BLOCKED", `'${kind.slice(0, 64)}' can not be scanned, and is not taken`, {
      hint: "its operator may let it pass (media: pass)",
    });
  if (policy.keptState === "pass") return;
  const [reference] = kept;
  if (reference !== undefined)
    throw new CasemateError(
      "CONTENT_BLOCKED",
      `'${reference}' stands for what the API keeps: it can not be scanned, and is not taken`,
      { hint: "send what it stands for; its operator may let it pass (keptState: pass)" },
    );
  if (stores === true && policy.keptState === "refuse")
    throw new CasemateError(
      "CONTENT_BLOCKED",
      "'store: true' keeps the answer at the API, and what is kept can not be used here",
      {
        hint: "leave it out, or write 'store: false', and send the conversation with every request; its operator may let it pass (keptState: pass), or have it set to false (keptState: forget)",
      },
    );
};
