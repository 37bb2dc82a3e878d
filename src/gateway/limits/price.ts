/** price: how much an answer tells, and what that costs: who wants a copy of a model needs fewer queries the more each tells (Tramer et al. 2016, USENIX Security). */
import type { Exchange } from "../exchange.ts";

/** What an answer tells, from most to least. */
export type Information = "logits" | "probabilities" | "top" | "label";

/** By the policy's answer filters, where they count, and by what the model's output is; one that nobody described tells the most. */
export const informationOf = ({ policy, model }: Pick<Exchange, "policy" | "model">): Information => {
  const ids = policy.answer.mode === "on" ? policy.answer.filters.map((text) => text.split(":", 1)[0]) : [];
  const kind = model.description?.output.kind;
  if (kind === "labels" || ids.includes("label-only")) return "label";
  if (ids.includes("top-k")) return "top";
  return kind === "probabilities" || kind === "binary-probability" ? "probabilities" : "logits";
};
