/**
 * withAnswers: a model whose answers go through a chain of filters, as a caller sees it. What it gives are scores, or labels only: gradients would tell what the filters
 * hide. Classes that are not told have an even share of what is missing to 1: the caller's best guess.
 */
import type { Labels, Predicts } from "../../engine/runtime/model.ts";
import { type Answer, guessedProbabilities, labelsOf } from "./answer.ts";
import type { AnswerChain } from "./answer-chain.ts";
import { questionOf } from "./question.ts";

/** `Labels` where the chain leaves only them. */
export const withAnswers = (model: Predicts, chain: AnswerChain): Labels | Predicts => {
  const { name, domain, classes } = model;
  const told = async (x: Float32Array, signal?: AbortSignal): Promise<Answer> => {
    const values = await model.scores(x, signal);
    const question = questionOf(x, domain.size);
    return chain.apply({ kind: model.scoreKind, n: question.n, classes, values }, question, signal);
  };
  const labels = async (x: Float32Array, signal?: AbortSignal): Promise<Int32Array> => labelsOf(await told(x, signal));
  const seen: Labels = { name, domain, classes, labels, close: () => model.close() };
  if (chain.level === "labels") return seen;
  return {
    ...seen,
    scoreKind: "probabilities",
    scores: async (x, signal) => guessedProbabilities(await told(x, signal)),
  };
};
