/** Outside the ball: adversarial examples checked again, with arithmetic of its own, for radius, domain and the model's answer. */
import { argmax } from "../criterion.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import { repeated } from "./random-outputs.ts";
import type { KeptExample, Patient } from "./patient.ts";

/** Adversarial examples that the model is asked about again. */
const mostAsked = 64;
/** float32 rounding of sums of size 1 */
const slack = 1e-4;

export const outsideBall: DoctorCheck = {
  id: "doctor/outside-ball",
  title: "adversarial examples do not hold when checked again",
  stage: "after",
  needs: "labels",
  source: "Carlini et al. 2019, arXiv:1902.06705 (verify that adversarial examples are valid)",
  remedy:
    "report it as a defect of the attack, with the command; where answers are random or stateful, see those findings first. Success is then counted too often, so robust accuracy is at least what is reported",
  async examine(p) {
    const { aftermath } = p.data;
    const examples = aftermath?.examples ?? [];
    const runs = aftermath?.runs ?? [];
    let figures = 0;
    let far = 0;
    for (const r of runs)
      for (const s of r.perSample) {
        const distance = s[r.norm];
        if (!s.success || distance === null || r.epsilon === null) continue;
        figures++;
        if (!(distance <= r.epsilon * (1 + slack) + slack)) far++;
      }
    if (figures === 0 && examples.length === 0) return notRun("no attack succeeded");
    const invalid = examples.filter((e) => !insideBall(p, e) || !insideDomain(p, e)).length;
    const asked = everyNth(examples, mostAsked);
    const wrong = await stillRight(p, asked);
    const evidence = [
      { label: "distances beyond the radius", value: far, estimate: proportion(far, figures) },
      { label: "kept examples outside ball or domain", value: invalid, estimate: proportion(invalid, examples.length) },
      { label: "kept examples that are classified correctly", value: wrong, estimate: proportion(wrong, asked.length) },
    ];
    const saw = `of ${figures} reported distances ${far} exceed their radius; of ${examples.length} adversarial examples ${invalid} lie outside ball or domain; of ${asked.length} asked again ${wrong} are classified correctly`;
    if (far + invalid + wrong === 0) return { status: "passed", saw, evidence };
    // random answers may differ the second time: that is said elsewhere
    const luck = far + invalid === 0 && (await repeated(p)).differing > 0;
    return { status: "raised", severity: luck ? "low" : "high", saw, evidence };
  },
};

const everyNth = <T>(list: readonly T[], most: number): T[] =>
  list.filter((_, i) => i % Math.max(1, Math.ceil(list.length / most)) === 0);

const originalOf = (p: Patient, e: KeptExample): { x: Float32Array; label: number } | undefined => {
  const row = p.data.indices.indexOf(e.index);
  if (row < 0) return undefined;
  return { x: p.data.x.subarray(row * p.size, (row + 1) * p.size), label: p.data.labels[row] as number };
};

const insideBall = (p: Patient, e: KeptExample): boolean => {
  const original = originalOf(p, e)?.x;
  if (original === undefined) return false;
  const delta = Float64Array.from(e.adversarial, (v, i) => Math.abs(v - (original[i] as number)));
  return e.epsilon === null || length(e.norm, delta) <= e.epsilon * (1 + slack) + slack;
};

const length = (norm: Norm, delta: Float64Array): number => {
  switch (norm) {
    case "linf":
      return delta.reduce((a, b) => Math.max(a, b), 0);
    case "l2":
      return Math.hypot(...delta);
    case "l1":
      return delta.reduce((a, b) => a + b, 0);
    case "l0":
      return delta.filter((v) => v > 1e-6).length;
  }
};

const insideDomain = (p: Patient, e: KeptExample): boolean => {
  const { lower, upper, mutable, integer, groups } = p.model.domain;
  const original = originalOf(p, e)?.x;
  const values = e.adversarial.every((v, i) => {
    const near = slack * p.width(i);
    if (!(v >= (lower[i] as number) - near && v <= (upper[i] as number) + near)) return false;
    const moved = Math.abs(v - (original?.[i] ?? Number.NaN)) > 1e-6;
    if (moved && mutable?.[i] === 0) return false;
    return !(moved && integer?.[i] === 1 && Math.abs(v - Math.round(v)) > slack);
  });
  return values && (groups ?? []).every((g) => g.reduce((s, i) => s + (e.adversarial[i] as number), 0) === 1);
};

/** Of these examples, how many the model answers correctly in a batch of their own. */
const stillRight = async (p: Patient, examples: readonly KeptExample[]): Promise<number> => {
  if (examples.length === 0) return 0;
  const x = new Float32Array(examples.length * p.size);
  examples.forEach((e, i) => x.set(e.adversarial, i * p.size));
  const scores = await p.ask(x);
  return examples.filter((e, i) => argmax(scores, i, p.model.classes) === originalOf(p, e)?.label).length;
};
