/** harden: a prompt -> messages in which orders and data are kept apart, and what to look for in the answer. */
import { closest } from "../../core/closest.ts";
import { CasemateError } from "../../core/error.ts";
import type { GuardPolicyInput } from "../policy.ts";
import type { Block, Draft } from "./hardening.ts";
import { hardenings } from "./hardenings.ts";

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
  const wanted = options.with ?? defaultHardenings;
  const ids = hardenings.map((h) => h.id);
  for (const id of wanted)
    if (!ids.includes(id)) {
      const meant = closest(id, ids);
      throw new CasemateError("USAGE", `there is no hardening '${id}'`, {
        hint: meant === undefined ? `there are ${ids.join(", ")}` : `did you mean '${meant}'`,
      });
    }
  if (wanted.includes("encode") && wanted.includes("datamark"))
    throw new CasemateError("USAGE", "'encode' leaves nothing for 'datamark' to mark: take one of them");
  let draft: Draft = { system, user, data, rules: [], after: [], canaries: [] };
  for (const hardening of hardenings) if (wanted.includes(hardening.id)) draft = hardening.apply(draft);
  const rules = draft.rules.map((rule) => `- ${rule}`);
  return {
    messages: [
      {
        role: "system",
        content: [draft.system, ...(rules.length === 0 ? [] : ["", "Rules about data:", ...rules])].join("\n"),
      },
      { role: "user", content: [...draft.data.map(shown), draft.user, ...draft.after].join("\n\n") },
    ],
    canaries: draft.canaries,
    policy: { checks: { "prompt-leak-output": { settings: { canaries: [...draft.canaries] } } } },
  };
};

/** The source stands in one line: it comes from outside too. */
const shown = ({ source, text }: Block, i: number): string =>
  `Data ${i + 1}${source === undefined ? "" : ` (from ${JSON.stringify(source.slice(0, 200))})`}:\n${text}`;
