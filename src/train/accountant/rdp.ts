/** rdp: an upper bound of epsilon by Renyi differential privacy (Mironov 2017, arXiv:1702.07476). */
import { logGamma } from "../../engine/tensor/special-functions.ts";
import type { Adjacency, PrivacyEvent } from "./event.ts";
import { hybrid, lossCells, lossRange, swapped } from "./loss-cells.ts";
import { upperMasses } from "./loss-masses.ts";
import { pairOf } from "./loss-pair.ts";

export interface RdpBound {
  readonly epsilon: number;
  /** the order alpha that gave it */
  readonly order: number;
}

/** The orders of dp-accounting, for equal figures. */
const orders: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => 1 + (i + 1) / 10),
  ...Array.from({ length: 53 }, (_, i) => 11 + i),
  128,
  256,
  512,
  1024,
];

/**
 * Epsilon at `delta` from Renyi divergences at orders 1.1 ... 1024: min over alpha of
 * D_alpha + ln(1 - 1 / alpha) - ln(alpha delta) / (alpha - 1). Sources of the conversion: Balle, Barthe, Gaboardi, Hsu, Sato 2020 (arXiv:1905.09982);
 * Canonne, Kamath, Steinke 2020 (arXiv:2004.00010), Proposition 12. Throws DP_UNSUPPORTED as pairOf does.
 */
export const rdpBound = (events: readonly PrivacyEvent[], adjacency: Adjacency, delta: number): RdpBound => {
  const divergences = events.map((e) => divergence(e, adjacency));
  let best: RdpBound = { epsilon: Number.POSITIVE_INFINITY, order: Number.NaN };
  for (const order of orders) {
    let sum = 0;
    for (const [i, d] of divergences.entries()) sum += (events[i]?.steps ?? 0) * d(order);
    // delta <= sqrt(1 - e^-KL), and KL <= D_alpha (Bretagnolle, Huber 1979)
    const epsilon =
      delta * delta + Math.expm1(-sum) > 0 ? 0 : sum + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
    if (epsilon < best.epsilon) best = { epsilon: Math.max(0, epsilon), order };
  }
  return best;
};

/** Renyi divergence of one step at an order, the larger of both directions. */
const divergence = (e: PrivacyEvent, adjacency: Adjacency): ((order: number) => number) => {
  const sensitivity = adjacency === "replace-one" ? 2 : 1;
  const plain = e.sampling === "none" || e.rate === 1;
  if (e.mechanism === "gaussian" && plain)
    return (order) => (order * sensitivity * sensitivity) / (2 * e.noise * e.noise);
  if (e.mechanism === "gaussian" && e.sampling === "poisson" && adjacency === "add-remove")
    return (order) => (Number.isInteger(order) ? wholeOrder : anyOrder)(e.noise, e.rate, order);
  return ofPair(e, adjacency);
};

/**
 * Sampled Gaussian, whole alpha: D = ln(sum over k of C(alpha, k) (1 - q)^(alpha - k) q^k e^((k^2 - k) / (2 sigma^2))) / (alpha - 1).
 * Source: Mironov, Talwar, Zhang 2019 (arXiv:1908.10530), section 3.3.
 */
const wholeOrder = (sigma: number, q: number, order: number): number => {
  const logs = Array.from({ length: order + 1 }, (_, k) => {
    const choose = logGamma(order + 1) - logGamma(k + 1) - logGamma(order - k + 1);
    return choose + k * Math.log(q) + (order - k) * Math.log1p(-q) + (k * k - k) / (2 * sigma * sigma);
  });
  // the terms 0 and 1 are nearly all for small q: what is above 1 is summed apart, sum of C q^k (1 - q)^(alpha - k) (e^(...) - 1)
  const top = Math.max(...logs);
  if (top > 1) return (top + Math.log(logs.reduce((s, l) => s + Math.exp(l - top), 0))) / (order - 1);
  let above = 0;
  for (const [k, l] of logs.entries()) {
    const exponent = (k * k - k) / (2 * sigma * sigma);
    above += Math.exp(l) * -Math.expm1(-exponent);
  }
  return Math.log1p(above) / (order - 1);
};

/**
 * Sampled Gaussian, any alpha: E[(1 + u)^alpha] over N(0, sigma^2) with u = q (e^((x - 1/2) / sigma^2) - 1), by the trapezoidal rule, whose error falls exponentially
 * for such integrands (Trefethen, Weideman 2014). E[u] = 0, so that E[(1 + u)^alpha - 1 - alpha u] is summed: nothing cancels. The alternating series of
 * Mironov, Talwar and Zhang has the same value; implementations that drop its signs report more.
 */
const anyOrder = (sigma: number, q: number, order: number): number => {
  const step = Math.min(sigma, sigma * sigma) / 10;
  const low = -14 * sigma;
  const count = Math.ceil((order + 28 * sigma) / step);
  const constant = Math.log(step / (sigma * Math.sqrt(2 * Math.PI)));
  const density = (x: number): number => constant - 0.5 * (x / sigma) ** 2;
  let top = 0;
  for (let pass = 0, sum = 0; ; pass++, sum = 0) {
    for (let i = 0; i <= count; i++) {
      const x = low + i * step;
      const u = q * Math.expm1((x - 0.5) / (sigma * sigma));
      const log = order * Math.log1p(u);
      // from the first pass: the largest exponent, beyond which float64 would overflow
      if (pass === 0) top = Math.max(top, log + density(x));
      else if (top > 1) sum += Math.exp(log + density(x) - top);
      else sum += excess(u, order, log) * Math.exp(density(x));
    }
    if (pass === 0) continue;
    return (top > 1 ? top + Math.log(sum) : Math.log1p(sum)) / (order - 1);
  }
};

/** (1 + u)^alpha - 1 - alpha u, >= 0; by its series where it is small. */
const excess = (u: number, order: number, log: number): number => {
  if (Math.abs(u * order) > 1e-2) return Math.expm1(log) - order * u;
  let term = ((order * (order - 1)) / 2) * u * u;
  let sum = 0;
  for (let k = 3; k < 12; k++) {
    sum += term;
    term *= ((order - k + 1) / k) * u;
  }
  return sum;
};

/** Any pair: ln E_Q[r^alpha] / (alpha - 1) on a grid pair that dominates it, so from above, to second order of the grid's step. */
const ofPair = (e: PrivacyEvent, adjacency: Adjacency): ((order: number) => number) => {
  const { pair, use } = pairOf(e, adjacency);
  const [low, high] = lossRange(pair);
  const cells = lossCells(pair, Math.min(1e-2, (high - low) / 20_000));
  const sides = use === "hybrid" ? [hybrid(cells)] : pair.symmetric ? [cells] : [cells, swapped(cells)];
  const masses = sides.map(upperMasses);
  return (order) =>
    Math.max(
      ...masses.map((m) => {
        let top = Number.NEGATIVE_INFINITY;
        const exponents = m.mass.map(
          (x, i) => (x > 0 ? Math.log(x) : Number.NEGATIVE_INFINITY) + (order - 1) * (m.first + i) * m.step,
        );
        for (const x of exponents) top = Math.max(top, x);
        return (top + Math.log(exponents.reduce((s, x) => s + Math.exp(x - top), 0))) / (order - 1);
      }),
    );
};
