/**
 * LossPair: two distributions P and Q whose privacy loss L = ln dP/dQ(x), x ~ P, bounds that of one step (a dominating pair).
 *
 * If delta(epsilon) = sup_A P(A) - e^epsilon Q(A) of a pair is at least that of a mechanism on any neighbours, for every epsilon, then products of pairs
 * bound compositions, also adaptive ones. Sources: Zhu, Dong, Wang, AISTATS 2022 (arXiv:2106.08567), Theorem 10 (composition) and 11 (Poisson
 * sampling, add and remove). For replaced records, sampled either way, the proofs that single pairs dominate are in docs/decisions/pairs-for-replaced-records.md.
 */
import { CasemateError } from "../../core/error.ts";
import type { Adjacency, PrivacyEvent } from "./event.ts";

/** Mass of P and of Q at one value of the loss. */
interface LossAtom {
  readonly loss: number;
  readonly q: number;
}

/** The part with a density over x in [low, high]; the loss rises with x. */
export interface SmoothPart {
  readonly low: number;
  readonly high: number;
  /** length over which density and loss change by about a factor e near the middle */
  readonly scale: number;
  /** ln of the density of Q; that of P is it plus the loss */
  logQ(x: number): number;
  loss(x: number): number;
  /** the x of a loss, clamped to [low, high] */
  at(loss: number): number;
}

export interface LossPair {
  readonly atoms: readonly LossAtom[];
  readonly smooth?: SmoothPart;
  /** bound of the mass of P, and of that of Q, which atoms and smooth part leave out */
  readonly tail: number;
  /** are (P, Q) and (Q, P) of the same loss distribution */
  readonly symmetric: boolean;
}

/** How pairs of one step make the bound: as they are, or the positive losses of (P, Q) with the negative ones of (Q, P). */
export type PairUse = "directions" | "hybrid";

/** Standard deviations kept on either side: the normal distribution has 1.8e-33 beyond. */
const reach = 12;
const tailMass = 2e-33;

/** The pair of one step. Throws DP_UNSUPPORTED when no theorem is known for the combination. */
export const pairOf = (e: PrivacyEvent, adjacency: Adjacency): { readonly pair: LossPair; readonly use: PairUse } => {
  const sensitivity = adjacency === "replace-one" ? 2 : 1;
  if (e.sampling === "none" || e.rate === 1) return { pair: base(e, sensitivity), use: "directions" };
  if (e.sampling === "without-replacement") {
    if (adjacency === "add-remove")
      throw new CasemateError(
        "DP_UNSUPPORTED",
        "no bound for sampling without replacement when records are added or removed",
        {
          hint: "a batch of fixed size needs a public number of records: use the adjacency replace-one, or Poisson sampling",
        },
      );
    return { pair: mixed(base(e, sensitivity), e.rate), use: "hybrid" };
  }
  if (adjacency === "add-remove") return { pair: mixed(base(e, sensitivity), e.rate), use: "directions" };
  if (e.mechanism !== "gaussian")
    throw new CasemateError(
      "DP_UNSUPPORTED",
      `no bound for Poisson-sampled ${e.mechanism} noise when a record is replaced`,
      {
        hint: "use the adjacency add-remove; two of its steps make one replacement, at more than twice the epsilon",
      },
    );
  return { pair: replacedGaussian(e.noise, e.rate), use: "directions" };
};

const base = (e: PrivacyEvent, sensitivity: number): LossPair => {
  switch (e.mechanism) {
    case "gaussian":
      return gaussian(e.noise / sensitivity);
    case "laplace":
      return laplace(e.noise / sensitivity);
    case "discrete-gaussian":
      return discreteGaussian(e.noise, sensitivity);
  }
};

/** ln of the density of N(0, sigma^2). */
const logNormal = (sigma: number): ((x: number) => number) => {
  const constant = -Math.log(sigma * Math.sqrt(2 * Math.PI));
  const factor = -0.5 / (sigma * sigma);
  return (x) => constant + factor * x * x;
};
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** N(1, sigma^2) and N(0, sigma^2): loss (x - 1/2) / sigma^2. */
const gaussian = (sigma: number): LossPair => {
  const low = -reach * sigma;
  const high = 1 + reach * sigma;
  return {
    atoms: [],
    smooth: {
      low,
      high,
      scale: Math.min(sigma, sigma * sigma),
      logQ: logNormal(sigma),
      loss: (x) => (x - 0.5) / (sigma * sigma),
      at: (loss) => clamp(loss * sigma * sigma + 0.5, low, high),
    },
    tail: tailMass,
    symmetric: true,
  };
};

