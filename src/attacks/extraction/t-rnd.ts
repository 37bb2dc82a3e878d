/**
 * T-RND: synthetic questions by a targeted iterative sign method on the substitute, towards a random other class; each round doubles what was asked
 * (Juuti, Szyller, Marchal, Asokan 2019).
 */
import { CasemateError } from "../../core/error.ts";
import { projectRow } from "../geometry.ts";
import { doubling } from "./doubling.ts";
import type { ExtractionStrategy } from "./strategy.ts";

type Params = {
  /** natural inputs that are asked first */
  readonly seeds: number;
  /** sum of all steps, as a share of each feature's range */
  readonly lambda: number;
  readonly steps: number;
};

export const tRnd: ExtractionStrategy<Params> = {
  id: "extraction/t-rnd",
  title: "Synthetic inputs towards random classes",
  paper:
    "Juuti, Szyller, Marchal, Asokan: PRADA: Protecting Against DNN Model Stealing Attacks, EuroS&P 2019, arXiv:1805.02628",
  atlas: ["AML.T0024.002", "AML.T0005.001"],
  needs: "seeds",
  adaptive: true,
  defaults: { seeds: 120, lambda: 64 / 255, steps: 5 },
  next: (c) => {
    const { seeds, lambda, steps } = c.params;
    if (!(Number.isInteger(seeds) && seeds >= 1 && lambda > 0 && Number.isInteger(steps) && steps >= 1))
      throw new CasemateError(
        "ATTACK_PARAMS",
        `t-rnd wants seeds >= 1, lambda > 0 and steps >= 1, got ${seeds}, ${lambda} and ${steps}`,
      );
    return doubling(c, seeds, async (originals, labels) => {
      if (c.substitute === undefined) throw new CasemateError("INTERNAL", "t-rnd was given no substitute");
      const { size } = c.domain;
      const { lower, upper } = c.range;
      const rng = c.rng("targets", c.round);
      // one of the other classes, each as likely
      const targets = labels.map((y) => (y + 1 + rng.integer(c.classes - 1)) % c.classes);
      const x = originals.slice();
      for (let step = 0; step < steps; step++) {
        const { gradient } = await c.substitute.gradient(x, { loss: "cross-entropy", labels: targets }, c.signal);
        gradient.forEach((g, i) => {
          const width = (upper[i % size] as number) - (lower[i % size] as number);
          x[i] = (x[i] as number) - (lambda / steps) * width * Math.sign(g);
        });
        labels.forEach((_, r) => projectRow("linf", Infinity, x, r, originals, r, c.domain));
      }
      return x;
    });
  },
};
