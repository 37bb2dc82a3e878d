/** Unbounded attack: with a radius of the whole range a gradient attack has to beat every sample; where it does not, it is the attack that fails. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { pgd } from "../evasion/pgd.ts";
import { runAttack } from "../harness.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";

const samples = 32;
const steps = 30;
/** Share of survivors above which it is raised. */
const tolerated = 0.05;
/** Share of survivors from which on it is the attack that fails, not a few flat places of the model. */
const serious = 0.25;

export const unboundedAttack: DoctorCheck = {
  id: "doctor/unbounded-attack",
  title: "an attack without bound fails",
  stage: "before",
  needs: "gradient",
  source:
    "Carlini et al. 2019, arXiv:1902.06705 (unbounded attacks must reach 100 %); Athalye et al. 2018, arXiv:1802.00420, section 3",
  remedy:
    "the gradients do not lead to adversarial examples that exist (a picture of another class lies in this ball): find what masks them, and trust black-box attacks only until then",
  async examine(p) {
    const { lower, upper, mutable } = p.model.domain;
    if (mutable?.some((m) => m === 0) === true)
      return notRun("some features may not change, so that no attack is without bound");
    if (!lower.every(Number.isFinite) || !upper.every(Number.isFinite)) return notRun("the input has no known range");
    const rows = (await p.correct()).slice(0, samples);
    if (rows.length === 0) return notRun("no probe sample is classified correctly");
    let left: Int32Array = rows;
    for (const loss of ["margin", "cross-entropy"]) if (left.length > 0) left = await withstanding(p, left, loss);
    const share = proportion(left.length, rows.length);
    const evidence = [{ label: "samples that withstand", value: left.length, estimate: share }];
    const saw = `${left.length} of ${rows.length} correctly classified samples withstand ${steps} steps on the margin, then on cross-entropy, with a radius of the whole range`;
    if (share.value <= tolerated) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: share.value >= serious ? "high" : "medium",
      saw,
      evidence,
      doubt: `even an attack that may change everything fails on ${(100 * share.value).toFixed(0)} % of the samples`,
    };
  },
};

/** From the sample itself: a random start in such a ball is an image of noise, which most models get wrong whatever their gradients. */
const withstanding = async (p: Patient, rows: Int32Array, loss: string): Promise<Int32Array> => {
  const radius = Array.from(p.model.domain.lower, (_, i) => p.width(i)).reduce((a, b) => Math.max(a, b), 0);
  const x = new Float32Array(rows.length * p.size);
  rows.forEach((r, i) => x.set(p.x.subarray(r * p.size, (r + 1) * p.size), i * p.size));
  const [result] = await runAttack(
    pgd,
    p.model,
    { x, labels: rows.map((r) => p.labels[r] as number) },
    {
      norm: "linf",
      epsilons: [radius],
      params: { steps, stepSize: radius / 10, loss, randomStart: false },
      seed: p.data.seed,
      indices: rows.map((r) => p.data.indices[r] as number),
      signal: p.data.signal,
    },
  );
  return rows.filter((_, i) => result?.samples[i]?.success !== true);
};
