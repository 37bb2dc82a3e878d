/** The doctor's checks, in the order in which a reader wants them. This list is the only registration there is. */
import { blackBoxWins } from "./black-box-wins.ts";
import type { DoctorCheck } from "./check.ts";
import { cleanAccuracy } from "./clean-accuracy.ts";
import { erraticLoss } from "./erratic-loss.ts";
import { failedSamples } from "./failed-samples.ts";
import { fewClasses } from "./few-classes.ts";
import { nonFinite } from "./non-finite.ts";
import { notConverged } from "./not-converged.ts";
import { outsideBall } from "./outside-ball.ts";
import { randomOutputs } from "./random-outputs.ts";
import { saturatedScores } from "./saturated-scores.ts";
import { statefulOutputs } from "./stateful-outputs.ts";
import { straightThrough } from "./straight-through.ts";
import { unboundedAttack } from "./unbounded-attack.ts";
import { unstableGradient } from "./unstable-gradient.ts";
import { weakAttacks } from "./weak-attacks.ts";
import { wrongGradient } from "./wrong-gradient.ts";
import { wrongRange } from "./wrong-range.ts";
import { zeroGradient } from "./zero-gradient.ts";

export const checks: readonly DoctorCheck[] = [
  wrongRange,
  cleanAccuracy,
  fewClasses,
  nonFinite,
  randomOutputs,
  statefulOutputs,
  saturatedScores,
  straightThrough,
  zeroGradient,
  unstableGradient,
  wrongGradient,
  erraticLoss,
  unboundedAttack,
  weakAttacks,
  blackBoxWins,
  notConverged,
  failedSamples,
  outsideBall,
];
