/** standard: AutoAttack in Linf and L2, L1 and sparse threat models, minimal-norm attacks. */
import { parsePlan } from "../plan.ts";

export const standard = parsePlan(
  {
    id: "standard@2",
    title:
      "AutoAttack standard in Linf and L2, APGD in L1, sparse and minimal-norm attacks, decision-based cross-check",
    samples: 1000,
    attacks: [
      { id: "evasion/uniform-noise", norm: "linf", scales: [1] },
      { id: "evasion/contrast-reduction", norm: "linf", scales: [1] },
      { id: "evasion/fgm", norm: "linf", scales: [1] },
      { id: "evasion/pgd", norm: "linf", scales: [0.125, 0.25, 0.5, 1, 2] },
      { id: "evasion/auto-attack", norm: "linf", scales: [1] },
      { id: "evasion/pgd", norm: "l2", scales: [0.125, 0.25, 0.5, 1, 2] },
      { id: "evasion/auto-attack", norm: "l2", scales: [1] },
      { id: "evasion/ddn", norm: "l2", scales: [0.125, 0.25, 0.5, 1, 2] },
      { id: "evasion/apgd-ce", norm: "l1", scales: [0.5, 1, 2] },
      { id: "evasion/sigma-zero", norm: "l0", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/hop-skip-jump", norm: "l2", scales: [1], samples: 50, maxQueries: 2500 },
    ],
    blackBox: [
      { id: "evasion/uniform-noise", norm: "linf", scales: [1] },
      { id: "evasion/contrast-reduction", norm: "linf", scales: [1] },
      { id: "evasion/square", norm: "linf", scales: [1] },
      { id: "evasion/square", norm: "l2", scales: [1] },
      { id: "evasion/pixel", norm: "l0", scales: [1], samples: 50, params: { population: 100, generations: 20 } },
      { id: "evasion/hop-skip-jump", norm: "linf", scales: [0.5, 1, 2], samples: 200, maxQueries: 5000 },
      { id: "evasion/hop-skip-jump", norm: "l2", scales: [0.5, 1, 2], samples: 200, maxQueries: 5000 },
    ],
  },
  "standard",
);
