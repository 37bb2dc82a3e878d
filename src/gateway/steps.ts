/** The steps of a request, in their order. This list is what a policy turns on, sets numbers for, or runs in shadow mode. */
import type { DetectorPanel } from "../defences/index.ts";
import { giveLess } from "./answer/give-less.ts";
import { cleanStep } from "./clean/clean.ts";
import { hideClock } from "./clock/hide-clock.ts";
import { wellFormed } from "./form/well-formed.ts";
import type { LimitStore } from "./limits/limit-store.ts";
import { limitsStep } from "./limits/limits.ts";
import { type NormalOptions, normalSteps } from "./normal/normal.ts";
import { runStep } from "./run/run-step.ts";
import type { ServedModel } from "./run/served-model.ts";
import type { GatewayParts } from "./serving.ts";
import { type WhoOptions, whoStep } from "./who/who.ts";

/** What stands behind the steps. */
export interface StepParts {
  readonly who: WhoOptions;
  readonly limits: LimitStore;
  readonly monitors: NormalOptions;
  readonly panelOf: (model: ServedModel) => DetectorPanel | undefined;
  /** secret of the deployment, for answers */
  readonly answerKey: Uint8Array;
}

export const gatewaySteps = (p: StepParts): Pick<GatewayParts, "steps" | "last"> => {
  const { asked, answered } = normalSteps(p.monitors);
  return {
    steps: [
      whoStep(p.who),
      limitsStep({ limits: p.limits }),
      wellFormed,
      asked,
      cleanStep(p.panelOf),
      runStep,
      answered,
      giveLess(p.answerKey),
    ],
    last: [hideClock()],
  };
};
