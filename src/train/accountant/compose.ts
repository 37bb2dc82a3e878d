/**
 * compose: bounds of delta(epsilon) for a sum of independent losses on a grid, by one FFT, with every error in the bound.
 *
 * Losses are tilted first (Esscher 1932): mass e^(t l) / M(t), t near the saddle point of the tail that is asked for. The tail is then the bulk of what the
 * FFT sees, so that its rounding error, of the order of 1e-16 of the largest mass, becomes a relative error of delta, whether delta is 1e-5 or 1e-15.
 * Sums beyond the window come back at its other end; the mass they carry is bounded by Chernoff's inequality on the tilted losses.
 */
import { fft, fftError, inverseFft, unitRoundoff } from "../../engine/tensor/fft.ts";
import { relativeError } from "./loss-cells.ts";
import type { LossMasses } from "./loss-masses.ts";

/** One kind of step and how often it is taken. */
export interface Part {
  readonly masses: LossMasses;
  readonly steps: number;
}

export interface DeltaBounds {
  readonly lower: number;
  readonly upper: number;
}

/** Bounds of delta for an epsilon in [from, to], both about the masses as given. */
export interface DeltaCurve {
  readonly from: number;
  readonly to: number;
  at(epsilon: number): DeltaBounds;
}

/** Factor by which rounding errors may exceed those at the saddle point. */
const largestExcess = 300;
/** Tilted masses that come back from beyond the window may be this much. */
const largestWrap = 1e-11;
const largestWindow = 1 << 22;

/** Of one step: ln E e^(t L), finite part only, and the mean of the tilted loss. */
interface Tilted {
  readonly logMoment: number;
  readonly mean: number;
}

const logMasses = new WeakMap<LossMasses, Float64Array>();
const logsOf = (m: LossMasses): Float64Array => {
  const known = logMasses.get(m);
  if (known !== undefined) return known;
  const made = m.mass.map((x) => (x > 0 ? Math.log(x) : Number.NEGATIVE_INFINITY));
  logMasses.set(m, made);
  return made;
};

/** ln sum of mass e^(t l). */
const logMoment = (m: LossMasses, t: number): number => {
  const logs = logsOf(m);
  const slope = t * m.step;
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) top = Math.max(top, (logs[i] as number) + slope * (m.first + i));
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp((logs[i] as number) + slope * (m.first + i) - top);
  return top + Math.log(sum);
};

const tilt = (m: LossMasses, t: number): Tilted => {
  const moment = logMoment(m, t);
  const logs = logsOf(m);
  let mean = 0;
  for (let i = 0; i < logs.length; i++) {
    const loss = (m.first + i) * m.step;
    mean += Math.exp((logs[i] as number) + t * loss - moment) * loss;
  }
  return { logMoment: moment, mean };
};

/** sum of steps times ln E e^(t L). */
const total = (parts: readonly Part[], t: number): number =>
  parts.reduce((s, p) => s + p.steps * logMoment(p.masses, t), 0);

/** Where to look: found on a coarse grid and good for finer ones, since any values give valid bounds and only good ones give narrow bounds. */
export interface Aim {
  /** the tilt t > 0, at or below the order at which the bound of delta by moments is smallest */
  readonly tilt: number;
  /** an epsilon that is enough by that bound */
  readonly epsilon: number;
  /** further tilts, down and up, whose moments bound the tails of the tilted sum best */
  readonly down: number;
  readonly up: number;
}

/**
 * Finds the aim for a `delta`: the least over t of epsilon = (K(t) + t ln t - (1 + t) ln(1 + t) - ln delta) / t.
 * Source: Canonne, Kamath, Steinke 2020 (arXiv:2004.00010), Proposition 12.
 */
