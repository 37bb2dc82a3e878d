/** Closed forms, published figures, monotonicity, refusals. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import { account } from "./account.ts";
import { calibrate } from "./calibrate.ts";
import { type Adjacency, parseEvents, type PrivacyEvent } from "./event.ts";
import { pldBracket } from "./pld.ts";
import { prvBracket } from "./prv.ts";
import { rdpBound } from "./rdp.ts";

const gaussian = (noise: number, rate = 1, steps = 1): PrivacyEvent => ({
  mechanism: "gaussian",
  noise,
  sampling: rate === 1 ? "none" : "poisson",
  rate,
  steps,
});
const laplace = (noise: number, rate = 1, steps = 1): PrivacyEvent => ({
  ...gaussian(noise, rate, steps),
  mechanism: "laplace",
});
const pld = (events: readonly PrivacyEvent[], delta: number, adjacency: Adjacency = "add-remove") =>
  pldBracket(events, adjacency, delta, 1e-3);

/** delta of a Gaussian mechanism with mean mu and deviation 1, any real epsilon. Balle, Wang 2018 (arXiv:1805.06530), Theorem 8. */
const gaussianDelta = (mu: number, epsilon: number): number =>
  normalCdf(mu / 2 - epsilon / mu) - Math.exp(epsilon) * normalCdf(-mu / 2 - epsilon / mu);

const solve = (delta: (epsilon: number) => number, target: number): number => {
  let low = 0;
  let high = 500;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (delta(middle) > target) low = middle;
    else high = middle;
  }
  return high;
};

const holds = (bracket: { lower: number; upper: number }, exact: number, width: number): void => {
  expect(bracket.lower).toBeLessThanOrEqual(exact + 1e-9);
  expect(bracket.upper).toBeGreaterThanOrEqual(exact - 1e-9);
  expect(bracket.upper - bracket.lower).toBeLessThan(width);
};

