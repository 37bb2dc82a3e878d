/** Zero gradients: the margin does not change with the input to first order, so a gradient attack stays where it started. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";

/** A gradient is zero when moving every feature over its whole range would change the margin by less than this share of it, to first order. */
const negligible = 1e-6;
/** Share of samples above which it is raised: a few dead points are ordinary. */
const tolerated = 0.05;

export const zeroGradient: DoctorCheck = {
  id: "doctor/zero-gradient",
  title: "gradients are zero",
  stage: "before",
  needs: "gradient",
  source:
    "Athalye et al. 2018, arXiv:1802.00420, section 3 (shattered and vanishing gradients); Croce & Hein 2020, flag of AutoAttack; Pintor et al. 2022, Indicators of Attack Failure, arXiv:2106.09947 (unavailable gradients)",
  remedy:
    "find what stops the gradient (rounding, thresholds, a saturated activation) and assess the model without it, or with a smooth stand-in for its backward pass (BPDA); until then trust black-box attacks only",
  async examine(p) {
    const correct = await p.correct();
    if (correct.length === 0) return notRun("no probe sample is classified correctly");
    const zero = await zeroRows(p, correct);
    const share = proportion(zero, correct.length);
    const evidence = [{ label: "samples with a zero gradient", value: zero, estimate: share }];
    const saw = `the input gradient of the margin is zero at ${zero} of ${correct.length} correctly classified samples`;
    if (share.value < tolerated) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: share.interval[0] > 0.1 ? "high" : "medium",
      saw,
      evidence,
      doubt: `gradients are zero at ${(100 * share.value).toFixed(0)} % of the samples, so that gradient attacks can not move`,
    };
  },
};

const zeroRows = async (p: Patient, rows: Int32Array): Promise<number> => {
  const { gradient } = await p.marginGradient();
  const scores = await p.scores();
  return rows.filter((r) => {
    let change = 0;
    for (let i = 0; i < p.size; i++) change += Math.abs(gradient[r * p.size + i] as number) * p.width(i);
    return change <= negligible * Math.abs(p.margin(scores, r));
  }).length;
};
