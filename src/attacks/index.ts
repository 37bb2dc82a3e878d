/** The attacks in the box. This list is the only registration there is. */
import type { Attack } from "./attack.ts";
import { boundary } from "./evasion/boundary.ts";
import { fmn } from "./evasion/fmn.ts";
import { ead } from "./evasion/ead.ts";
import { carliniWagner } from "./evasion/carlini-wagner.ts";
import { hopSkipJump } from "./evasion/hop-skip-jump.ts";
import { sigmaZero } from "./evasion/sigma-zero.ts";
import { deepfool } from "./evasion/deepfool.ts";
import { carliniWagnerLinf } from "./evasion/carlini-wagner-linf.ts";
import { ddn } from "./evasion/ddn.ts";
import { apgdCe, apgdDlr, apgdTargeted } from "./evasion/apgd.ts";
import { autoAttack } from "./evasion/auto-attack.ts";
import { bim } from "./evasion/bim.ts";
import { contrastReduction, gaussianBlur, inversion } from "./evasion/contrast.ts";
import { fab, fabTargeted } from "./evasion/fab.ts";
import { fgm } from "./evasion/fgm.ts";
import { miFgsm } from "./evasion/mi-fgsm.ts";
import { gaussianNoise, saltAndPepper, uniformNoise } from "./evasion/noise.ts";
import { jsma } from "./evasion/jsma.ts";
import { nes } from "./evasion/nes.ts";
import { niFgsm } from "./evasion/ni-fgsm.ts";
import { pdpgd } from "./evasion/pdpgd.ts";
import { pgd } from "./evasion/pgd.ts";
import { pixel } from "./evasion/pixel.ts";
import { simba } from "./evasion/simba.ts";
import { vmiFgsm } from "./evasion/vmi-fgsm.ts";
import { spsa } from "./evasion/spsa.ts";
import { square } from "./evasion/square.ts";
import { zoo } from "./evasion/zoo.ts";

export const attacks: readonly Attack[] = [
  fgm,
  bim,
  pgd,
  miFgsm,
  niFgsm,
  vmiFgsm,
  apgdCe,
  apgdDlr,
  apgdTargeted,
  fab,
  fabTargeted,
  square,
  autoAttack,
  uniformNoise,
  gaussianNoise,
  saltAndPepper,
  contrastReduction,
  inversion,
  gaussianBlur,
  ddn,
  deepfool,
  sigmaZero,
  hopSkipJump,
  carliniWagner,
  ead,
  fmn,
  carliniWagnerLinf,
  pdpgd,
  boundary,
  spsa,
  nes,
  zoo,
  simba,
  pixel,
  jsma,
];

export type { Attack, AttackContext } from "./attack.ts";
export { confidentMisclassification, type Criterion, misclassification } from "./criterion.ts";
export { type AttackResult, runAttack, type RunOptions, type SampleResult } from "./harness.ts";
export type { Oracle } from "./oracle.ts";
export { extract, type ExtractionOptions, type ExtractionResult, type ExtractionRound } from "./extraction/extract.ts";
export { extractionStrategies } from "./extraction/index.ts";
export { type Answered, type LostAccount, Querier, type QuerierOptions, type Spread } from "./extraction/querier.ts";
export type { ExtractionStrategy, StrategyContext } from "./extraction/strategy.ts";
export { type SubstituteFit, type SubstituteNet, usualFit } from "./extraction/substitute.ts";
export { substituteNet } from "./extraction/substitute-net.ts";
export { falsify, type Falsified, type FalsifyOptions } from "./property/falsify.ts";
export { parseProperty } from "./property/parse.ts";
export type { Property } from "./property/property.ts";
export { readPropertyFile } from "./property/read-property.ts";
export { type Exposure, exposure } from "./privacy/exposure.ts";
export { membershipFinding } from "./privacy/finding.ts";
export { lira, type LiraScores, rmia, type ShadowSignals, type VarianceKind } from "./privacy/lira.ts";
export {
  type AttackOutcome,
  type MembershipInput,
  type MembershipReport,
  membershipReport,
} from "./privacy/membership.ts";
export { auditOneRun, epsilonFromGuesses, type EpsilonBound, type Guesses } from "./privacy/one-run.ts";
export { type RateAt, type Roc, roc } from "./privacy/roc.ts";
export { textAttacks } from "./text/index.ts";
export { readSwaps, type Swaps } from "./text/swaps.ts";
export { type SignalId, type Signals, signalsOf } from "./privacy/signals.ts";
export { balancedAccuracy, chooseThresholds, type Scored, type Thresholds } from "./privacy/threshold.ts";
export { runCampaign, type CampaignOptions, type CampaignResult, type Trial } from "./prompt/campaign.ts";
export { judgeAnswer } from "./prompt/judge-answer.ts";
export type { Judge, Judged, JudgeSpec, Verdict as PromptVerdict } from "./prompt/judge.ts";
export type { Goal, Opening, Probe } from "./prompt/probe.ts";
export { probes as promptProbes } from "./prompt/probes.ts";
export { type Score, score } from "./prompt/score.ts";
export { strategies as promptStrategies } from "./prompt/strategies.ts";
export type { Converter, Dialogue, Strategy } from "./prompt/strategy.ts";
export type { Subject } from "./prompt/subject.ts";
