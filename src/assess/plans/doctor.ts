/** doctor: the few small attacks of `casemate doctor`; enough to compare gradients with a search, not enough for robust accuracy. */
import { parsePlan } from "../plan.ts";

export const doctorPlan = parsePlan(
  {
    id: "doctor@1",
    title: "small attacks, for the doctor's checks",
    samples: 64,
    attacks: [
      { id: "evasion/uniform-noise", norm: "linf", params: { repeats: 20 } },
      { id: "evasion/pgd", norm: "linf", params: { steps: 20, relativeStep: 0.1 } },
      { id: "evasion/square", norm: "linf", params: { queries: 200 } },
    ],
    blackBox: [
      { id: "evasion/uniform-noise", norm: "linf", params: { repeats: 20 } },
      { id: "evasion/square", norm: "linf", params: { queries: 200 } },
      { id: "evasion/hop-skip-jump", norm: "linf", samples: 16, maxQueries: 300 },
    ],
  },
  "doctor",
);
