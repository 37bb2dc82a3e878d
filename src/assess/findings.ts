/** Findings of an assessment: one per threat model that the model does not hold, with what was measured and what to do. */
import type { Finding, Severity } from "../core/finding.ts";
import type { AttackEntry, Report, ThreatModel } from "./report.ts";

const names: Readonly<Record<string, string>> = {
  linf: "small changes of every feature (Linf)",
  l2: "changes of small Euclidean length (L2)",
  l1: "sparse changes (L1)",
  l0: "changes of few features (L0)",
};

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
const short = (v: number): string => String(Number(v.toPrecision(4)));

/** `reproduce`: the command of the whole assessment. `atlas`: technique ids by attack id. */
export const robustnessFindings = (
  models: readonly ThreatModel[],
  attacks: readonly AttackEntry[],
  clean: Report["clean"],
  reproduce: string,
  atlas: ReadonlyMap<string, readonly string[]>,
): Finding[] =>
  models
    .filter((m) => m.risk !== "low")
    .map((m) => {
      const own = attacks.filter(
        (a) => a.norm === m.norm && !a.targeted && a.epsilon !== null && a.epsilon <= m.epsilon,
      );
      const strongest = own.reduce<AttackEntry | undefined>(
        (a, b) => (a === undefined || b.robustAccuracy < a.robustAccuracy ? b : a),
        undefined,
      );
      const blackBox = own.some(
        (a) =>
          /square|hop-skip|boundary|spsa|nes|zoo|simba|pixel/.test(a.id) && a.robustAccuracy < 0.85 * clean.accuracy,
      );
      const ids = new Set(own.flatMap((a) => atlas.get(a.id) ?? []));
      return {
        id: `evasion/${m.norm}-robustness`,
        title: `not robust to ${names[m.norm] ?? m.norm}`,
        severity: m.risk as Severity,
        description: `clean accuracy ${percent(clean.accuracy)} falls to ${percent(m.robustAccuracy)} (95 % interval ${percent(m.interval[0])} to ${percent(m.interval[1])}, n = ${m.n}) when an attacker may change an input by at most ${short(m.epsilon)} in ${m.norm}${strongest === undefined ? "" : `; the strongest single attack is ${strongest.title}`}${blackBox ? "; attacks that only see the model's answers succeed too" : ""}`,
        evidence: [
          {
            label: "robust accuracy",
            value: m.robustAccuracy,
            estimate: { value: m.robustAccuracy, interval: m.interval, n: m.n },
          },
          {
            label: "clean accuracy",
            value: clean.accuracy,
            estimate: { value: clean.accuracy, interval: clean.interval, n: clean.n },
          },
          ...(strongest === undefined
            ? []
            : [{ label: `robust accuracy under ${strongest.id}`, value: strongest.robustAccuracy }]),
        ],
        taxonomy: { atlas: [...ids].sort(), owasp: ["ML01:2023"], nist: ["MEASURE 2.7"] },
        remediation: blackBox
          ? "train adversarially (PGD or TRADES at this radius) and assess again; until then limit queries per client, return labels instead of scores, and do not let this model decide alone where inputs come from people who gain by fooling it"
          : "train adversarially (PGD or TRADES at this radius) and assess again; keep weights and gradients from attackers, since what was found needs them",
        reproduce,
      };
    });