export const aimAt = (parts: readonly Part[], delta: number): Aim => {
  const epsilonAt = (u: number): number => {
    const t = Math.exp(u);
    const bound = (total(parts, t) + t * Math.log(t) - (1 + t) * Math.log1p(t) - Math.log(delta)) / t;
    return Number.isNaN(bound) ? Number.POSITIVE_INFINITY : bound;
  };
  let best = 0;
  let value = Number.POSITIVE_INFINITY;
  for (let u = -4; u <= 8; u += 0.5) {
    const e = epsilonAt(u);
    if (e < value) {
      value = e;
      best = u;
    }
  }
  let low = best - 0.5;
  let high = best + 0.5;
  for (let i = 0; i < 8; i++) {
    const a = low + (high - low) / 3;
    const b = high - (high - low) / 3;
    if (epsilonAt(a) < epsilonAt(b)) high = b;
    else low = a;
  }
  const saddle = Math.exp((low + high) / 2);
  const epsilon = epsilonAt((low + high) / 2);
  // rare large losses make the tilted sum wide at the saddle; a smaller tilt may need a far smaller window, for errors that are larger but still small
  const scale = (t: number): number => total(parts, t) - t * epsilon;
  let aim: Aim | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const share of [1, 0.85, 0.7, 0.55, 0.4]) {
    const tilt = saddle * share;
    if (scale(tilt) > scale(saddle) + Math.log(largestExcess)) break;
    const down = furtherTilt(parts, tilt, -1);
    const up = furtherTilt(parts, tilt, 1);
    const base = total(parts, tilt);
    const width = reachOf(parts, tilt, -1, down, base) + reachOf(parts, tilt, 1, up, base);
    if (aim !== undefined && width > least) continue;
    aim = { tilt, epsilon, down, up };
    least = width;
  }
  return aim ?? { tilt: saddle, epsilon, down: saddle, up: 1 };
};

/**
 * A distance from zero that the tilted sum exceeds on one side with probability below `largestWrap` / 2, by Chernoff's inequality:
 * P(S > w) <= exp(K(t + s) - K(t) - s w), and P(S < -w) likewise with -s.
 */
const reachOf = (parts: readonly Part[], t: number, side: 1 | -1, s: number, base: number): number =>
  (total(parts, t + side * s) - base - Math.log(largestWrap / 2)) / s;

/** The s with the shortest reach, to a factor of 1.25. */
const furtherTilt = (parts: readonly Part[], t: number, side: 1 | -1): number => {
  const base = total(parts, t);
  let best = 1;
  let value = Number.POSITIVE_INFINITY;
  for (let s = 2 ** -6; s < 2 ** 12; s *= 2) {
    const reach = reachOf(parts, t, side, s, base);
    if (reach < value) {
      value = reach;
      best = s;
    }
  }
  for (const s of [best * 0.64, best * 0.8, best * 1.25, best * 1.5625]) {
    const reach = reachOf(parts, t, side, s, base);
    if (reach < value) {
      value = reach;
      best = s;
    }
  }
  return best;
};

