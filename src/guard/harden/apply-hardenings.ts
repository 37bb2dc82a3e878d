/** applyHardenings: a draft with the hardenings that are wanted, in the order of the list, and the rules about data in its system text. */
import { closest } from "../../core/closest.ts";
import { CasemateError } from "../../core/error.ts";
import type { Draft } from "./hardening.ts";
import { hardenings } from "./hardenings.ts";

/** Throws USAGE for an unknown hardening. Marks and canaries are new in each call. */
export const applyHardenings = (
  prompt: Pick<Draft, "system" | "data" | "user">,
  wanted: readonly string[],
): Omit<Draft, "rules"> => {
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
  let draft: Draft = { ...prompt, rules: [], after: [], canaries: [] };
  for (const hardening of hardenings) if (wanted.includes(hardening.id)) draft = hardening.apply(draft);
  const { rules, ...rest } = draft;
  const about = rules.length === 0 ? [] : ["", "Rules about data:", ...rules.map((rule) => `- ${rule}`)];
  return { ...rest, system: [draft.system, ...about].join("\n").trim() };
};
