/** harden: a prompt -> messages in which orders and data are kept apart, and what to look for in the answer. */
import type { GuardPolicyInput } from "../policy.ts";
import { applyHardenings } from "./apply-hardenings.ts";
import type { Block } from "./hardening.ts";
import { shownBlock } from "./shown-block.ts";

export interface Prompt {
  readonly system: string;
  readonly user: string;
  /** documents, pages, results of tools: what the model works on and must not obey */
  readonly data?: readonly Block[];
}

export interface HardenOptions {
  /** ids of src/guard/harden/hardenings.ts; default all but datamark and encode, which change how the data reads */
  readonly with?: readonly string[];
}

export interface HardenedPrompt {
  /** as chat endpoints take them: the operator's rules, then data and task */
  readonly messages: readonly { readonly role: "system" | "user"; readonly content: string }[];
  /** words that no answer may have */
  readonly canaries: readonly string[];
  /** settings for a guard of the answer */
  readonly policy: GuardPolicyInput;
}

export const defaultHardenings = ["role-tokens", "hierarchy", "delimit", "sandwich", "canary"] as const;

/** Throws USAGE for an unknown hardening. Marks and canaries are new in each call. */
export const harden = ({ system, user, data = [] }: Prompt, options: HardenOptions = {}): HardenedPrompt => {
  const draft = applyHardenings({ system, user, data }, options.with ?? defaultHardenings);
  return {
    messages: [
      { role: "system", content: draft.system },
      { role: "user", content: [...draft.data.map(shownBlock), draft.user, ...draft.after].join("\n\n") },
    ],
    canaries: draft.canaries,
    policy: { checks: { "prompt-leak-output": { settings: { canaries: [...draft.canaries] } } } },
  };
};
