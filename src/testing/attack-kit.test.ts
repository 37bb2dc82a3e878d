/** The conformance kit over every attack in the box. */
import { describe, expect, it } from "vitest";
import { bim } from "../attacks/evasion/bim.ts";
import { attacks } from "../attacks/index.ts";
import { type AttackKitOptions, attackChecks } from "./attack-kit.ts";

/** small budgets; noise and other baselines need not find anything */
const settings: Readonly<Record<string, AttackKitOptions>> = {
  "evasion/pgd": { params: { steps: 10, relativeStep: 0.2, restarts: 2 } },
  "evasion/mi-fgsm": { params: { accumulate: "step" } },
  "evasion/apgd-ce": { params: { iterations: 20, restarts: 2 } },
  "evasion/apgd-dlr": { params: { iterations: 20 } },
  "evasion/apgd-t": { params: { iterations: 10 } },
  "evasion/fab": { params: { iterations: 10, restarts: 2 } },
  "evasion/fab-t": { params: { iterations: 10, restarts: 2 } },
  "evasion/square": { params: { queries: 100 } },
  // its parts are checked on their own; the other norms are run in test/reference
  "evasion/auto-attack": { norms: ["linf"] },
  "evasion/uniform-noise": { params: { repeats: 10 }, finds: 0 },
  "evasion/gaussian-noise": { params: { repeats: 10 }, finds: 0 },
  "evasion/salt-and-pepper": { params: { steps: 20 }, finds: 0 },
  "evasion/contrast-reduction": { finds: 0 },
  "evasion/inversion": { finds: 0 },
  "evasion/gaussian-blur": { params: { steps: 10 }, finds: 0, images: true },
  "evasion/ddn": { params: { steps: 30 } },
  "evasion/deepfool": { params: { steps: 20 } },
  "evasion/sigma-zero": { params: { steps: 60 } },
  "evasion/hop-skip-jump": { params: { steps: 4, initEvals: 20 } },
  "evasion/carlini-wagner": { params: { binarySearchSteps: 4, steps: 30, learningRate: 0.1, initialConstant: 1 } },
  "evasion/ead": { params: { binarySearchSteps: 3, steps: 20, initialStepSize: 0.1, initialConstant: 1 } },
  "evasion/fmn": { params: { steps: 40 } },
  "evasion/carlini-wagner-linf": { params: { steps: 30, learningRate: 0.1, initialConstant: 0.01 } },
  "evasion/spsa": { params: { steps: 15, samples: 16, learningRate: 0.05, restarts: 2 } },
  "evasion/nes": { params: { steps: 15, samples: 16 } },
  "evasion/ni-fgsm": { params: { scales: 2 } },
  "evasion/vmi-fgsm": { params: { neighbours: 4 } },
  "evasion/simba": { params: { steps: 60 } },
  "evasion/pixel": { params: { population: 20, generations: 10 } },
  "evasion/jsma": { params: { gamma: 1 } },
  "evasion/zoo": { params: { binarySearchSteps: 2, steps: 25, coordinates: 6, learningRate: 0.1, initialConstant: 1 } },
  "evasion/pdpgd": { params: { steps: 30 } },
  "evasion/boundary": { params: { steps: 200, directions: 20 } },
};

describe.each(attacks.map((attack) => ({ id: attack.id, attack })))("$id", ({ id, attack }) => {
  it.each(attackChecks(attack, settings[id] ?? {}))("$name", async ({ run }) => {
    expect(await run()).toEqual([]);
  });
});

it("the passes of an averaged gradient keep to the budget, sample by sample", async () => {
  for (const check of attackChecks(bim, { params: { eot: 4 } }))
    if (/budget|batch/.test(check.name)) expect(await check.run()).toEqual([]);
});
