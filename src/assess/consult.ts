/** consult: the doctor's rounds before and after the plan; a round is one unit of the run, so that a resumed run reports what the first one saw. */
import { type Diagnosis, examine, inOrder, notExamined } from "../attacks/doctor.ts";
import type { Aftermath, PatientData } from "../attacks/doctor/patient.ts";
import type { Model } from "../engine/runtime/model.ts";
import type { OnnxModelInfo } from "../engine/runtime/onnx-model.ts";
import type { Counter } from "./counted.ts";
import type { RunStore } from "./run-store.ts";

export interface Consultation {
  /** before the plan: probes of model and data */
  before(): Promise<void>;
  /** after the plan. RETURNS all diagnoses in the order of the doctor's list */
  after(aftermath: Aftermath): Promise<Diagnosis[]>;
  /** samples that the model was asked about in both rounds, also in those of an earlier process */
  readonly asked: number;
}

export interface ConsultationSetup {
  /** the model as it was opened, for what is known of its graph */
  readonly opened: Model | (Model & OnnxModelInfo);
  readonly counter: Counter;
  readonly store: RunStore;
  /** false: every check is reported as not run */
  readonly enabled: boolean;
}

interface Round {
  readonly diagnoses: Diagnosis[];
  readonly asked: number;
}

/** Throws what the model throws, and ABORTED. */
export const consultation = (
  data: Omit<PatientData, "steps" | "noGradients" | "aftermath">,
  { opened, counter, store, enabled }: ConsultationSetup,
): Consultation => {
  const patient: PatientData = { ...data, ...graphFacts(opened) };
  const rounds: Round[] = [];
  const round = async (key: string, run: () => Promise<Diagnosis[]>): Promise<void> => {
    if (store.get(key) === undefined) {
      const before = counter.asked;
      const diagnoses = await run();
      await store.put(key, { diagnoses, asked: counter.asked - before } satisfies Round);
    }
    // what is kept is what a resumed run will read: the same numbers either way
    rounds.push(JSON.parse(JSON.stringify(store.get(key))) as Round);
  };
  return {
    async before() {
      if (enabled) await round("doctor/before", () => examine(patient, "before"));
    },
    async after(aftermath) {
      if (!enabled) return notExamined("the doctor was turned off (--no-doctor)");
      await round("doctor/after", () => examine({ ...patient, aftermath }, "after"));
      return inOrder(rounds.flatMap((r) => r.diagnoses));
    },
    get asked() {
      return rounds.reduce((s, r) => s + r.asked, 0);
    },
  };
};

const graphFacts = (opened: Model | (Model & OnnxModelInfo)): Pick<PatientData, "steps" | "noGradients"> =>
  "steps" in opened
    ? {
        steps: opened.steps(),
        ...(opened.notDifferentiable === undefined ? {} : { noGradients: opened.notDifferentiable.message }),
      }
    : {};
