/** train: develop and harden. */
export { type Account, account, type AccountOptions } from "./accountant/account.ts";
export { calibrate, type Calibration } from "./accountant/calibrate.ts";
export {
  adjacencies,
  type Adjacency,
  type Mechanism,
  mechanisms,
  parseEvents,
  type PrivacyEvent,
  type Sampling,
  samplings,
} from "./accountant/event.ts";
export type { Bracket } from "./accountant/pld.ts";
export { harden, type HardenOptions, type HardenResult } from "./adversarial/harden.ts";
export { trainingMethods } from "./adversarial/index.ts";
export type { MethodParams, TrainingMethod } from "./adversarial/method.ts";
export type { Threat } from "./adversarial/threat.ts";
export { fitByTree, type TreeFitOptions, type TreeFitResult } from "./ftrl/fit-by-tree.ts";
export { NoisyTree, prefixVariance } from "./ftrl/noisy-tree.ts";
export { type Factorization, prefixCost } from "./ftrl/prefix-cost.ts";
export type { PrefixMechanism, PrefixOptions, PrefixState } from "./ftrl/prefix-mechanism.ts";
export { SquareRootNoise } from "./ftrl/square-root-noise.ts";
export { type Budget } from "./ledger/steps-within.ts";
export {
  type DuplicateOptions,
  type Duplicates,
  findDuplicates,
  type SampleKind,
} from "./duplicates/find-duplicates.ts";
export {
  type LedgerOptions,
  type LedgerSummary,
  PrivacyLedger,
  readLedger,
  type Step,
} from "./ledger/privacy-ledger.ts";
export { PrivateSampler, type PrivateSamplerOptions } from "./ledger/private-sampler.ts";
export { remedies } from "./memorization/index.ts";
export type { Remedy, RemedyContext, RemedyParams } from "./memorization/remedy.ts";
export { type ShadowOptions, type Shadows, trainShadows } from "./memorization/shadows.ts";
export { laplaceNoise } from "./noise/laplace-noise.ts";
export { discreteGaussian } from "./noise/discrete-gaussian.ts";
export { poissonSample } from "./noise/poisson-sample.ts";
export { type Aggregation, type AggregationKind, aggregations, votesCost } from "./pate/aggregation.ts";
export { pate, type PateOptions, type PateResult } from "./pate/pate.ts";
export { VoteMechanism, type VoteMechanismOptions } from "./pate/vote-mechanism.ts";
export { type Clipping, clippings } from "./private/clipping.ts";
export {
  dataDigest,
  fitPrivately,
  type PrivateEpoch,
  type PrivateFitOptions,
  type PrivateFitResult,
} from "./private/fit-privately.ts";
export type { Claim, ClaimId, IsolationRecord, LimitName, LimitRecord, OutputRecord } from "./sandbox/record.ts";
export { runIsolated } from "./sandbox/run-isolated.ts";
export type { IsolationOptions } from "./sandbox/isolation-options.ts";
export {
  defaultLimits,
  type IsolationInput,
  type IsolationKind,
  isolationKinds,
  type IsolationLimits,
  type IsolationOutput,
  type IsolationSpec,
} from "./sandbox/spec.ts";
export { type DigestedInput, digestInput } from "./provenance/digest-input.ts";
export { type ProvenanceVerdict, signProvenance, verifyProvenance } from "./provenance/provenance-file.ts";
export { type ProvenanceOptions, provenanceOf, type ProvenanceStatement } from "./provenance/statement.ts";
export { type MachineCheck, checkMachine } from "./sandbox/check-machine.ts";
export { type KubernetesManifest, kubernetesManifest } from "./sandbox/kubernetes-manifest.ts";
export { hardenText, type HardenTextOptions } from "./text/harden-text.ts";
export { textMethods } from "./text/index.ts";
export { tokenNet, type TokenNetOptions } from "./text/token-net.ts";
export { type SisaOptions, type SisaUpdate, updateSisa } from "./unlearning/sisa.ts";
export { SisaFolder, type SisaSettings } from "./unlearning/sisa-folder.ts";
export { type Difference, differences } from "./lock/differences.ts";
export { type Lock, readLock } from "./lock/lock.ts";
export { parseRecipe, type Recipe, type RecipeFile, readRecipe } from "./recipe/read-recipe.ts";
export { recipeJsonSchema } from "./recipe/schema.ts";
export { reproduce, type ReproduceOptions, type Reproduced } from "./reproduce/reproduce.ts";
export { type RunEnd, runRecipe, type RecipeRunOptions } from "./run/run-recipe.ts";
