/** The answer filters in the box. This list is the only registration there is. */
import type { AnswerFilter } from "./answer-filter.ts";
import { adaptiveMisinformation } from "./filters/adaptive-misinformation.ts";
import { classAllowList } from "./filters/class-allow-list.ts";
import { confidenceCap } from "./filters/confidence-cap.ts";
import { gaussianNoise } from "./filters/gaussian-noise.ts";
import { labelOnly } from "./filters/label-only.ts";
import { laplaceNoise } from "./filters/laplace-noise.ts";
import { mad } from "./filters/mad.ts";
import { memGuardFilter } from "./filters/mem-guard.ts";
import { redactFields } from "./filters/redact-fields.ts";
import { reverseSigmoid } from "./filters/reverse-sigmoid.ts";
import { rounding } from "./filters/rounding.ts";
import { temperature } from "./filters/temperature.ts";
import { topK } from "./filters/top-k.ts";

/** Filters take parameters of their own kind; `answerFilterOf` checks them by the filter's schema. */
export const answerFilters: readonly AnswerFilter[] = [
  labelOnly,
  topK,
  rounding,
  temperature,
  confidenceCap,
  gaussianNoise,
  laplaceNoise,
  reverseSigmoid,
  mad,
  adaptiveMisinformation,
  memGuardFilter,
  classAllowList,
  redactFields,
] as readonly AnswerFilter[];
