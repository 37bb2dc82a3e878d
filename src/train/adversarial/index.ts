/** The training methods in the box. This list is the only registration there is. */
import { adp } from "./adp.ts";
import { distillation } from "./distillation.ts";
import { ensembleTraining } from "./ensemble-training.ts";
import { fast } from "./fast.ts";
import { free } from "./free.ts";
import { intervalTraining } from "./interval-training.ts";
import { logitPairing } from "./logit-pairing.ts";
import { mart } from "./mart.ts";
import type { TrainingMethod } from "./method.ts";
import { pgdAt } from "./pgd-at.ts";
import { standard } from "./standard.ts";
import { trades } from "./trades.ts";
import { weightPerturbation } from "./weight-perturbation.ts";

/** Methods take parameters of their own kind; `harden` checks them by name against the defaults. */
export const trainingMethods: readonly TrainingMethod[] = [
  standard,
  pgdAt,
  fast,
  free,
  trades,
  mart,
  logitPairing,
  weightPerturbation,
  intervalTraining,
  ensembleTraining,
  distillation,
  adp,
] as readonly TrainingMethod[];
