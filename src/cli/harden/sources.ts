/** sourcesOf: the models that `--sources` of `casemate harden` names, each with the value that its logits are read from. */
import { basename } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { DataEvidence } from "../../engine/runtime/describe/options.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { HardenOptions } from "../../train/adversarial/harden.ts";

/** Throws MODEL_CAPABILITY for a model that does not take what the trained one takes. */
export const sourcesOf = async (
  paths: readonly string[] | undefined,
  evidence: DataEvidence,
  wanted: ModelDescription,
): Promise<NonNullable<HardenOptions["sources"]>> => {
  const found = [];
  for (const path of paths ?? []) {
    const model = await readOnnxFile(path);
    const d = await describeModel(model, evidence, { name: basename(path) });
    if (
      d.output.kind !== "logits" ||
      d.classes !== wanted.classes ||
      d.domain.dims.join() !== wanted.domain.dims.join() ||
      d.data?.scaling !== wanted.data?.scaling
    )
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `'${path}' does not take and give what the trained model does: the same inputs, scaled alike, and logits of ${wanted.classes} classes`,
      );
    found.push({ model, scores: d.output.value });
  }
  return found;
};
