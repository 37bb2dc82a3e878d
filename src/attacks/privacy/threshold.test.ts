import { expect, it } from "vitest";
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";
import { balancedAccuracy, chooseThresholds, type Scored } from "./threshold.ts";

/** Class 0 is answered with 1 (member) or 0, class 1 with 11 or 10. */
const scored = (perKind: number, noise = 0): Scored => {
  const rows = [0, 1].flatMap((y) => [0, 1].flatMap((m) => Array.from({ length: perKind }, (_, k) => ({ y, m, k }))));
  return {
    signal: Float64Array.from(rows, ({ y, m, k }) => 10 * y + (k < noise ? 1 - m : m)),
    labels: Int32Array.from(rows, ({ y }) => y),
    member: Uint8Array.from(rows, ({ m }) => m),
  };
};

it("each class has its threshold", () => {
  const thresholds = chooseThresholds(scored(20));
  expect([...thresholds.byClass].sort(([a], [b]) => a - b)).toEqual([
    [0, 1],
    [1, 11],
  ]);
  const { value, interval, n } = balancedAccuracy(scored(30, 6), thresholds);
  expect(value).toBeCloseTo(0.8, 12);
  expect(n).toBe(120);
  // 48 of 60 on both sides, each at 97.5 %
  expect(interval).toEqual(clopperPearsonInterval(48, 60, 0.975));
});

it("classes with few samples share one", () => {
  const { byClass, common } = chooseThresholds(scored(5));
  expect(byClass.size).toBe(0);
  // among all, 1 or 11 parts half of one class
  expect(common).toBeGreaterThanOrEqual(1);
});

it("where members and others answer alike, nobody is called a member", () => {
  const s = scored(20);
  const flat = { ...s, signal: new Float64Array(s.signal.length) };
  expect(balancedAccuracy(flat, chooseThresholds(flat)).value).toBe(0.5);
});
