/** Scores or gradients that are not finite numbers: attacks can neither climb them nor count them. */
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, ofSamples } from "./check.ts";
import type { Patient } from "./patient.ts";

export const nonFinite: DoctorCheck = {
  id: "doctor/non-finite",
  title: "scores or gradients are not finite numbers",
  stage: "before",
  needs: "scores",
  source: "Carlini et al. 2019, On Evaluating Adversarial Robustness, arXiv:1902.06705",
  remedy:
    "find the node that overflows (a logarithm of zero, a division by zero, a half-precision range) and keep it in range; then assess again",
  async examine(p) {
    const scores = broken(p, await p.scores());
    const nearby = broken(p, await p.ask(noisy(p)));
    const gradients = canDifferentiate(p.model)
      ? rowsBroken((await p.gradient(p.x, p.labels, "cross-entropy")).gradient, p.n, p.size)
      : 0;
    const evidence = [
      { label: "samples with a broken score", value: scores, estimate: proportion(scores, p.n) },
      { label: "noisy samples with a broken score", value: nearby, estimate: proportion(nearby, p.n) },
      { label: "samples with a broken gradient", value: gradients, estimate: proportion(gradients, p.n) },
    ];
    const worst = Math.max(scores, nearby, gradients);
    if (worst === 0)
      return {
        status: "passed",
        saw: `all scores and gradients of ${p.n} samples, as they are and with noise, are finite`,
        evidence,
      };
    return {
      status: "raised",
      severity: "high",
      saw: `scores are broken on ${ofSamples(scores, p.n)}, on ${nearby} with noise of the threat model's size, and gradients on ${gradients}: an input with broken scores never counts as adversarial`,
      evidence,
      doubt: "scores or gradients are not finite numbers",
    };
  },
};

const broken = (p: Patient, scores: Float32Array): number => rowsBroken(scores, p.n, p.model.classes);

const rowsBroken = (values: Float32Array, n: number, width: number): number => {
  let count = 0;
  for (let r = 0; r < n; r++) if (!values.subarray(r * width, (r + 1) * width).every(Number.isFinite)) count++;
  return count;
};

/** Uniform noise in the Linf ball, inside the domain. */
const noisy = (p: Patient): Float32Array => {
  const epsilon = p.data.epsilon.get("linf") ?? 0.1;
  const { lower, upper } = p.model.domain;
  const x = p.x.slice();
  for (let r = 0; r < p.n; r++) {
    const rng = p.rng(nonFinite.id, r);
    for (let i = 0; i < p.size; i++) {
      if (!p.continuous(i)) continue;
      const v = (x[r * p.size + i] as number) + epsilon * (2 * rng.uniform() - 1);
      x[r * p.size + i] = Math.min(upper[i] as number, Math.max(lower[i] as number, v));
    }
  }
  return x;
};
