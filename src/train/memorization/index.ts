/** The remedies against memorization in the box. This list is the only registration there is. */
import { distill } from "./distill.ts";
import { earlyStop } from "./early-stop.ts";
import { guardedAnswers } from "./guarded-answers.ts";
import { mixup } from "./mixup.ts";
import { relaxLoss } from "./relax-loss.ts";
import type { Remedy } from "./remedy.ts";
import { splitDistill } from "./split-distill.ts";
import { standardTraining } from "./standard.ts";
import { weightDecay } from "./weight-decay.ts";

export const remedies: readonly Remedy[] = [
  standardTraining,
  earlyStop,
  weightDecay,
  mixup,
  relaxLoss,
  distill,
  splitDistill,
  guardedAnswers,
] as readonly Remedy[];
