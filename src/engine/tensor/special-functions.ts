/**
 * Special functions of statistics: log-gamma, incomplete gamma and beta with inverses, erf, erfc, normal distribution.
 *
 * Relative error below 1e-12 (tested against 30-digit values) where the function itself is not a small difference of
 * large ones: the lower functions are accurate relatively left of the mean, the upper ones right of it, both absolutely
 * everywhere. Power-times-exponential prefactors are written with Stirling's remainder and phi(t) = t - 1 - ln t
 * (C. Loader, "Fast and accurate computation of binomial probabilities", 2000), so that large parameters lose no digits.
 * Arguments out of range throw RangeError: callers pass numbers that they checked.
 */

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
const eulerGamma = 0.5772156649015329;
const tiny = 1e-300;
const epsilon = Number.EPSILON;

const demand = (holds: boolean, what: string): void => {
  if (!holds) throw new RangeError(what);
};

/** ln Gamma(x), x > 0. */
export const logGamma = (x: number): number => {
  demand(x > 0, `log-gamma wants x > 0, got ${x}`);
  if (x < 0.5) return logGammaNearTwo(x) - Math.log(x) - Math.log1p(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 2.5) return logGammaNearTwo(x - 2);
  if (x < 10) {
    let product = 1;
    let shifted = x;
    while (shifted < 10) product *= shifted++;
    return logGamma(shifted) - Math.log(product);
  }
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingSeries(x);
};

/** ln Gamma(2 + w), |w| <= 1/2: w (1 - gamma) + sum_{k>=2} (-1)^k (zeta(k) - 1) w^k / k. */
const logGammaNearTwo = (w: number): number => {
  let sum = 0;
  for (let k = zetaMinusOne.length + 1; k >= 2; k--)
    sum = w * (((k % 2 === 0 ? 1 : -1) * (zetaMinusOne[k - 2] as number)) / k + sum);
  return w * (1 - eulerGamma + sum);
};

/** zeta(k) - 1 for k = 2 ... 31: the first terms, then Euler-Maclaurin. */
const zetaMinusOne: readonly number[] = Array.from({ length: 30 }, (_, i) => {
  const k = i + 2;
  const n = 20;
  const power = n ** -k;
  let sum = (power * n) / (k - 1) + power / 2 + (k * power) / (12 * n);
  sum -= (k * (k + 1) * (k + 2) * power) / (720 * n ** 3);
  sum += (k * (k + 1) * (k + 2) * (k + 3) * (k + 4) * power) / (30240 * n ** 5);
  for (let j = n - 1; j >= 2; j--) sum += j ** -k;
  return sum;
});

/** sum B_2k / (2k (2k - 1) x^(2k-1)), for x >= 10. */
const stirlingSeries = (x: number): number => {
  const r = 1 / (x * x);
  const tail = 1 / 1188 - r * (691 / 360360 - r * (1 / 156 - (r * 3617) / 122400));
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * tail)))) / x;
};

/** Remainder of Stirling's formula: ln Gamma(x) - (x - 1/2) ln x + x - ln sqrt(2 pi). */
const stirlingRemainder = (x: number): number =>
  x >= 10 ? stirlingSeries(x) : logGamma(x) - (x - 0.5) * Math.log(x) + x - halfLogTwoPi;

/** phi(t) = t - 1 - ln t at t = value / center, without cancellation near t = 1. */
const phi = (value: number, center: number): number => {
  const d = (value - center) / center;
  if (Math.abs(d) > 0.3) return d - Math.log(value / center);
  // ln(1 + d) = 2 artanh r with r = d / (2 + d), and d - 2 r = r d
  const r = d / (2 + d);
  const square = r * r;
  let sum = 0;
  for (let k = 25; k >= 3; k -= 2) sum = square * (1 / k + sum);
  return r * (d - 2 * sum);
};

/** x^a e^-x / Gamma(a + 1). */
const gammaPrefactor = (a: number, x: number): number =>
  Math.exp(-a * phi(x, a) - stirlingRemainder(a)) / Math.sqrt(2 * Math.PI * a);

const gammaSeries = (a: number, x: number): number => {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * epsilon * 0.25; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gammaPrefactor(a, x) * sum;
};

/** Legendre's continued fraction by the modified Lentz method. */
const gammaFraction = (a: number, x: number): number => {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1_000_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || tiny);
    c = b + an / c || tiny;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < epsilon) break;
  }
  return gammaPrefactor(a, x) * a * h;
};

/** P(a, x) = gamma(a, x) / Gamma(a): probability that a Gamma(a, 1) variable is at most x. a > 0, x >= 0. */
export const gammaP = (a: number, x: number): number => {
  demand(a > 0 && x >= 0, `the incomplete gamma function wants a > 0 and x >= 0, got ${a}, ${x}`);
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
};

