/**
 * Wrong gradients: a small step along the gradient does not change the margin as the gradient says.
 *
 * ratio = (margin(x) - margin(x + h s)) / (g . h s), s = sign(g) where the domain allows the move; 1 for an exact gradient and h -> 0.
 */
import { median, proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";
import { repeated } from "./random-outputs.ts";
import { withGradient } from "./unstable-gradient.ts";

/** Steps as shares of the range. A steep net bends over the larger ones; a net that rounds does not move over the smaller ones. */
const steps = [1e-4, 1e-3, 1e-2] as const;
/** A predicted change below this share of the largest score drowns in float32 rounding. */
const measurable = 1e-4;
/** Ratios outside are wrong. */
const [low, high] = [0.5, 1.5];
/** Share of wrong ratios above which a step size counts as wrong. */
const tolerated = 0.25;

export const wrongGradient: DoctorCheck = {
  id: "doctor/wrong-gradient",
  title: "gradients disagree with finite differences",
  stage: "before",
  needs: "gradient",
  source:
    "Athalye et al. 2018, arXiv:1802.00420, section 3 (shattered gradients); Carlini et al. 2019, arXiv:1902.06705",
  remedy:
    "where the model rounds or thresholds its input, its true derivative is zero and a stand-in is followed: compare with black-box attacks and with radii above the rounding step; where it does not, report a defect with the model",
  async examine(p) {
    const rows = await withGradient(p, await p.correct());
    if (rows.length === 0) return notRun("no correctly classified probe sample has a gradient");
    if ((await repeated(p)).differing > 0)
      return notRun("answers to the same input differ (doctor/random-outputs), so differences say nothing");
    const tried: { h: number; n: number; wrong: number; middle: number }[] = [];
    for (const h of steps) {
      const ratios = await ratiosAt(p, rows, h);
      if (ratios.length === 0) continue;
      const wrong = ratios.filter((v) => !(v >= low && v <= high)).length;
      tried.push({ h, n: ratios.length, wrong, middle: median(ratios) });
    }
    if (tried.length === 0) return notRun("no step changes the margin measurably");
    const evidence = tried.map((t) => ({
      label: `wrong by more than half at steps of ${t.h} of the range`,
      value: t.wrong,
      estimate: proportion(t.wrong, t.n),
    }));
    const bad = tried.filter((t) => t.wrong > tolerated * t.n);
    const best = tried.reduce((a, b) => (b.wrong / b.n < a.wrong / a.n ? b : a));
    const smallest = tried[0] as (typeof tried)[number];
    if (!bad.includes(smallest))
      return {
        status: "passed",
        saw: `steps of ${best.h} of the range change the margin by ${best.middle.toFixed(2)} of what the gradient says (median of ${best.n} samples)`,
        evidence,
      };
    const saw = `over steps of ${smallest.h} of the range the margin of ${smallest.wrong} of ${smallest.n} samples does not change as the gradient says (median ratio ${smallest.middle.toFixed(2)})`;
    if (bad.length < tried.length)
      return {
        status: "raised",
        severity: "low",
        saw: `${saw}, over steps of ${best.h} it does: the model rounds its input more finely than attacks move it`,
        evidence,
      };
    return {
      status: "raised",
      severity: "high",
      saw: `${saw}, nor over steps of ${
        bad
          .slice(1)
          .map((t) => t.h)
          .join(" or ") || "any other size"
      }`,
      evidence,
      doubt: "the gradients are not those of the model, so that steps along them need not lead to adversarial examples",
    };
  },
};

const ratiosAt = async (p: Patient, rows: Int32Array, h: number): Promise<number[]> => {
  const { gradient } = await p.marginGradient();
  const before = await p.scores();
  const { lower, upper } = p.model.domain;
  const d = p.size;
  const k = p.model.classes;
  const x = new Float32Array(rows.length * d);
  const predicted = new Float64Array(rows.length);
  rows.forEach((r, i) => {
    for (let j = 0; j < d; j++) {
      const v = p.x[r * d + j] as number;
      const g = gradient[r * d + j] as number;
      const to = p.continuous(j) ? v + h * p.width(j) * Math.sign(g) : v;
      x[i * d + j] = Math.min(Math.max(upper[j] as number, v), Math.max(Math.min(lower[j] as number, v), to));
      predicted[i] = (predicted[i] as number) + g * ((x[i * d + j] as number) - v);
    }
  });
  const after = await p.ask(x);
  return Array.from(rows).flatMap((r, i) => {
    const scale = before.subarray(r * k, (r + 1) * k).reduce((s, v) => Math.max(s, Math.abs(v)), 0);
    const expected = predicted[i] as number;
    if (!(expected > measurable * scale)) return [];
    return [(p.margin(before, r) - p.margin(after, i, r)) / expected];
  });
};
