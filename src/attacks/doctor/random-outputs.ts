/** Randomised outputs: the same input, asked again, gets another answer. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, ofSamples } from "./check.ts";
import type { Patient } from "./patient.ts";
import { differences, largest } from "./same-answers.ts";

export const randomOutputs: DoctorCheck = {
  id: "doctor/random-outputs",
  title: "the same input gets different answers",
  stage: "before",
  needs: "labels",
  source:
    "Athalye et al. 2018, Obfuscated Gradients, arXiv:1802.00420, section 4; Croce & Hein 2020, flag of AutoAttack",
  remedy:
    "attack expectations: average over draws (--eot 20), and report robust accuracy as an average over several seeds; where the randomness is a defect, export the model in inference mode",
  async examine(p) {
    const { calls, differing, flips, most } = await repeated(p);
    const evidence = [
      { label: "samples whose scores differ between calls", value: differing, estimate: proportion(differing, p.n) },
      { label: "samples whose class differs between calls", value: flips, estimate: proportion(flips, p.n) },
      { label: "largest difference, relative to the score", value: most },
    ];
    if (differing === 0)
      return { status: "passed", saw: `${calls} calls with the same ${p.n} samples agree`, evidence };
    const averaged = p.data.averagedOver ?? 1;
    const averages = averaged > 1 ? `, each averaged over ${averaged} runs,` : "";
    return {
      status: "raised",
      severity: averaged > 1 ? "low" : "high",
      saw: `scores of ${ofSamples(differing, p.n)} differ between ${calls} calls with the same input${averages} by up to ${most.toPrecision(2)}; the class changes on ${flips}`,
      evidence,
      ...(averaged > 1 ? {} : { doubt: "answers are random, so that gradients of one draw mislead attacks" }),
    };
  },
};

/** The answers of calls with the same batch compared with the first. */
export const repeated = async (
  p: Patient,
): Promise<{ readonly calls: number; readonly differing: number; readonly flips: number; readonly most: number }> => {
  const first = await p.scores();
  const again = await p.repeats();
  const found = again.flatMap((scores) => differences(first, scores, p.model.classes));
  return {
    calls: 1 + again.length,
    differing: new Set(found.map((f) => f.row)).size,
    flips: new Set(found.filter((f) => f.flip).map((f) => f.row)).size,
    most: largest(found.reduce((a, f) => Math.max(a, f.size), 0)),
  };
};
