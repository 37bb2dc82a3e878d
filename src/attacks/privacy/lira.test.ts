import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { normalCdf } from "../../engine/tensor/special-functions.ts";
import { lira, rmia, type ShadowSignals } from "./lira.ts";
import { roc } from "./roc.ts";

const n = 3000;
const shadows = 32;
/** Samples differ much in how hard they are, and a model that was trained with one answers it by 1 higher. */
const world = (gain: number) => {
  const rng = rngFor(2, "lira");
  const level = Float64Array.from({ length: n }, () => 5 * rng.normal());
  const answer = (member: Uint8Array) => level.map((v, i) => v + gain * (member[i] as number) + rng.normal());
  const coins = () => Uint8Array.from({ length: n }, () => rng.integer(2));
  const member = coins();
  const inside = Array.from({ length: shadows }, coins);
  const known: ShadowSignals = { inside, signals: inside.map(answer) };
  const target = answer(member);
  const split = (signal: Float64Array) =>
    roc(
      signal.filter((_, i) => member[i] === 1),
      signal.filter((_, i) => member[i] === 0),
    ).auc;
  return { target, known, split };
};

it("reaches what the two normals allow where a threshold sees nothing", () => {
  const { target, known, split } = world(1);
  const best = normalCdf(1 / Math.SQRT2);
  expect(split(target).value).toBeLessThan(0.58);
  const { online, offline } = lira(target, known, "pooled");
  expect(split(online).value).toBeGreaterThan(best - 0.03);
  expect(split(online).value).toBeLessThan(best + 0.02);
  expect(split(offline).value).toBeGreaterThan(best - 0.03);
  expect(split(lira(target, known, "per-sample").online).value).toBeGreaterThan(best - 0.06);
  expect(split(rmia(target, known)).value).toBeGreaterThan(best - 0.06);
});

it("finds nothing where there is nothing", () => {
  const { target, known, split } = world(0);
  const { online, offline } = lira(target, known, "pooled");
  for (const scores of [online, offline, rmia(target, known)]) {
    const [low, high] = split(scores).interval;
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  }
});

it("says nothing about samples that every shadow model was trained with", () => {
  const inside = [Uint8Array.of(1, 1), Uint8Array.of(1, 0), Uint8Array.of(1, 1), Uint8Array.of(1, 0)];
  const signals = inside.map((_, s) => Float64Array.of(s, s));
  const { online, offline } = lira(Float64Array.of(9, 9), { inside, signals }, "pooled");
  expect([online[0], offline[0]]).toEqual([0, 0]);
  expect(online[1]).not.toBe(0);
});
