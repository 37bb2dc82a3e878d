/** quick: minutes on a laptop; white-box first-order attacks and one black-box attack as a cross-check. */
import { parsePlan } from "../plan.ts";

export const quick = parsePlan(
  {
    id: "quick@1",
    title: "first-order white-box attacks, one black-box cross-check",
    samples: 200,
    attacks: [
      { id: "evasion/uniform-noise", norm: "linf", scales: [1] },
      { id: "evasion/fgm", norm: "linf", scales: [1] },
      { id: "evasion/pgd", norm: "linf", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/apgd-dlr", norm: "linf", scales: [1] },
      { id: "evasion/square", norm: "linf", scales: [1], params: { queries: 300 }, samples: 100 },
      { id: "evasion/pgd", norm: "l2", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/ddn", norm: "l2", scales: [0.25, 0.5, 1, 2] },
    ],
    blackBox: [
      { id: "evasion/uniform-noise", norm: "linf", scales: [1] },
      { id: "evasion/square", norm: "linf", scales: [1], params: { queries: 1000 } },
      { id: "evasion/hop-skip-jump", norm: "linf", scales: [0.5, 1, 2], samples: 50, maxQueries: 2000 },
    ],
  },
  "quick",
);