describe("closed forms", () => {
  it.each([
    [1, 1e-5],
    [0.5, 1e-6],
    [5, 1e-3],
    [20, 1e-5],
    [0.8, 1e-12],
    [2, 1e-18],
  ])("one Gaussian, sigma %d at delta %d", (sigma, delta) => {
    const exact = solve((e) => gaussianDelta(1 / sigma, e), delta);
    holds(pld([gaussian(sigma)], delta), exact, 2e-3);
    holds(prvBracket([gaussian(sigma)], "add-remove", delta, 0.01), exact, 0.025);
    expect(rdpBound([gaussian(sigma)], "add-remove", delta).epsilon).toBeGreaterThan(exact);
  });

  it.each([1, 7, 1000, 9999, 1_000_000])("%d steps at rate 1 are one Gaussian of sigma / sqrt(steps)", (steps) => {
    const sigma = 2 * Math.sqrt(steps);
    holds(
      pld([gaussian(sigma, 1, steps)], 1e-5),
      solve((e) => gaussianDelta(0.5, e), 1e-5),
      2e-3,
    );
  });

  it("a rate just below 1 composes by FFT to nearly the same", () => {
    const exact = solve((e) => gaussianDelta(Math.sqrt(50) / 10, e), 1e-6);
    const { lower, upper } = pld([gaussian(10, 1 - 1e-9, 50)], 1e-6);
    expect(Math.abs(lower - exact)).toBeLessThan(2e-3);
    expect(Math.abs(upper - exact)).toBeLessThan(2e-3);
  });

  it("replacing one record is twice the distance", () => {
    holds(
      pld([gaussian(3)], 1e-5, "replace-one"),
      solve((e) => gaussianDelta(2 / 3, e), 1e-5),
      2e-3,
    );
  });

  it.each([
    [1, 0.1, 1e-6],
    [0.6, 0.01, 1e-7],
    [3, 0.5, 1e-9],
  ])("one Poisson-sampled Gaussian, sigma %d, rate %d, delta %d", (sigma, rate, delta) => {
    // H_a((1 - q) Q + q P || Q) = q H_{(a - 1 + q) / q}(P || Q), and H_a(A || B) = 1 - a + a H_{1/a}(B || A) for the other direction
    const remove = (e: number): number => rate * gaussianDelta(1 / sigma, Math.log1p(Math.expm1(e) / rate));
    const add = (e: number): number => {
      const inner = Math.expm1(-e) / rate;
      if (inner <= -1) return 0;
      return -Math.expm1(e) + Math.exp(e) * rate * gaussianDelta(1 / sigma, Math.log1p(inner));
    };
    const exact = solve((e) => Math.max(remove(e), add(e)), delta);
    holds(pld([gaussian(sigma, rate)], delta), exact, 2e-3);
    holds(account([gaussian(sigma, rate)], { delta }), exact, 0.01);
  });

  it.each([0.5, 2, 30])("one Laplace of scale %d: epsilon = 1 / b + 2 ln(1 - delta)", (b) => {
    const exact = 1 / b + 2 * Math.log1p(-1e-3);
    holds(account([laplace(b)], { delta: 1e-3 }), exact, 0.01);
  });

  it("a Laplace and two Gaussians: one integral over the loss of the Laplace", () => {
    // losses -1/b and 1/b with P mass e^(-1/b) / 2 and 1/2, between them density e^((l - 1/b) / 2) / 4
    const b = 1.5;
    const mu = Math.hypot(1 / 2, 1 / 3);
    const n = 600;
    const delta = (e: number): number => {
      let sum = 0.5 * gaussianDelta(mu, e - 1 / b) + 0.5 * Math.exp(-1 / b) * gaussianDelta(mu, e + 1 / b);
      const width = 2 / b / n;
      for (let i = 0; i < n; i++) {
        const l = -1 / b + (i + 0.5) * width;
        sum += 0.25 * Math.exp((l - 1 / b) / 2) * width * gaussianDelta(mu, e - l);
      }
      return sum;
    };
    const events = [laplace(b), gaussian(2), gaussian(3)];
    holds(account(events, { delta: 1e-5 }), solve(delta, 1e-5), 0.01);
  });

  it.each([
    [1, "add-remove", 1],
    [3, "add-remove", 1],
    [2, "replace-one", 2],
  ] as const)("one discrete Gaussian of sigma %d, %s", (sigma, adjacency, shift) => {
    const weight = (x: number): number => Math.exp((-0.5 * x * x) / (sigma * sigma));
    const values = Array.from({ length: 40 * sigma + 1 }, (_, i) => i - 20 * sigma);
    const total = values.reduce((s, x) => s + weight(x), 0);
    const delta = (e: number): number =>
      values.reduce((s, x) => s + Math.max(0, weight(x - shift) - Math.exp(e) * weight(x)) / total, 0);
    const event = { ...gaussian(sigma), mechanism: "discrete-gaussian" } as const;
    holds(account([event], { delta: 1e-5, adjacency }), solve(delta, 1e-5), 0.01);
  });

  it.each([1e-3, 1e-6])("one sample without replacement at delta %d", (delta) => {
    const event = { ...gaussian(1.5, 0.1), sampling: "without-replacement" } as const;
    const exact = solve((e) => 0.1 * gaussianDelta(2 / 1.5, Math.log1p(Math.expm1(e) / 0.1)), delta);
    holds(account([event], { delta, adjacency: "replace-one" }), exact, 0.01);
  });
});

