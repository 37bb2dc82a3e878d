/** compare: reports of the same plan and seed against a prompt as it is and hardened, side by side. */
import type { Score } from "../../attacks/prompt/score.ts";
import type { Estimate } from "../../core/finding.ts";
import { pairedDifference } from "../../engine/tensor/paired-difference.ts";
import type { RedTeamReport } from "./report.ts";

export interface ComparedPrompt {
  /** "plain", or the hardenings with + between: also the folder of its report */
  readonly id: string;
  readonly score: Score;
  readonly overRefusal?: Score;
  /** by probe: a hardening of data does nothing about what a user asks */
  readonly probes: Readonly<Record<string, Score>>;
  /** share of the goals that fell under the plain prompt less that under this one, of goals decided under both; undefined: it is the plain one */
  readonly gain?: Estimate;
  /** attempts' successes that are gone, as a share of the plain prompt's rate; below 0: there are more; undefined where there was none */
  readonly gone?: number;
  /** trials that broke off or were not run: rates of two prompts are comparable where there are none */
  readonly missing: number;
}

export interface HardeningComparison {
  readonly kind: "hardening-comparison";
  readonly schemaVersion: "1.0";
  readonly target: string;
  readonly purpose: string;
  readonly command: string;
  readonly plan: RedTeamReport["plan"];
  /** the plain prompt first */
  readonly prompts: readonly ComparedPrompt[];
}

/** `reports`: by id, the plain prompt's first. */
export const compare = (reports: readonly (readonly [id: string, report: RedTeamReport])[]): HardeningComparison => {
  const [first] = reports;
  if (first === undefined) throw new Error("a comparison has a plain prompt");
  const [, plain] = first;
  const { target, purpose, command, plan } = plain;
  return {
    kind: "hardening-comparison",
    schemaVersion: "1.0",
    target,
    purpose,
    command,
    plan,
    prompts: reports.map(([id, r]) => ({
      id,
      score: r.score,
      ...(r.overRefusal === undefined ? {} : { overRefusal: r.overRefusal }),
      probes: Object.fromEntries(r.probes.filter((p) => isAttack(p.id)).map((p) => [p.id, p.score])),
      ...(r === plain ? {} : { gain: gainOf(plain, r), ...goneOf(plain.score.attempts, r.score.attempts) }),
      missing:
        r.trials.filter((t) => t.error !== undefined).length +
        r.notRun.filter((n) => !n.reason.startsWith("it needs")).reduce((n, x) => n + x.goals, 0),
    })),
  };
};

/** harmless questions are no attack: what hardening costs there stands in overRefusal */
const isAttack = (probe: string): boolean => !probe.startsWith("usability/");

const goneOf = (plain: Estimate, hardened: Estimate): { gone?: number } =>
  plain.value === 0 || hardened.n === 0 ? {} : { gone: 1 - hardened.value / plain.value };

/** By goal, since attempts at one goal hang together; goals that were not decided under both are left out. */
const gainOf = (plain: RedTeamReport, hardened: RedTeamReport): Estimate => {
  const [before, after] = [fallen(plain), fallen(hardened)];
  const pairs = { both: 0, first: 0, second: 0, neither: 0 };
  for (const [goal, fell] of before) {
    const now = after.get(goal);
    if (now === undefined) continue;
    if (fell) pairs[now ? "both" : "first"]++;
    else pairs[now ? "second" : "neither"]++;
  }
  return pairedDifference(pairs);
};

/** Did a goal fall, of those of which an attempt was decided. */
const fallen = ({ trials }: RedTeamReport): ReadonlyMap<string, boolean> => {
  const goals = new Map<string, boolean>();
  for (const t of trials.filter((x) => isAttack(x.probe)))
    for (const { verdict } of t.attempts)
      if (verdict.outcome !== "unclear") {
        const key = `${t.probe}\0${t.goal}`;
        goals.set(key, (goals.get(key) ?? false) || verdict.outcome === "success");
      }
  return goals;
};
