/** defences: what stands in the way of one request. */
export { certified } from "./certify/certified.ts";
export { asCalibrated } from "./detect/calibrated-model.ts";
export { calibrateDetectors, type Calibrated, type CalibrateOptions } from "./detect/calibrate-detectors.ts";
export type { DetectContext, DetectorParams, FitContext, InputDetector } from "./detect/detector.ts";
export { type DetectorDocument, readDetectors, writeDetectors } from "./detect/document.ts";
export { guardedModel } from "./detect/guarded-model.ts";
export { detectors } from "./detect/index.ts";
export { type DetectorPanel, type JudgedAnswer, openPanel, type Verdict } from "./detect/panel.ts";
export { type ChosenDetector, parseDetector } from "./detect/parse-detector.ts";
export { type CombinationId, combinationIds } from "./ensemble/combination.ts";
export { compareWithMembers, type EnsembleComparison } from "./ensemble/compare.ts";
export { ensemble, type EnsembleOptions } from "./ensemble/ensemble.ts";
export type { Member, Preparation } from "./ensemble/member.ts";
export type { FilterParams, GraphFilter } from "./input/filter.ts";
export { graphFilters } from "./input/index.ts";
export type { ChosenFilter } from "./input/apply-filters.ts";
export { type ThermometerOptions, withThermometer } from "./input/thermometer.ts";
export { parseFilter, withFilters, type WithFiltersOptions } from "./input/with-filters.ts";
export {
  type Answer,
  type AnswerKind,
  answerKinds,
  guessedProbabilities,
  type InformationLevel,
  informationOf,
  type LabelAnswer,
  labelsOf,
  type LogitAnswer,
  probabilitiesOf,
  type ProbabilityAnswer,
  type TopAnswer,
} from "./output/answer.ts";
export { type AnswerChain, answerChain } from "./output/answer-chain.ts";
export type { AnswerContext, AnswerFilter, AnswerNeed, PreparedAnswerFilter } from "./output/answer-filter.ts";
export { type AnswerSource, chainLevel } from "./output/chain-level.ts";
export { withAnswers } from "./output/answering.ts";
export {
  answerFilterOf,
  type ChosenAnswerFilter,
  parametersOf,
  parseAnswerFilter,
} from "./output/chosen-answer-filter.ts";
export { type Decoy, decoyOf } from "./output/decoy.ts";
export { answerFilters } from "./output/index.ts";
export { type AnswerCost, measureAnswers } from "./output/measure-answers.ts";
export { type MembershipClassifier, trainMembershipClassifier } from "./output/membership-classifier.ts";
export { type Question, questionOf } from "./output/question.ts";
