/** thorough: AutoAttack plus, every norm, every family of attack. Hours. */
import { parsePlan } from "../plan.ts";

export const thorough = parsePlan(
  {
    id: "thorough@1",
    title: "AutoAttack plus, every norm, minimal-norm, score-based and decision-based attacks",
    samples: null,
    attacks: [
      { id: "evasion/uniform-noise", norm: "linf", scales: [1] },
      { id: "evasion/contrast-reduction", norm: "linf", scales: [1] },
      { id: "evasion/fgm", norm: "linf", scales: [1] },
      { id: "evasion/mi-fgsm", norm: "linf", scales: [1] },
      { id: "evasion/pgd", norm: "linf", scales: [0.125, 0.25, 0.5, 1, 2], params: { restarts: 5 } },
      { id: "evasion/auto-attack", norm: "linf", scales: [1], params: { version: "plus" } },
      { id: "evasion/fmn", norm: "linf", scales: [0.125, 0.25, 0.5, 1, 2] },
      { id: "evasion/pgd", norm: "l2", scales: [0.125, 0.25, 0.5, 1, 2], params: { restarts: 5 } },
      { id: "evasion/auto-attack", norm: "l2", scales: [1], params: { version: "plus" } },
      { id: "evasion/deepfool", norm: "l2", scales: [0.125, 0.25, 0.5, 1, 2] },
      { id: "evasion/carlini-wagner", norm: "l2", scales: [0.125, 0.25, 0.5, 1, 2], samples: 500 },
      { id: "evasion/ddn", norm: "l2", scales: [0.125, 0.25, 0.5, 1, 2] },
      { id: "evasion/auto-attack", norm: "l1", scales: [1], params: { version: "plus" } },
      { id: "evasion/ead", norm: "l1", scales: [0.25, 0.5, 1, 2], samples: 500 },
      { id: "evasion/sigma-zero", norm: "l0", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/fmn", norm: "l0", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/boundary", norm: "l2", scales: [1], samples: 100 },
      { id: "evasion/hop-skip-jump", norm: "l2", scales: [1], samples: 100 },
      { id: "evasion/hop-skip-jump", norm: "linf", scales: [1], samples: 100 },
    ],
    blackBox: [
      { id: "evasion/uniform-noise", norm: "linf", scales: [1] },
      { id: "evasion/contrast-reduction", norm: "linf", scales: [1] },
      { id: "evasion/square", norm: "linf", scales: [0.5, 1, 2] },
      { id: "evasion/square", norm: "l2", scales: [0.5, 1, 2] },
      { id: "evasion/spsa", norm: "linf", scales: [1], samples: 500 },
      { id: "evasion/hop-skip-jump", norm: "linf", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/hop-skip-jump", norm: "l2", scales: [0.25, 0.5, 1, 2] },
      { id: "evasion/boundary", norm: "l2", scales: [0.25, 0.5, 1, 2], samples: 500 },
    ],
  },
  "thorough",
);
