/**
 * Jacobian-based dataset augmentation: x' = x +- lambda (upper - lower) sign(d F_y / d x), F the substitute, y the victim's label; each round doubles what was asked
 * (Papernot et al. 2017). Papernot et al. have the plus; the minus, a sign step of an untargeted attack, finds the victim's boundary sooner and is the default.
 */
import { CasemateError } from "../../core/error.ts";
import { doubling } from "./doubling.ts";
import type { ExtractionStrategy } from "./strategy.ts";

type Params = {
  /** natural inputs that are asked first */
  readonly seeds: number;
  /** step, as a share of each feature's range */
  readonly lambda: number;
  /** away: to where the label's score falls, as an attack would go; towards: to where it grows */
  readonly direction: "away" | "towards";
};

export const jbda: ExtractionStrategy<Params> = {
  id: "extraction/jbda",
  title: "Jacobian-based dataset augmentation",
  paper:
    "Papernot, McDaniel, Goodfellow, Jha, Celik, Swami: Practical Black-Box Attacks against Machine Learning, AsiaCCS 2017, arXiv:1602.02697",
  atlas: ["AML.T0024.002", "AML.T0005.001"],
  needs: "seeds",
  adaptive: true,
  defaults: { seeds: 120, lambda: 0.1, direction: "away" },
  next: (c) => {
    const { seeds, lambda, direction } = c.params;
    if (!(Number.isInteger(seeds) && seeds >= 1 && lambda > 0))
      throw new CasemateError("ATTACK_PARAMS", `jbda wants seeds >= 1 and lambda > 0, got ${seeds} and ${lambda}`);
    if (!["away", "towards"].includes(direction))
      throw new CasemateError("ATTACK_PARAMS", `jbda wants direction away or towards, got '${direction}'`);
    return doubling(c, seeds, async (x, labels) => {
      if (c.substitute === undefined) throw new CasemateError("INTERNAL", "jbda was given no substitute");
      // the cross-entropy falls where log F_y, and with it F_y, grows
      const { gradient } = await c.substitute.gradient(x, { loss: "cross-entropy", labels }, c.signal);
      const { lower, upper } = c.range;
      const sign = direction === "away" ? 1 : -1;
      return x.map((v, i) => {
        const j = i % c.domain.size;
        return v + sign * lambda * ((upper[j] as number) - (lower[j] as number)) * Math.sign(gradient[i] as number);
      });
    });
  },
};
