/** Ways to train models of token ids. Ids that stand in the list of methods for numbers too mean the same there. */
import { standard } from "../adversarial/standard.ts";
import { embeddingPgd } from "./embedding-pgd.ts";
import { freelb } from "./freelb.ts";
import { swapTraining } from "./swap-training.ts";
import type { TextMethod } from "./method.ts";

const plain: TextMethod = { id: standard.id, title: standard.title, paper: standard.paper, defaults: {} };

export const textMethods: readonly TextMethod[] = [plain, freelb, embeddingPgd, swapTraining] as readonly TextMethod[];
