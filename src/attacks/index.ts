/** The attacks in the box. This list is the only registration there is. */
import type { Attack } from "./attack.ts";
import { apgdCe, apgdDlr, apgdTargeted } from "./evasion/apgd.ts";
import { autoAttack } from "./evasion/auto-attack.ts";
import { bim } from "./evasion/bim.ts";
import { contrastReduction, gaussianBlur, inversion } from "./evasion/contrast.ts";
import { fab, fabTargeted } from "./evasion/fab.ts";
import { fgm } from "./evasion/fgm.ts";
import { miFgsm } from "./evasion/mi-fgsm.ts";
import { gaussianNoise, saltAndPepper, uniformNoise } from "./evasion/noise.ts";
import { pgd } from "./evasion/pgd.ts";
import { square } from "./evasion/square.ts";

export const attacks: readonly Attack[] = [
  fgm,
  bim,
  pgd,
  miFgsm,
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
];
