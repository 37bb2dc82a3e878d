/** The attacks of a plan by threat model: norm and radius. */
import type { Norm } from "../../engine/tensor/norm.ts";
import type { AttackFacts, Patient } from "./patient.ts";

export interface ThreatFacts {
  readonly norm: Norm;
  readonly epsilon: number;
  /** untargeted runs at this radius or a smaller one: a hit there is a hit here */
  readonly runs: readonly AttackFacts[];
}

/** Of every norm that an attack was run in. */
export const threatFacts = (p: Patient): ThreatFacts[] =>
  [...p.data.epsilon].flatMap(([norm, epsilon]) => {
    const runs = (p.data.aftermath?.runs ?? []).filter(
      (r) => r.norm === norm && !r.targeted && r.epsilon !== null && r.epsilon <= epsilon * (1 + 1e-9),
    );
    return runs.length === 0 ? [] : [{ norm, epsilon, runs }];
  });

/** What an attack is to the doctor: noise is no attack, one step is a weak one. */
export const strength = (p: Patient, id: string): "baseline" | "one-step" | "white-box" | "black-box" => {
  if (/noise|salt|contrast|inversion|blur/.test(id)) return "baseline";
  if (id.endsWith("/fgm")) return "one-step";
  return p.data.aftermath?.attacks.get(id)?.needs === "gradient" ? "white-box" : "black-box";
};

/** Data-set indices of the samples that were right without an attack. */
export const cleanIndices = (p: Patient): Set<number> => {
  const { labels, clean, indices } = p.data;
  return new Set(Array.from(indices).filter((_, i) => clean[i] === labels[i]));
};

/** Data-set indices beaten by any of these runs. */
export const beatenBy = (runs: readonly AttackFacts[]): Set<number> =>
  new Set(runs.flatMap((r) => r.perSample.filter((s) => s.success).map((s) => s.index)));

/** Data-set indices that any of these runs attacked. */
export const attackedBy = (runs: readonly AttackFacts[]): Set<number> =>
  new Set(runs.flatMap((r) => r.perSample.map((s) => s.index)));