describe("published figures", () => {
  it("of Opacus and TensorFlow Privacy, by RDP", () => {
    expect(rdpBound([gaussian(1.5, 0.04, 2250)], "add-remove", 1e-5).epsilon).toBeCloseTo(7.32911117143, 9);
    // 15 epochs of 60,000 in batches of 150, sigma 1.3; 30 epochs of 100,000 in batches of 100, sigma 1
    expect(rdpBound([gaussian(1.3, 150 / 60_000, 6000)], "add-remove", 1e-5)).toMatchObject({ order: 19 });
    expect(rdpBound([gaussian(1.3, 150 / 60_000, 6000)], "add-remove", 1e-5).epsilon).toBeCloseTo(
      0.7242234026109595,
      10,
    );
    expect(rdpBound([gaussian(1, 0.001, 30_000)], "add-remove", 1e-7).epsilon).toBeCloseTo(1.4154988495444842, 10);
  });

  it("of dp_accounting: Renyi divergences of the sampled Gaussian at whole and broken orders", () => {
    // 50 steps, sigma 2.5, rate .01, orders 5 and 50: recovered from epsilon at a delta where the order is the best one
    const divergence = (order: number, want: number, delta: number): void => {
      const { epsilon, order: best } = rdpBound([gaussian(2.5, 0.01, 50)], "add-remove", delta);
      const at = (a: number): number => Math.log1p(-1 / a) - Math.log(delta * a) / (a - 1);
      expect(epsilon).toBeLessThanOrEqual(want + at(order) + 1e-12);
      if (best === order) expect(epsilon - at(order)).toBeCloseTo(want, 8);
    };
    divergence(5, 2.18075656e-3, 1e-5);
    divergence(50, 2.38460375e-2, 1e-9);
  });

  it("of dp_accounting, by PLD: epsilon 2.4612381 after 1.2 epochs at rate .01, sigma .7", () => {
    expect(Math.abs(pld([gaussian(0.7, 0.01, 120)], 1e-5).upper / 2.4612381 - 1)).toBeLessThan(1e-3);
  });

  it("delta(1) of three Poisson-sampled Gaussians is .15594", () => {
    holds(pld([gaussian(0.5, 0.2, 3)], 0.15594), 1, 2e-3);
  });

  it("the least noise for epsilon 1, delta 1e-5 at rate .01 is .67379", () => {
    expect(calibrate(gaussian(1, 0.01), 1, { delta: 1e-5 }).noise).toBeCloseTo(0.6738, 3);
  });
});

describe("properties", () => {
  const base = gaussian(1.2, 0.02, 500);
  const cost = (e: PrivacyEvent, delta = 1e-5): number => pld([e], delta).upper;

  it("epsilon falls with noise and delta, rises with rate and steps", () => {
    const epsilon = cost(base);
    expect(cost({ ...base, noise: 1.3 })).toBeLessThan(epsilon);
    expect(cost(base, 1e-4)).toBeLessThan(epsilon);
    expect(cost({ ...base, rate: 0.022 })).toBeGreaterThan(epsilon);
    expect(cost({ ...base, steps: 550 })).toBeGreaterThan(epsilon);
  });

  it("a run in two parts costs what it costs in one", () => {
    const whole = account([base], { delta: 1e-5 });
    const parts = account(
      [
        { ...base, steps: 123 },
        { ...base, steps: 377 },
      ],
      { delta: 1e-5 },
    );
    expect(parts.lower).toBeCloseTo(whole.lower, 2);
    expect(parts.upper).toBeCloseTo(whole.upper, 2);
    expect(Math.max(parts.lower, whole.lower)).toBeLessThanOrEqual(Math.min(parts.upper, whole.upper));
  });

  it.each([
    ["gaussian", "poisson", "add-remove"],
    ["laplace", "poisson", "add-remove"],
    ["discrete-gaussian", "poisson", "add-remove"],
    ["gaussian", "poisson", "replace-one"],
    ["gaussian", "without-replacement", "replace-one"],
    ["laplace", "without-replacement", "replace-one"],
  ] as const)("%s, %s, %s: the bracket is narrow, in the others, and below RDP", (mechanism, sampling, adjacency) => {
    const a = account([{ mechanism, noise: 2, sampling, rate: 0.05, steps: 40 }], { delta: 1e-5, adjacency });
    const { rdp, pld: p, prv } = a.accountants;
    expect(a.upper - a.lower).toBeLessThan(0.01);
    expect(a.lower).toBeGreaterThan(0);
    expect(Math.max(p.lower, prv.lower)).toBeLessThanOrEqual(Math.min(p.upper, prv.upper));
    expect(rdp.upper).toBeGreaterThan(a.lower);
    expect(a).toMatchObject({ adjacency, sampling, delta: 1e-5 });
  });

  it("sampling without replacement at rate nearly 1 is no sampling", () => {
    const event = { ...gaussian(4, 0.999999, 3), sampling: "without-replacement" } as const;
    const plain = account([gaussian(4, 1, 3)], { delta: 1e-5, adjacency: "replace-one" });
    expect(account([event], { delta: 1e-5, adjacency: "replace-one" }).upper).toBeCloseTo(plain.upper, 2);
  });

  it("delta that no step can reach costs nothing", () => {
    expect(account([gaussian(100, 0.001)], { delta: 0.1 })).toMatchObject({ lower: 0, upper: 0 });
  });

  it("calibration is tight: a little less noise breaks the budget", () => {
    const { noise, account: a } = calibrate({ ...base, steps: 20 }, 2, { delta: 1e-5 });
    expect(a.upper).toBeLessThanOrEqual(2);
    expect(pld([{ ...base, steps: 20, noise: noise * 0.998 }], 1e-5).lower).toBeGreaterThan(2);
  });
});

