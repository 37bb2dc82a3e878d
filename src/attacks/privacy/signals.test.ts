import { expect, it } from "vitest";
import { signalsOf } from "./signals.ts";

it("follows the formulas, from logits and from probabilities", () => {
  const p = [0.7, 0.2, 0.1];
  const labels = Int32Array.of(0, 1);
  const scores = Float32Array.from([...p, ...p]);
  const expected = {
    correctness: [1, 0],
    loss: [Math.log(0.7), Math.log(0.2)],
    entropy: [1, 1].map(() => p.reduce((s, v) => s + v * Math.log(v), 0)),
    "modified-entropy": [
      0.3 * Math.log(0.7) + 0.2 * Math.log(0.8) + 0.1 * Math.log(0.9),
      0.8 * Math.log(0.2) + 0.7 * Math.log(0.3) + 0.1 * Math.log(0.9),
    ],
    "scaled-confidence": [Math.log(0.7 / 0.3), Math.log(0.2 / 0.8)],
  };
  const logits = scores.map((v) => Math.log(v) + 3);
  for (const s of [signalsOf(scores, labels, "probabilities"), signalsOf(logits, labels, "logits")])
    for (const [id, values] of Object.entries(expected))
      values.forEach((v, i) => expect(s[id as keyof typeof expected][i], `${id} ${i}`).toBeCloseTo(v, 5));
});

it("tells sure answers apart where their probabilities round to 1", () => {
  const s = signalsOf(Float32Array.of(60, 0, 0, 90, 0, 0), Int32Array.of(0, 0), "logits");
  expect(s["scaled-confidence"][0]).toBeCloseTo(60 - Math.log(2), 4);
  expect(s["scaled-confidence"][1]).toBeCloseTo(90 - Math.log(2), 4);
  const rounded = signalsOf(Float32Array.of(1, 0, 0, 0, 1, 0), Int32Array.of(0, 0), "probabilities");
  for (const values of Object.values(rounded))
    for (const v of values as Float64Array) expect(Number.isFinite(v)).toBe(true);
});
