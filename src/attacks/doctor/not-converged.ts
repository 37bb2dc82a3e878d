/** Not converged: what withstood the attacks falls when PGD takes more steps. */
import type { Norm } from "../../engine/tensor/norm.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import { pgd } from "../evasion/pgd.ts";
import { runAttack } from "../harness.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";
import { beatenBy, cleanIndices, strength, threatFacts } from "./threat-models.ts";

const steps = 100;
const mostSamples = 64;
const leastSamples = 8;
/** Passes that the check may take, as a share of those in the plan's entries (which count a hit at a small radius again at each larger one). */
const budget = 0.02;
/** Lower end of the interval of the share that falls, above which it is raised. */
const tolerated = 0.01;

export const notConverged: DoctorCheck = {
  id: "doctor/not-converged",
  title: "the attacks have not converged",
  stage: "after",
  needs: "gradient",
  source:
    "Carlini et al. 2019, arXiv:1902.06705 (verify that attacks have converged); Pintor et al. 2022, arXiv:2106.09947",
  remedy:
    "give attacks more steps and restarts (a plan of your own, or --plan standard or thorough) until the numbers stand still",
  async examine(p) {
    const candidates = threatFacts(p).flatMap(({ norm, epsilon, runs }) => {
      if (!pgd.norms.includes(norm) || !runs.some((r) => strength(p, r.id) === "white-box")) return [];
      const beaten = beatenBy(runs);
      const right = cleanIndices(p);
      const survivors = Int32Array.from(p.data.indices.keys()).filter((i) => {
        const index = p.data.indices[i] as number;
        return right.has(index) && !beaten.has(index);
      });
      return [{ norm, epsilon, survivors }];
    });
    if (candidates.length === 0) return notRun("no gradient attack in several steps was run");
    const passes = (p.data.aftermath?.runs ?? []).reduce((s, r) => s + r.queries.forward + r.queries.backward, 0);
    const affordable = Math.floor((budget * passes) / (2 * steps * candidates.length));
    const results: { norm: Norm; n: number; fallen: number }[] = [];
    for (const { norm, epsilon, survivors } of candidates) {
      const n = Math.min(mostSamples, survivors.length, Math.max(affordable, leastSamples));
      if (n > 0) results.push({ norm, n, fallen: await fallen(p, norm, epsilon, spread(survivors, n)) });
    }
    if (results.length === 0) return { status: "passed", saw: "no sample withstands the attacks of the plan" };
    const evidence = results.map((r) => ({
      label: `survivors that fall to ${steps} steps (${r.norm})`,
      value: r.fallen,
      estimate: proportion(r.fallen, r.n),
    }));
    const worst = results.reduce((a, b) => (b.fallen / b.n > a.fallen / a.n ? b : a));
    const share = proportion(worst.fallen, worst.n);
    const saw = `${worst.fallen} of ${worst.n} samples that withstood the plan in ${worst.norm} fall to PGD with ${steps} steps on the margin`;
    // one in a handful is no trend
    if (share.interval[0] <= tolerated || worst.fallen < 2) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: share.interval[0] > 0.1 ? "high" : "medium",
      saw,
      evidence,
      doubt: `${(100 * share.value).toFixed(0)} % of the survivors looked at fall to an attack with more steps`,
    };
  },
};

/** `n` of the rows, evenly spread. */
const spread = (rows: Int32Array, n: number): Int32Array =>
  Int32Array.from({ length: n }, (_, i) => rows[Math.floor((i * rows.length) / n)] as number);

const fallen = async (p: Patient, norm: Norm, epsilon: number, rows: Int32Array): Promise<number> => {
  const d = p.size;
  const x = new Float32Array(rows.length * d);
  rows.forEach((r, i) => x.set(p.data.x.subarray(r * d, (r + 1) * d), i * d));
  const [result] = await runAttack(
    pgd,
    p.model,
    { x, labels: rows.map((r) => p.data.labels[r] as number) },
    {
      norm,
      epsilons: [epsilon],
      params: { steps, loss: "margin", relativeStep: 0.05 },
      // another stream than the plan's own run
      seed: p.data.seed + 1,
      indices: rows.map((r) => p.data.indices[r] as number),
      signal: p.data.signal,
    },
  );
  return (result?.samples ?? []).filter((s) => s.success).length;
};