describe("refusals", () => {
  it.each([
    [{ noise: 0 }, "noise is 0"],
    [{ noise: Number.NaN }, "noise is NaN"],
    [{ rate: 1.5 }, "rate is 1.5"],
    [{ rate: 0 }, "rate is 0"],
    [{ steps: 0 }, "steps is 0"],
    [{ steps: 2.5 }, "steps is 2.5"],
    [{ sampling: "none" as const }, "rate is 0.02 and sampling is none"],
  ])("%j", (change, message) => {
    expect(() => account([{ ...gaussian(1, 0.02, 10), ...change }], { delta: 1e-5 })).toThrow(message);
  });

  it.each([0, -1, 1, Number.NaN, 1e-30])("delta %d", (delta) => {
    expect(() => account([gaussian(1)], { delta })).toThrow(expect.objectContaining({ code: "DP_PARAMS" }));
  });

  it("what no theorem covers", () => {
    const unsupported = expect.objectContaining({ code: "DP_UNSUPPORTED" });
    const sampled = { ...gaussian(1, 0.1), sampling: "without-replacement" } as const;
    expect(() => account([sampled], { delta: 1e-5 })).toThrow(unsupported);
    expect(() => account([laplace(1, 0.1)], { delta: 1e-5, adjacency: "replace-one" })).toThrow(unsupported);
  });

  it("what protects nobody: a published epsilon of 5,907,982", () => {
    expect(() => account([gaussian(0.1, 1024 / 1e8, 976_562)], { delta: 1e-7 })).toThrow(
      expect.objectContaining({ code: "DP_NO_PROTECTION" }),
    );
  });

  it("budgets that no noise keeps", () => {
    expect(() => calibrate(gaussian(1), -1, { delta: 1e-5 })).toThrow("epsilon is -1");
    expect(() => calibrate(gaussian(1, 1, 1e9), 1e-3, { delta: 1e-5 })).toThrow("no useful noise");
  });

  it("events that are no events", () => {
    expect(() => parseEvents([])).toThrow("the events do not fit");
    expect(() => parseEvents([{ noise: 1, rat: 0.1 }])).toThrow("rat");
    expect(() => parseEvents([{ noise: 1, rate: 7 }])).toThrow("rate is 7");
    expect(parseEvents([{ noise: 1, rate: 0.5 }])).toEqual([gaussian(1, 0.5)]);
  });
});
