/** price: how much an answer tells, and what that costs: who wants a copy of a model needs fewer queries the more each tells (Tramer et al. 2016, USENIX Security). */
import { chainLevel, parseAnswerFilter } from "../../defences/index.ts";
import { scoresOutputOf } from "../answer/scores-output.ts";
import type { Exchange } from "../exchange.ts";
import type { Policy } from "../policy/policy.ts";
import type { ServedModel } from "../run/served-model.ts";

/** What an answer tells, from most to least; outputs beside the classes count as the most. */
export type Information = keyof Policy["limits"]["price"];

const known = new WeakMap<Policy, WeakMap<ServedModel, Information>>();

/** What answers tell at most under the policy's filters, where they count; those of a client at risk tell less and cost the same. */
export const informationOf = ({ policy, model }: Pick<Exchange, "policy" | "model">): Information => {
  let byModel = known.get(policy);
  if (byModel === undefined) known.set(policy, (byModel = new WeakMap<ServedModel, Information>()));
  let found = byModel.get(model);
  if (found === undefined) byModel.set(model, (found = find(policy, model)));
  return found;
};

const find = ({ answer }: Policy, model: ServedModel): Information => {
  if (model.description?.output.kind === "labels") return "label";
  const scores = scoresOutputOf(model);
  if (scores === undefined) return "logits";
  const kind = scores.kind === "logits" || scores.kind === "binary-logit" ? "logits" : "probabilities";
  const filters = answer.mode === "on" ? answer.filters.map(parseAnswerFilter) : [];
  const level = chainLevel(filters, { kind, fields: scores.others.length > 0 });
  return level === "labels" ? "label" : level === "fields" ? "logits" : level;
};
