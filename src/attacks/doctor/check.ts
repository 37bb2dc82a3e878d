/**
 * DoctorCheck: one reason not to trust the result of an assessment, looked for.
 *
 * `examine` RETURNS what it saw: passed, raised, or not-run with a reason (the model does not give what the check needs, nothing is left to look at).
 * It THROWS what the model throws; a capability that is missing after all becomes not-run. It NEVER changes the result of an attack, touches the clock, or
 * takes randomness from anywhere but the patient's streams, so that a resumed run says the same.
 */
import type { Evidence, Severity } from "../../core/finding.ts";
import type { Patient } from "./patient.ts";

export interface DoctorCheck {
  /** "doctor/zero-gradient"; its page is docs/guide/doctor/zero-gradient.md */
  readonly id: string;
  /** what is wrong when it is raised: "gradients are zero" */
  readonly title: string;
  /** before: looks at model and data with a few probes; after: looks at what the attacks did */
  readonly stage: "before" | "after";
  /** the least that the model must give */
  readonly needs: "gradient" | "scores" | "labels";
  /** where the check comes from */
  readonly source: string;
  /** what to do when it is raised */
  readonly remedy: string;
  examine(p: Patient): Promise<Symptom>;
}

export type Symptom =
  | { readonly status: "passed"; readonly saw: string; readonly evidence?: readonly Evidence[] }
  | {
      readonly status: "raised";
      readonly severity: Severity;
      /** one sentence with numbers */
      readonly saw: string;
      readonly evidence?: readonly Evidence[];
      /** why the numbers may overstate robustness, to follow "because"; absent where they do not */
      readonly doubt?: string;
    }
  | { readonly status: "not-run"; readonly saw: string };

export const notRun = (saw: string): Symptom => ({ status: "not-run", saw });

/** "3 of 64 samples" */
export const ofSamples = (k: number, n: number): string => `${k} of ${n} samples`;