/** Laplace(1, b) and Laplace(0, b): loss (2 x - 1) / b between 0 and 1, constant outside. */
const laplace = (b: number): LossPair => ({
  atoms: [
    { loss: -1 / b, q: 0.5 },
    { loss: 1 / b, q: 0.5 * Math.exp(-1 / b) },
  ],
  smooth: {
    low: 0,
    high: 1,
    scale: b / 2,
    logQ: (x) => -x / b - Math.log(2 * b),
    loss: (x) => (2 * x - 1) / b,
    at: (loss) => clamp((loss * b + 1) / 2, 0, 1),
  },
  tail: 0,
  symmetric: true,
});

/** Discrete Gaussian around `shift` and around 0 on the integers: loss shift (2 x - shift) / (2 sigma^2). */
const discreteGaussian = (sigma: number, shift: number): LossPair => {
  const span = Math.ceil(reach * sigma) + shift;
  if (span > 1e6)
    throw new CasemateError(
      "DP_UNSUPPORTED",
      `a discrete Gaussian of sigma ${sigma} has too many values to account one by one`,
      {
        hint: "above 1e5 it is a Gaussian to 1e-11 in total variation: account it as gaussian",
      },
    );
  const weights = Array.from({ length: 2 * span + 1 }, (_, i) => Math.exp(-0.5 * ((i - span) / sigma) ** 2));
  const total = weights.reduce((a, b) => a + b, 0);
  return {
    atoms: weights.map((w, i) => ({ loss: (shift * (2 * (i - span) - shift)) / (2 * sigma * sigma), q: w / total })),
    tail: 2 * tailMass,
    symmetric: true,
  };
};

/** ((1 - rate) Q + rate P, Q): loss ln(1 - rate + rate e^l). */
const mixed = (pair: LossPair, rate: number): LossPair => {
  const loss = (l: number): number => Math.log1p(rate * Math.expm1(l));
  const atoms = pair.atoms.map((a) => ({ loss: loss(a.loss), q: a.q }));
  const s = pair.smooth;
  if (s === undefined) return { atoms, tail: pair.tail, symmetric: false };
  return {
    atoms,
    smooth: {
      ...s,
      loss: (x) => loss(s.loss(x)),
      at: (l) => {
        const inner = Math.expm1(l) / rate;
        return inner <= -1 ? s.low : s.at(Math.log1p(inner));
      },
    },
    tail: pair.tail,
    symmetric: false,
  };
};

/**
 * (1 - rate) N(0) + rate N(1) and (1 - rate) N(0) + rate N(-1): a Poisson sample in which one record's vector is turned round. No other two vectors of
 * length at most 1, in any number of dimensions, are easier to tell apart at any epsilon (docs/decisions/pairs-for-replaced-records.md).
 * The loss is odd in x; with y = e^(x / sigma^2) and c = e^(-1 / (2 sigma^2)) its inverse is the positive root of
 * rate c y^2 + (1 - rate)(1 - a) y - a rate c = 0, a = e^loss.
 */
const replacedGaussian = (sigma: number, rate: number): LossPair => {
  const variance = sigma * sigma;
  const side = (x: number): number => Math.log1p(rate * Math.expm1((x - 0.5) / variance));
  const normal = logNormal(sigma);
  const high = 1 + reach * sigma;
  const logRateC = Math.log(rate) - 0.5 / variance;
  const atPositive = (loss: number): number => {
    // b = (1 - rate)(a - 1) / (2 rate c) and y = b + sqrt(b^2 + a), in logarithms: both may be beyond float64
    const logB = Math.log1p(-rate) + Math.log(Math.expm1(loss)) - Math.LN2 - logRateC;
    const logRoot =
      0.5 *
      (2 * logB > loss
        ? 2 * logB + Math.log1p(Math.exp(loss - 2 * logB))
        : loss + Math.log1p(Math.exp(2 * logB - loss)));
    return variance * (Math.max(logB, logRoot) + Math.log1p(Math.exp(-Math.abs(logB - logRoot))));
  };
  return {
    atoms: [],
    smooth: {
      low: -high,
      high,
      scale: Math.min(sigma, variance),
      logQ: (x) => normal(x) + side(-x),
      loss: (x) => side(x) - side(-x),
      at: (l) => (l === 0 ? 0 : clamp(Math.sign(l) * atPositive(Math.abs(l)), -high, high)),
    },
    tail: tailMass,
    symmetric: true,
  };
};
