import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { analyticModel, simpleNet } from "../../testing/analytic-model.ts";
import type { Params } from "../attack.ts";
import { extractionStrategies } from "./index.ts";
import { jbda } from "./jbda.ts";
import { naturalQueries } from "./natural-queries.ts";
import type { StrategyContext } from "./strategy.ts";
import { tRnd } from "./t-rnd.ts";
import { uniformNoise } from "./uniform-noise.ts";

const substitute = analyticModel(simpleNet, { lower: 0, upper: 2 });
const inputs = Float32Array.from({ length: 40 }, (_, i) => (i * 0.37) % 2);
const range = { lower: new Float32Array(2), upper: new Float32Array(2).fill(2) };

const contextOf = <P extends Params>(params: P, c: Partial<StrategyContext<P>> = {}): StrategyContext<P> => ({
  round: 0,
  domain: substitute.domain,
  classes: 2,
  range,
  inputs,
  answered: { x: new Float32Array(), labels: new Int32Array(), probabilities: undefined },
  substitute: undefined,
  left: 1000,
  params,
  rng: (...stream) => rngFor(1, ...stream),
  signal: undefined,
  ...c,
});
const answered = async (x: Float32Array) => ({ x, labels: await substitute.labels(x), probabilities: undefined });

it.each(extractionStrategies.map((s) => [s.id, s] as const))("%s says what it is", (id, s) => {
  expect(id).toMatch(/^extraction\/[a-z-]+$/);
  expect(s.paper).toMatch(/\d{4}, arXiv:\d{4}\.\d{4,5}$/);
  expect(s.atlas).toContain("AML.T0024.002");
});

it.each([
  ["away", -1],
  ["towards", 1],
] as const)("jbda asks seeds, and then each again, moved by lambda of the range %s", async (direction, sign) => {
  const params = { seeds: 5, lambda: 0.1, direction };
  const seeds = await jbda.next(contextOf(params));
  expect(seeds).toEqual(inputs.slice(0, 10));
  const known = await answered(seeds);
  const next = await jbda.next(contextOf(params, { round: 1, answered: known, substitute }));
  expect(next.length).toBe(10);
  // by finite differences of the label's probability
  const logit = async (x: Float32Array, y: number): Promise<number> => {
    const s = await substitute.scores(x);
    return (s[y] as number) - (s[1 - y] as number);
  };
  for (let i = 0; i < 5; i++) {
    const x = seeds.slice(2 * i, 2 * i + 2);
    const y = known.labels[i] as number;
    for (let j = 0; j < 2; j++) {
      const moved = (by: number): Float32Array => x.map((v, k) => (k === j ? v + by : v));
      const slope = (await logit(moved(1e-2), y)) - (await logit(moved(-1e-2), y));
      const wanted = Math.min(2, Math.max(0, (x[j] as number) + 0.2 * sign * Math.sign(slope)));
      expect(next[2 * i + j]).toBeCloseTo(wanted, 5);
    }
  }
  const few = await jbda.next(contextOf(params, { round: 1, answered: known, substitute, left: 3 }));
  expect(few.length).toBe(6);
});

it("t-rnd moves towards another class within lambda of the range", async () => {
  const params = { seeds: 20, lambda: 0.5, steps: 5 };
  const known = await answered(await tRnd.next(contextOf(params)));
  const next = await tRnd.next(contextOf(params, { round: 1, answered: known, substitute }));
  next.forEach((v, i) => {
    expect(Math.abs(v - (known.x[i] as number))).toBeLessThanOrEqual(1 + 1e-5);
    expect(v).toBeGreaterThanOrEqual(0);
    expect(v).toBeLessThanOrEqual(2);
  });
  // there are two classes: towards the other one is what an attack does
  const after = await substitute.labels(next);
  expect(after.filter((y, i) => y !== known.labels[i]).length).toBeGreaterThan(10);
});

it("uniform noise fills the range, and no more than remain", async () => {
  const x = await uniformNoise.next(contextOf({}, { left: 700 }));
  expect(x.length).toBe(1400);
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  expect(mean).toBeCloseTo(1, 1);
  expect(Math.min(...x)).toBeLessThan(0.01);
  expect(Math.max(...x)).toBeGreaterThan(1.99);
  expect(await uniformNoise.next(contextOf({}, { left: 700, round: 1 }))).not.toEqual(x);
});

it("natural queries are asked once each", async () => {
  expect(await naturalQueries.next(contextOf({}))).toEqual(inputs);
  expect(await naturalQueries.next(contextOf({}, { left: 4 }))).toEqual(inputs.slice(0, 8));
  expect(await naturalQueries.next(contextOf({}, { round: 1 }))).toEqual(new Float32Array());
});

it("refuses parameters and inputs that make no sense", async () => {
  await expect(async () => jbda.next(contextOf({ seeds: 0, lambda: 0.1, direction: "away" }))).rejects.toThrow(
    /seeds >= 1/,
  );
  await expect(async () => tRnd.next(contextOf({ seeds: 4, lambda: 0.1, steps: 0 }))).rejects.toThrow(/steps >= 1/);
  await expect(jbda.next(contextOf({ seeds: 21, lambda: 0.1, direction: "away" }))).rejects.toThrow(
    /21 natural inputs .* there are 20/,
  );
});
