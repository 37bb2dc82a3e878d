/**
 * Doctor: looks for reasons not to trust the result of an assessment, before the attacks and after them.
 *
 * It RETURNS one diagnosis per check, also for those that passed or could not run, so that "nothing found" says what was looked at. It THROWS ABORTED,
 * MODEL_UNREACHABLE and MODEL_RUN_FAILED; a check that the model can not serve is not-run with the reason.
 */
import { CasemateError } from "../core/error.ts";
import type { Evidence, Finding, Severity } from "../core/finding.ts";
import { canDifferentiate, canPredict } from "../engine/runtime/model.ts";
import type { DoctorCheck, Symptom } from "./doctor/check.ts";
import { checks } from "./doctor/index.ts";
import { Patient, type PatientData } from "./doctor/patient.ts";

/** What one check found; plain data, part of report.json. */
export interface Diagnosis {
  readonly id: string;
  /** what is wrong when it is raised */
  readonly title: string;
  readonly status: Symptom["status"];
  /** what was seen, or why it was not looked at; one sentence, without a full stop */
  readonly saw: string;
  readonly evidence: readonly Evidence[];
  /** of what is raised */
  readonly severity?: Severity;
  /** why the numbers may overstate robustness, to follow "because" */
  readonly doubt?: string;
}

/** Runs the checks of one stage, in the order of the list. */
export const examine = async (data: PatientData, stage: DoctorCheck["stage"]): Promise<Diagnosis[]> => {
  const patient = new Patient(data);
  const out: Diagnosis[] = [];
  for (const check of checks) {
    if (check.stage !== stage) continue;
    data.signal.throwIfAborted();
    const { status, saw, ...rest } = await symptomOf(check, patient);
    out.push({ id: check.id, title: check.title, status, saw, evidence: [], ...rest });
  }
  return out;
};

/** Every check as not run. */
export const notExamined = (why: string): Diagnosis[] =>
  checks.map(({ id, title }) => ({ id, title, status: "not-run", saw: why, evidence: [] }));

/** Diagnoses in the order of the list. */
export const inOrder = (diagnoses: readonly Diagnosis[]): Diagnosis[] => {
  const position = new Map(checks.map((c, i) => [c.id, i]));
  return diagnoses.toSorted((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0));
};

/** A finding for each raised diagnosis. `reproduce`: the command. */
export const doctorFindings = (diagnoses: readonly Diagnosis[], reproduce: string): Finding[] =>
  diagnoses.flatMap((d) => {
    const check = checks.find((c) => c.id === d.id);
    if (d.status !== "raised" || check === undefined) return [];
    return [
      {
        id: d.id,
        title: d.title,
        severity: d.severity ?? "info",
        description: d.saw,
        evidence: d.evidence,
        taxonomy: { nist: ["MEASURE 2.5"] },
        remediation: check.remedy,
        reproduce,
        page: pageOf(d.id),
      },
    ];
  });

/** The page of a check, in the project's docs. */
export const pageOf = (id: string): string => `docs/guide/${id}.md`;

const symptomOf = async (check: DoctorCheck, p: Patient): Promise<Symptom> => {
  const { model, labels, noGradients } = p.data;
  if (labels.length === 0) return { status: "not-run", saw: "there are no samples" };
  if (check.needs === "gradient" && !canDifferentiate(model))
    return {
      status: "not-run",
      saw: `the model gives no gradients${noGradients === undefined ? "" : `: ${noGradients}`}`,
    };
  if (check.needs === "scores" && !canPredict(model)) return { status: "not-run", saw: "the model gives labels only" };
  try {
    return await check.examine(p);
  } catch (e) {
    if (!(e instanceof CasemateError) || !refusals.has(e.code)) throw e;
    return { status: "not-run", saw: e.message };
  }
};

/** What a model says that can not do what a check asks. */
const refusals: ReadonlySet<string> = new Set([
  "MODEL_CAPABILITY",
  "ATTACK_PARAMS",
  "GRADIENT_NO_RULE",
  "GRADIENT_NOT_DIFFERENTIABLE",
  "SHAPE_UNKNOWN",
]);
