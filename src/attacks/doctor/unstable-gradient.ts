/** Unstable gradients: noise of a thousandth of the range turns their direction. */
import { median, quantile } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Noise on every feature, as a share of its range. */
const noise = 1e-3;
/** Median cosine below which it is raised; healthy nets of ReLUs are above 0.9. */
const least = 0.5;

export const unstableGradient: DoctorCheck = {
  id: "doctor/unstable-gradient",
  title: "gradients change direction under tiny noise",
  stage: "before",
  needs: "gradient",
  source: "Athalye et al. 2018, arXiv:1802.00420, section 3 (shattered and stochastic gradients)",
  remedy:
    "average gradients over noise or over draws of a random model (parameter eot), or replace the part that shatters them by a smooth stand-in in the backward pass (BPDA); compare with black-box attacks",
  async examine(p) {
    const correct = await p.correct();
    const rows = await withGradient(p, correct);
    if (rows.length === 0) return notRun("no correctly classified probe sample has a gradient");
    if (!Array.from({ length: p.size }, (_, i) => i).some((i) => p.continuous(i)))
      return notRun("no feature can be moved by a small amount");
    const { gradient } = await p.marginGradient();
    const there = await p.gradient(noisy(p), p.labels, "margin");
    const cosines = Array.from(rows, (r) => cosine(gradient, there.gradient, r, p.size));
    const middle = median(cosines);
    const evidence = [
      { label: "median cosine of gradients", value: middle },
      { label: "lowest tenth", value: quantile(cosines, 0.1) },
      { label: "samples", value: rows.length },
    ];
    const saw = `with noise of ${noise} of the range the gradient keeps its direction to a median cosine of ${middle.toFixed(2)} (${rows.length} samples)`;
    if (middle >= least) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: "high",
      saw,
      evidence,
      doubt: "gradients change direction under tiny noise, so that steps along them lead nowhere",
    };
  },
};

/** Rows whose gradient is not zero. */
export const withGradient = async (p: Patient, rows: Int32Array): Promise<Int32Array> => {
  const { gradient } = await p.marginGradient();
  return rows.filter((r) => gradient.subarray(r * p.size, (r + 1) * p.size).some((v) => v !== 0 && Number.isFinite(v)));
};

const noisy = (p: Patient): Float32Array => {
  const x = p.x.slice();
  for (let r = 0; r < p.n; r++) {
    const rng = p.rng(unstableGradient.id, r);
    for (let i = 0; i < p.size; i++) {
      const sign = rng.sign();
      if (p.continuous(i)) x[r * p.size + i] = (x[r * p.size + i] as number) + sign * noise * p.width(i);
    }
  }
  return x;
};

/** 0 when one of them vanishes. */
const cosine = (a: Float32Array, b: Float32Array, r: number, d: number): number => {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = r * d; i < (r + 1) * d; i++) {
    const u = a[i] as number;
    const v = b[i] as number;
    ab += u * v;
    aa += u * u;
    bb += v * v;
  }
  const c = ab / Math.sqrt(aa * bb);
  return Number.isFinite(c) ? c : 0;
};