/** The curve near the epsilon of `aim`; undefined when the window would be too large. All parts share one step. */
export const compose = (parts: readonly Part[], aim: Aim): DeltaCurve | undefined => {
  const t = aim.tilt;
  const step = parts[0]?.masses.step ?? 1;
  const tilted = parts.map((p) => tilt(p.masses, t));
  const steps = parts.reduce((s, p) => s + p.steps, 0);
  const kappa = parts.reduce((s, p, i) => s + p.steps * (tilted[i] as Tilted).logMoment, 0);
  const center = parts.reduce((s, p, i) => s + p.steps * (tilted[i] as Tilted).mean, 0);
  if (!Number.isFinite(kappa)) return undefined;
  const below = reachOf(parts, t, -1, aim.down, kappa);
  const above = reachOf(parts, t, 1, aim.up, kappa);
  const size = 2 ** Math.ceil(Math.log2((below + above) / step + 4));
  if (!(size <= largestWindow)) return undefined;
  const wrap = largestWrap;

  // masses are real, so the transform's other half is its mirror image; its error may then be that of this half twice
  const half = size / 2 + 1;
  const logAbs = new Float64Array(half);
  const angle = new Float64Array(half);
  const errorOne = Math.SQRT2 * fftError(size);
  let error = 0;
  for (const [k, p] of parts.entries()) {
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    const logs = logsOf(p.masses);
    const moment = (tilted[k] as Tilted).logMoment;
    for (let i = 0; i < logs.length; i++) {
      const j = p.masses.first + i;
      const at = ((j % size) + size) % size;
      re[at] = (re[at] as number) + Math.exp((logs[i] as number) + t * j * step - moment);
    }
    const norm = Math.sqrt(re.reduce((s, x) => s + x * x, 0));
    fft(re, im);
    for (let i = 0; i < half; i++) {
      const a = re[i] as number;
      const b = im[i] as number;
      logAbs[i] = (logAbs[i] as number) + p.steps * 0.5 * Math.log(a * a + b * b);
      angle[i] = (angle[i] as number) + p.steps * Math.atan2(b, a);
    }
    // |y + e|^k - |y|^k is at most k |e| (1 + |e|)^(k - 1) with |y| <= 1, and |e| <= errorOne sqrt(size) norm
    error += p.steps * errorOne * norm * Math.exp(p.steps * errorOne * Math.sqrt(size) * norm);
  }
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let i = 0; i < half; i++) {
    const r = Math.exp(logAbs[i] as number);
    if (r === 0) continue;
    const mirror = (size - i) & (size - 1);
    re[i] = r * Math.cos(angle[i] as number);
    re[mirror] = re[i] as number;
    im[mirror] = -r * Math.sin(angle[i] as number);
    im[i] = mirror === i ? 0 : r * Math.sin(angle[i] as number);
  }
  inverseFft(re, im);
  // a power by logarithm and angle: below 12 u k of each value's size; and the inverse transform's own error
  const norm = Math.sqrt(re.reduce((s, x) => s + x * x, 0)) + error;
  error += (12 * steps * unitRoundoff + errorOne) * norm * 1.01;

  // relative error of the masses, and of e^(kappa - t l), whose exponent is a sum of steps terms
  const slack = steps * (relativeError + 1e-15 * (1 + Math.abs(kappa / steps))) + 1e-14 * Math.abs(t * center);
  const infinite = parts.reduce((s, p) => s + p.steps * p.masses.infinite, 0);
  const firstSum = Math.floor(-below / step) - 1;
  return curve({ step, size, firstSum, re, t, kappa, error, wrap, slack, infinite });
};

interface Composed {
  readonly step: number;
  readonly size: number;
  /** number of the window's first grid point */
  readonly firstSum: number;
  /** tilted masses of the sum, at their number modulo size */
  readonly re: Float64Array;
  readonly t: number;
  readonly kappa: number;
  /** bound of the 2-norm of the error of `re` */
  readonly error: number;
  readonly wrap: number;
  readonly slack: number;
  readonly infinite: number;
}

/** delta = sum over l > epsilon of (1 - e^(epsilon - l)) e^(kappa - t l) g(l), g the tilted masses of the sum. */
const curve = (c: Composed): DeltaCurve => {
  const { step, size, firstSum, t, kappa } = c;
  // suffix sums of the two terms, relative to the first grid point of the window
  const plain = new Float64Array(size + 1);
  const discounted = new Float64Array(size + 1);
  for (let i = size - 1; i >= 0; i--) {
    const g = Math.max(0, c.re[(((firstSum + i) % size) + size) % size] as number);
    plain[i] = (plain[i + 1] as number) * Math.exp(-t * step) + g;
    discounted[i] = (discounted[i + 1] as number) * Math.exp(-(t + 1) * step) + g;
  }
  const at = (epsilon: number): DeltaBounds => {
    const i = Math.min(size, Math.max(0, Math.floor(epsilon / step) + 1 - firstSum));
    const loss = (firstSum + i) * step;
    const scale = Math.exp(kappa - t * loss);
    const value = scale * ((plain[i] as number) - Math.exp(epsilon - loss) * (discounted[i] as number));
    // weights are at most e^(kappa - t l): their 2-norm by the geometric series, their maximum by the first
    const most = Math.exp(kappa - t * epsilon);
    const rounding = (c.error * most) / Math.sqrt(-Math.expm1(-2 * t * step));
    const top = Math.exp(kappa - t * (firstSum + size) * step) * c.wrap;
    return {
      lower: Math.max(0, (value - rounding - most * c.wrap) * Math.exp(-c.slack)),
      upper: Math.min(1, (value + rounding + top) * Math.exp(c.slack) + c.infinite),
    };
  };
  return { from: Math.max(0, firstSum * step), to: (firstSum + size - 1) * step, at };
};
