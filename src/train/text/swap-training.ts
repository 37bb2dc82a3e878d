/** Adversarial training with word substitutions: the step is made on texts whose words were replaced against the model, by one gradient. */
import { CasemateError } from "../../core/error.ts";
import type { TextMethod } from "./method.ts";
import { swappedTexts } from "./swapped-texts.ts";

type Params = {
  /** most words that are replaced, as a share of those that could be */
  readonly share: number;
};

export const swapTraining: TextMethod<Params> = {
  id: "word-swap",
  title: "Adversarial training with word substitutions chosen by the gradient",
  paper:
    "Wang, Yang, Deng, He: Adversarial Training with Fast Gradient Projection Method against Synonym Substitution Based Text Attacks, AAAI 2021, arXiv:2008.03709; swaps by the gradient: Ebrahimi, Rao, Lowd, Dou: HotFlip, ACL 2018, arXiv:1712.06751",
  defaults: { share: 1 },
  watchedBy: "words",
  compute: async ({ trainer, batch, embedding, swaps, params }) => {
    if (swaps === undefined)
      throw new CasemateError("USAGE", "method 'word-swap' needs to know which words may stand for which", {
        hint: "give a list of synonyms: --synonyms FILE",
      });
    const x = await swappedTexts(trainer, batch.x, batch.labels, { embedding, swaps, ...params });
    return trainer.step({ ...batch, x });
  },
};
