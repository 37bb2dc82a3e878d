/** Verdict: from worst-case robust accuracy to a risk, per threat model and overall. */
import type { Diagnosis } from "../attacks/doctor.ts";
import { severities, type Severity } from "../core/finding.ts";
import type { AttackEntry, Report, Risk, ThreatModel } from "./report.ts";
import { wilsonInterval } from "../engine/tensor/statistics.ts";
import type { Norm } from "../engine/tensor/norm.ts";

const order: readonly Risk[] = ["low", "medium", "high", "critical"];

/**
 * Risk of a threat model by the share of correct answers that an attacker leaves standing (robust / clean accuracy): below 10 % critical, below 50 % high,
 * below 85 % medium, else low. These are conventions of this report, frozen with its schema version.
 */
export const riskOf = (robust: number, clean: number): Risk => {
  const kept = clean === 0 ? 0 : robust / clean;
  return kept < 0.1 ? "critical" : kept < 0.5 ? "high" : kept < 0.85 ? "medium" : "low";
};

export const worst = (risks: readonly Risk[]): Risk =>
  risks.reduce<Risk>((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "low");

/**
 * Worst case over all attacks of one norm, sample by sample: a sample is robust at a radius when it is classified correctly and no attack of the norm beat it
 * at that or a smaller radius. Only attacks without query limits on all `n` samples set the curve; every hit of any attack counts.
 */
export const threatModelsOf = (
  attacks: readonly AttackEntry[],
  baseEpsilon: ReadonlyMap<Norm, number>,
  clean: Report["clean"],
  correct: readonly boolean[],
  indices: readonly number[],
): ThreatModel[] => {
  const models: ThreatModel[] = [];
  for (const [norm, epsilon] of baseEpsilon) {
    const own = attacks.filter((a) => a.norm === norm && a.epsilon !== null && !a.targeted);
    if (own.length === 0) continue;
    const position = new Map(indices.map((index, i) => [index, i]));
    const radii = [...new Set(own.map((a) => a.epsilon as number))].sort((a, b) => a - b);
    const beatenAt = correct.map((ok) => (ok ? Infinity : 0));
    const by = new Map<number, string>();
    for (const a of own)
      for (const s of a.perSample) {
        const i = position.get(s.index);
        if (i !== undefined && s.success && (a.epsilon as number) < (beatenAt[i] as number))
          beatenAt[i] = a.epsilon as number;
      }
    for (const r of radii) {
      const at = own.filter((a) => a.epsilon === r && a.n === indices.length);
      by.set(
        r,
        at.reduce<AttackEntry | undefined>(
          (a, b) => (a === undefined || b.robustAccuracy < a.robustAccuracy ? b : a),
          undefined,
        )?.id ??
          own.find((a) => a.epsilon === r)?.id ??
          "",
      );
    }
    const robust = (r: number): number => beatenAt.filter((b) => b > r).length;
    const curve = radii.map((r) => ({
      epsilon: r,
      robustAccuracy: robust(r) / indices.length,
      interval: [...wilsonInterval(robust(r), indices.length)] as [number, number],
      attack: by.get(r) ?? "",
    }));
    const hits = robust(epsilon);
    models.push({
      norm,
      epsilon,
      robustAccuracy: hits / indices.length,
      interval: [...wilsonInterval(hits, indices.length)],
      n: indices.length,
      risk: riskOf(hits / indices.length, clean.accuracy),
      curve: [{ epsilon: 0, robustAccuracy: clean.accuracy, interval: clean.interval, attack: "" }, ...curve],
    });
  }
  return models;
};

/**
 * The worst threat model, qualified by what the doctor raised: a doubt of at least medium severity is named in the summary, and with one of high severity
 * the risk is not called low, since it rests on numbers that may overstate robustness.
 */
export const verdictOf = (
  models: readonly ThreatModel[],
  clean: Report["clean"],
  doctor: readonly Diagnosis[],
): Report["verdict"] => {
  const serious = doctor.filter((d) => d.doubt !== undefined && atLeast(d.severity, "medium"));
  const doubts = serious.map((d) => d.id);
  const because =
    serious.length === 0
      ? ""
      : `; these numbers may overstate robustness because ${serious.map((d) => d.doubt).join("; and because ")}`;
  const measured = worst(models.map((m) => m.risk));
  const risk = serious.some((d) => atLeast(d.severity, "high")) ? worst([measured, "medium"]) : measured;
  const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
  if (models.length === 0)
    return {
      risk,
      summary: `clean accuracy ${percent(clean.accuracy)}; no attack of the plan applies to this model${because}`,
      doubts,
    };
  const lowest = models.reduce((a, b) => (b.robustAccuracy < a.robustAccuracy ? b : a));
  return {
    risk,
    summary: `accuracy falls from ${percent(clean.accuracy)} to ${percent(lowest.robustAccuracy)} under ${lowest.norm} perturbations of at most ${format(lowest.epsilon)}${because}`,
    doubts,
  };
};

const atLeast = (severity: Severity | undefined, least: Severity): boolean =>
  severity !== undefined && severities.indexOf(severity) >= severities.indexOf(least);

const format = (v: number): string => String(Number(v.toPrecision(4)));
