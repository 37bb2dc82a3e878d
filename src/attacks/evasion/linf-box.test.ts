import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { ActiveSet } from "./active-set.ts";
import { linfBox, momentumSignStep, signStep } from "./linf-box.ts";

const d = 500;
const rng = rngFor(2, "linf-box");
const x0 = Float32Array.from({ length: d }, () => (rng.uniform() < 0.4 ? rng.integer(2) : rng.uniform() ** 4));
// zeros of both signs, denormals, huge values and what is not a number
const odd = [0, -0, 1e-45, -1e-45, 1e38, -1e38, Infinity, -Infinity, Number.NaN];
const g = Float32Array.from({ length: d }, (_, i) => odd[i] ?? rng.normal() * 10 ** (rng.integer(40) - 30));
const domain = (lower: number, upper: number): Domain => ({
  dims: [d],
  size: d,
  layout: "flat",
  lower: new Float32Array(d).fill(lower),
  upper: new Float32Array(d).fill(upper),
});
const f = Math.fround;

it.each([
  [0, 1],
  [-Infinity, Infinity],
  [-3, Infinity],
])("steps as comparisons do, bounds %d..%d", (lower, upper) => {
  const set = new ActiveSet(Int32Array.of(0));
  const box = linfBox(set, x0, 0.1, domain(lower, upper));
  const clamp = (v: number, i: number): number =>
    Math.min(Math.max(v, f(Math.max((x0[i] as number) - 0.1, lower))), f(Math.min((x0[i] as number) + 0.1, upper)));
  const x = x0.slice();
  const old = x0.slice();
  const fast = x0.slice();
  for (const alpha of [0.003, 0.05, 7]) {
    const before = fast.slice();
    signStep(alpha, fast, g, box);
    for (let i = 9; i < d; i++)
      expect(fast[i]).toBe(f(clamp((before[i] as number) + alpha * Math.sign(g[i] as number), i)));
    const z = x.map((v, i) => clamp(v + alpha * Math.sign(g[i] as number), i));
    const expected = x.map((v, i) => clamp(v + ((z[i] as number) - v) * 0.75 + (v - (old[i] as number)) * 0.25, i));
    const last = x.slice();
    momentumSignStep(alpha, 0.75, x, old, g, 0, d, box);
    for (let i = 9; i < d; i++) expect(Math.abs((x[i] as number) - (expected[i] as number))).toBeLessThan(1e-7);
    expect(old).toEqual(last);
  }
  // 0 moves nothing, denormals and infinities count by their sign, and what is not a number does no harm
  const y = x0.slice();
  signStep(0.01, y, g, box);
  for (let i = 0; i < 8; i++) expect(y[i]).toBe(f(clamp((x0[i] as number) + 0.01 * Math.sign(g[i] as number), i)));
  expect(Number.isFinite(y[8])).toBe(true);
});

it("gives immutable features no room", () => {
  const set = new ActiveSet(Int32Array.of(0));
  const mutable = new Uint8Array(d);
  const box = linfBox(set, x0, 0.1, { ...domain(0, 1), mutable });
  expect(box.low.data).toEqual(x0);
  expect(box.high.data).toEqual(x0);
});
