/**
 * DetectorPanel: calibrated detectors on a model, opened once, that judge inputs in the same run in which the model answers.
 *
 * A verdict is a value; THROWS MODEL_RUN_FAILED where a detector or the model gave no number, DATA_MISMATCH for values that are no whole samples: "I broke" is
 * never "not flagged", and whoever asked must refuse.
 */
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { canPredict, type Predicts, type ScoreKind } from "../../engine/runtime/model.ts";
import { type OpenOptions, openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { parseFilter, withFilters } from "../input/with-filters.ts";
import { asCalibrated } from "./calibrated-model.ts";
import type { DetectorDocument } from "./document.ts";
import { findFeature, instrument, type Instrumented } from "./instrument.ts";

export interface Verdict {
  /** as it was asked for: "knn:k=5" */
  readonly detector: string;
  readonly score: number;
  readonly threshold: number;
  /** score > threshold */
  readonly flagged: boolean;
}

export interface JudgedAnswer {
  /** n x classes, as the model behind its filters gives them */
  readonly scores: Float32Array;
  /** for each sample, one of each detector */
  readonly verdicts: readonly (readonly Verdict[])[];
}

export interface DetectorPanel {
  readonly classes: number;
  readonly scoreKind: ScoreKind;
  /** names and thresholds, in the order of verdicts */
  readonly detectors: readonly { readonly name: string; readonly threshold: number }[];
  /** stated when it was calibrated: how often any of the detectors flags an ordinary input */
  readonly falsePositiveRate: number;
  /** filters that stand in front of the model here */
  readonly filters: readonly string[];
  /** `x`: n samples of `domain.size` values each, as the model takes them; not kept */
  judge(x: Float32Array, signal?: AbortSignal): Promise<readonly (readonly Verdict[])[]>;
  /** scores and verdicts of one run, for servers: the model need not be run again */
  answer(x: Float32Array, signal?: AbortSignal): Promise<JudgedAnswer>;
  close(): Promise<void>;
}

/**
 * `model` and `description` are those of the model itself: the filters of the document are put in front here. THROWS DATA_MISMATCH where the document was made for
 * another model, and what openOnnxModel throws.
 */
export const openPanel = async (
  document: DetectorDocument,
  model: ModelProto,
  description: ModelDescription,
  options: OpenOptions = {},
): Promise<DetectorPanel> => {
  const { model: graph, description: described } = panelGraph(document, model, description);
  const open = await openOnnxModel(graph, described, { gradients: false, ...options });
  if (!canPredict(open)) throw new CasemateError("INTERNAL", "an instrumented model gives no scores");
  return panelOf(document, description, open);
};

/** The model behind its filters, and the scores of the detectors, in one graph. */
export const panelGraph = (document: DetectorDocument, model: ModelProto, given: ModelDescription): Instrumented => {
  const description = asCalibrated(document.model, model, given);
  const filtered = behindFilters(document.filters, model, description);
  const feature = document.tensor === undefined ? undefined : findFeature(filtered, description, document.tensor);
  const probes = document.detectors.map(({ detector, state }) => ({
    width: 1,
    build: (c: Parameters<typeof detector.build>[0]) => detector.build(c, state),
  }));
  return instrument(filtered, description, probes, feature);
};

/** The model itself where there are none. */
export const behindFilters = (filters: readonly string[], model: ModelProto, d: ModelDescription): ModelProto =>
  filters.length === 0 ? model : withFilters(model, d, filters.map(parseFilter));

const panelOf = (document: DetectorDocument, d: ModelDescription, open: Predicts): DetectorPanel => {
  const { classes, output } = d;
  const { detectors } = document;
  const width = classes + detectors.length;
  const answer = async (x: Float32Array, signal?: AbortSignal): Promise<JudgedAnswer> => {
    const given = await open.scores(x, signal);
    const n = given.length / width;
    const scores = new Float32Array(n * classes);
    const verdicts = Array.from({ length: n }, (_, i) => {
      const row = given.subarray(i * width, (i + 1) * width);
      scores.set(row.subarray(0, classes), i * classes);
      if (row.some(Number.isNaN))
        throw new CasemateError("MODEL_RUN_FAILED", `the model or a detector gave no number for sample ${i}`);
      return detectors.map(({ name, threshold }, j): Verdict => {
        const score = row[classes + j] as number;
        return { detector: name, score, threshold, flagged: score > threshold };
      });
    });
    return { scores, verdicts };
  };
  return {
    classes,
    scoreKind: output.kind === "probabilities" || output.kind === "binary-probability" ? "probabilities" : "logits",
    detectors: detectors.map(({ name, threshold }) => ({ name, threshold })),
    falsePositiveRate: document.calibration.falsePositiveRate,
    filters: document.filters,
    answer,
    judge: async (x, signal) => (await answer(x, signal)).verdicts,
    close: () => open.close(),
  };
};