/** Q(a, x) = 1 - P(a, x). */
export const gammaQ = (a: number, x: number): number => {
  demand(a > 0 && x >= 0, `the incomplete gamma function wants a > 0 and x >= 0, got ${a}, ${x}`);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
};

/** The x with P(a, x) = p, 0 <= p < 1. */
export const gammaPInverse = (a: number, p: number): number => {
  demand(a > 0 && p >= 0 && p < 1, `the inverse incomplete gamma function wants a > 0 and 0 <= p < 1, got ${a}, ${p}`);
  let upper = a + 1;
  while (gammaP(a, upper) < p) upper *= 2;
  return invert(p, upper, (x) => [gammaP(a, x), (gammaPrefactor(a, x) * a) / x]);
};

/** I_x(a, b): probability that a Beta(a, b) variable is at most x. a, b > 0, 0 <= x <= 1. */
export const regularizedBeta = (x: number, a: number, b: number): number => {
  demand(
    a > 0 && b > 0 && x >= 0 && x <= 1,
    `the incomplete beta function wants a, b > 0 and 0 <= x <= 1, got ${a}, ${b}, ${x}`,
  );
  if (x === 0 || x === 1) return x;
  return x <= (a + 1) / (a + b + 2) ? betaFraction(x, 1 - x, a, b) : 1 - betaFraction(1 - x, x, b, a);
};

/** x^a y^b / B(a, b) with y = 1 - x. */
const betaPrefactor = (x: number, y: number, a: number, b: number): number => {
  const deviance = a * phi(x, a / (a + b)) + b * phi(y, b / (a + b));
  const remainder = stirlingRemainder(a + b) - stirlingRemainder(a) - stirlingRemainder(b);
  return Math.exp(remainder - deviance) * Math.sqrt((a / (a + b)) * (b / (2 * Math.PI)));
};

const betaFraction = (x: number, y: number, a: number, b: number): number => {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let h = d;
  for (let m = 1; m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < epsilon) break;
  }
  return (betaPrefactor(x, y, a, b) / a) * h;
};

/** The x with I_x(a, b) = p, 0 <= p <= 1. */
export const regularizedBetaInverse = (p: number, a: number, b: number): number => {
  demand(
    a > 0 && b > 0 && p >= 0 && p <= 1,
    `the inverse incomplete beta function wants a, b > 0 and 0 <= p <= 1, got ${a}, ${b}, ${p}`,
  );
  if (p === 1) return 1;
  return invert(p, 1, (x) => [regularizedBeta(x, a, b), betaPrefactor(x, 1 - x, a, b) / (x * (1 - x))]);
};

/** Root of F(x) = p on (0, upper) for a rising F given with its density: Newton (on ln F in the lower tail), kept in a shrinking bracket. */
const invert = (p: number, upper: number, f: (x: number) => readonly [value: number, density: number]): number => {
  if (p === 0) return 0;
  let low = 0;
  let high = upper;
  let x = upper / 2;
  for (let i = 0; i < 300; i++) {
    const [value, density] = f(x);
    if (value < p) low = x;
    else high = x;
    const step = value < 0.5 && value > 0 ? (Math.log(value / p) * value) / density : (value - p) / density;
    let next = x - step;
    // geometric bisection while the ends are orders of magnitude apart
    if (!(next > low && next < high))
      next = high > 4 * low ? Math.sqrt(Math.max(low, tiny)) * Math.sqrt(high) : (low + high) / 2;
    if (Math.abs(next - x) <= epsilon * next) return next;
    x = next;
  }
  return x;
};

/** erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x. */
export const erf = (x: number): number => {
  if (Math.abs(x) < 1e-9) return (2 / Math.sqrt(Math.PI)) * x;
  return Math.sign(x) * gammaP(0.5, x * x);
};

/** erfc(x) = 1 - erf(x), accurate in the upper tail. */
export const erfc = (x: number): number => (x > 0 ? gammaQ(0.5, x * x) : 1 - erf(x));

/** Standard normal distribution function, accurate in the lower tail. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);

/** The x with normalCdf(x) = p, 0 < p < 1 (0 and 1 give the infinities). */
export const normalQuantile = (p: number): number => {
  demand(p >= 0 && p <= 1, `the normal quantile wants 0 <= p <= 1, got ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  // Abramowitz and Stegun 26.2.23 (error below 4.5e-4), then Halley's method on the upper tail
  const t = Math.sqrt(-2 * Math.log(p));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let i = 0; i < 3; i++) {
    const residual = p < 0.25 ? p - 0.5 * erfc(z * Math.SQRT1_2) : 0.5 * (erf(z * Math.SQRT1_2) - (1 - 2 * p));
    const u = residual / Math.exp(-0.5 * z * z - halfLogTwoPi);
    z -= u / (1 + 0.5 * z * u);
  }
  return -z;
};
