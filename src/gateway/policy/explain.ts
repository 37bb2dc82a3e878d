/** explainPolicy: what a request goes through under a policy, step by step, by the steps' own word. */
import { CasemateError } from "../../core/error.ts";
import type { Mode, Step, StepId } from "../step.ts";
import { gatewaySteps } from "../steps.ts";
import { clientAddresses } from "../who/address.ts";
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
const explainers = (): readonly Step[] => {
  const { steps, last } = gatewaySteps({
    who: { addresses: clientAddresses() },
    limits: {
      charge: () => {
        throw new CasemateError("INTERNAL", "this step only explains");
      },
      settle: () => undefined,
      close: async () => undefined,
    },
    monitors: { watching: () => undefined, fingerprint: () => "", alerted: () => undefined },
    panelOf: () => undefined,
    answerKey: new Uint8Array(),
  });
  return [...steps, ...last];
};

export const explainPolicy = (policy: Policy): readonly ExplainedStep[] =>
  explainers().flatMap((step): readonly ExplainedStep[] => {
    const lines = step.explain(policy);
    // the second look of the monitors has nothing of its own to say
    if (lines.length === 0) return [];
    return [{ id: step.id, title: titles[step.id], mode: step.id === "run" ? "on" : policy[step.id].mode, lines }];
  });
