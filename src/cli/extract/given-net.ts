/** givenNet: the net of an ONNX file with fresh weights, as a substitute to train. */
import { basename } from "node:path";
import type { SubstituteNet } from "../../attacks/extraction/substitute.ts";
import { CasemateError } from "../../core/error.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { DataEvidence } from "../../engine/runtime/describe/options.ts";

/** Throws what readOnnxFile, describeModel and initialize throw; MODEL_CAPABILITY for a net without logits. */
export const givenNet = async (path: string, evidence: DataEvidence, seed: number): Promise<SubstituteNet> => {
  const model = await readOnnxFile(path);
  const { input, output } = await describeModel(model, evidence, { name: basename(path) });
  if (output.kind !== "logits")
    throw new CasemateError("MODEL_CAPABILITY", `'${path}' gives ${output.kind}, a net to train needs logits`);
  return { net: initialize(model, seed), input, scores: output.value };
};
