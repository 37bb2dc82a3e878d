/** Unbounded attack: with a radius of the whole range a gradient attack has to beat every sample; where it does not, it is the attack that fails. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { pgd } from "../evasion/pgd.ts";
import { runAttack } from "../harness.ts";
import { type DoctorCheck, notRun } from "./check.ts";

const samples = 32;
const steps = 30;
/** Share of survivors above which it is raised. */
const tolerated = 0.05;

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
    const radius = Array.from(lower, (_, i) => p.width(i)).reduce((a, b) => Math.max(a, b), 0);
    const x = new Float32Array(rows.length * p.size);
    rows.forEach((r, i) => x.set(p.x.subarray(r * p.size, (r + 1) * p.size), i * p.size));
    const [result] = await runAttack(
      pgd,
      p.model,
      { x, labels: rows.map((r) => p.labels[r] as number) },
      {
        norm: "linf",
        epsilons: [radius],
        params: { steps, stepSize: radius / 10, loss: "margin", restarts: 2, randomStart: false },
        seed: p.data.seed,
        indices: rows.map((r) => p.data.indices[r] as number),
        signal: p.data.signal,
      },
    );
    const left = (result?.samples ?? []).filter((s) => !s.success).length;
    const share = proportion(left, rows.length);
    const evidence = [{ label: "samples that withstand", value: left, estimate: share }];
    const saw = `${left} of ${rows.length} correctly classified samples withstand ${steps} steps with a radius of the whole range`;
    if (share.value <= tolerated) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: "high",
      saw,
      evidence,
      doubt: "even an attack that may change everything fails, so that it is the attack that is weak",
    };
  },
};
