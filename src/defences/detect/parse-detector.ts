/** parseDetector: "knn:k=5" -> a detector and its parameters. */
import { filterText, numbersOf } from "../filter-text.ts";
import type { DetectorParams, InputDetector } from "./detector.ts";
import { detectors } from "./index.ts";

export interface ChosenDetector {
  /** as it was asked for: what reports and the calibrated document call it */
  readonly name: string;
  readonly detector: InputDetector;
  readonly params: DetectorParams;
}

/** Throws USAGE for names and parameters that are not there. */
export const parseDetector = (text: string): ChosenDetector => {
  const { filter: detector, given } = filterText(text, detectors, "detector");
  return { name: text, detector, params: numbersOf(`detector '${detector.id}'`, given, detector.defaults) };
};
