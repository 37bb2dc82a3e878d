/** answerChain: answer filters one behind the other, checked once. What leaves it is never more than what came in, and never more than the chain promises. */
import { CasemateError } from "../../core/error.ts";
import { type Answer, type AnswerKind, answerKinds, informationOf, type InformationLevel } from "./answer.ts";
import type { AnswerContext } from "./answer-filter.ts";
import { type AnswerSource, chainLevel } from "./chain-level.ts";
import type { ChosenAnswerFilter } from "./chosen-answer-filter.ts";
import type { Question } from "./question.ts";

export interface AnswerChain {
  /** what an answer gives away at most: for prices, before the model has run */
  readonly level: InformationLevel;
  /** Throws what its filters throw; INTERNAL where a filter tells more than it may. */
  apply(answer: Answer, question: Question, signal?: AbortSignal): Promise<Answer>;
}

/** Throws USAGE where a filter lacks what it needs, or stands behind one that leaves too little for it. */
export const answerChain = (
  chosen: readonly ChosenAnswerFilter[],
  context: AnswerContext,
  source: AnswerSource,
): AnswerChain => {
  let at: AnswerKind = source.kind;
  const steps = chosen.map(({ filter, params }, i) => {
    if (rank(at) > rank(filter.least))
      throw new CasemateError("USAGE", `filter '${filter.id}' needs ${filter.least}, and there are ${at} only`, {
        hint: `put it before the filters that leave ${at}`,
      });
    if (rank(filter.gives) > rank(at)) at = filter.gives;
    const prepared = filter.prepare(params, context);
    return { id: filter.id, prepared, level: chainLevel(chosen.slice(0, i + 1), source) };
  });
  return {
    level: chainLevel(chosen, source),
    apply: async (answer, question, signal) => {
      if (rank(answer.kind) < rank(source.kind) || (informationOf(answer) === "fields" && source.fields !== true))
        throw new CasemateError(
          "INTERNAL",
          `an answer of '${informationOf(answer)}' where ${source.kind} are expected`,
        );
      if (answer.n !== question.n || answer.classes !== context.classes)
        throw new CasemateError("INTERNAL", "an answer has other samples or classes than its question");
      let told = answer;
      for (const step of steps) {
        told = await step.prepared(told, question, signal);
        if (rank(informationOf(told)) < rank(step.level))
          throw new CasemateError("INTERNAL", `filter '${step.id}' tells ${informationOf(told)}, not ${step.level}`);
      }
      return told;
    },
  };
};

const order: readonly InformationLevel[] = ["fields", ...answerKinds];
/** 0: most */
const rank = (level: InformationLevel): number => order.indexOf(level);
