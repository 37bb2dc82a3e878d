/** chainLevel: what an answer gives away at most behind a chain of filters; for prices, before the model has run. */
import { type AnswerKind, answerKinds, type InformationLevel } from "./answer.ts";
import type { ChosenAnswerFilter } from "./chosen-answer-filter.ts";

/** What comes out of the model. */
export interface AnswerSource {
  readonly kind: AnswerKind;
  /** are there named outputs beside the classes */
  readonly fields?: boolean;
}

export const chainLevel = (chosen: readonly ChosenAnswerFilter[], source: AnswerSource): InformationLevel => {
  let at: AnswerKind = source.kind;
  let fields = source.fields === true;
  for (const { filter, params } of chosen) {
    if (answerKinds.indexOf(filter.gives) > answerKinds.indexOf(at)) at = filter.gives;
    if (filter.dropsFields(params)) fields = false;
  }
  return fields ? "fields" : at;
};
