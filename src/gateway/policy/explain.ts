/** explainPolicy: what a request goes through under a policy, step by step, by the steps' own word. */
import { CasemateError } from "../../core/error.ts";
import { giveLess } from "../answer/give-less.ts";
import { cleanStep } from "../clean/clean.ts";
import { hideClock } from "../clock/hide-clock.ts";
import { wellFormed } from "../form/well-formed.ts";
import type { LimitStore } from "../limits/limit-store.ts";
import { limitsStep } from "../limits/limits.ts";
import { normalSteps } from "../normal/normal.ts";
import { runStep } from "../run/run-step.ts";
import type { Mode, Step, StepId } from "../step.ts";
import { clientAddresses } from "../who/address.ts";
import { whoStep } from "../who/who.ts";
import type { Policy } from "./policy.ts";

export interface ExplainedStep {
  readonly id: StepId;
  readonly title: string;
  readonly mode: Mode;
  readonly lines: readonly string[];
}

const titles: Readonly<Record<StepId, string>> = {
  who: "who: who asks, so that limits and monitors count the right one",
  limits: "limits: how much, so that a copy of the model costs more than it is worth",
  form: "form: well-formed, so that nothing reaches the model that it was not made for",
  monitors: "monitors: normal, so that an attack is seen while it is under way",
  clean: "clean: cleaned, so that inputs made to fool the model do not",
  run: "run: the model, so that no client can take it from the others",
  answer: "answer: less given away, so that answers teach as little as they may",
  clock: "clock: the time that it took, which tells about model and input",
};

/** Nothing is behind these: they are only asked to explain. */
const steps = (): readonly Step[] => {
  const limits: LimitStore = {
    charge: () => {
      throw new CasemateError("INTERNAL", "this step only explains");
    },
    close: async () => undefined,
  };
  return [
    whoStep({ addresses: clientAddresses() }),
    limitsStep({ limits }),
    wellFormed,
    normalSteps({ watching: () => undefined, fingerprint: () => "", alerted: () => undefined }).asked,
    cleanStep(() => undefined),
    runStep,
    giveLess(new Uint8Array()),
    hideClock(),
  ];
};

export const explainPolicy = (policy: Policy): readonly ExplainedStep[] =>
  steps().map((step) => ({
    id: step.id,
    title: titles[step.id],
    mode: step.id === "run" ? "on" : policy[step.id].mode,
    lines: step.explain(policy),
  }));
