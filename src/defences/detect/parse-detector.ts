/** parseDetector: "knn:k=5" -> a detector and its parameters. */
import { CasemateError } from "../../core/error.ts";
import { parseParams } from "../input/parse-params.ts";
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
  const [id = "", ...rest] = text.split(":");
  const detector = detectors.find((d) => d.id === id);
  if (detector === undefined)
    throw new CasemateError("USAGE", `no detector is called '${id}'`, {
      hint: `there are ${detectors.map((d) => d.id).join(", ")}`,
    });
  return { name: text, detector, params: parseParams(`detector '${id}'`, rest.join(":"), detector.defaults) };
};
