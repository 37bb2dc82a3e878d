/** readTrainingSet: labelled data as a net takes them, and the net, checked to be one that can be trained. */
import { basename } from "node:path";
import { loadLabelled } from "../../assess/load-labelled.ts";
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { prepareInputs, prepareLabels } from "../../engine/runtime/prepare-inputs.ts";
import { type DataFlags, loadOf } from "../assess/data-flags.ts";
import { describeOf, type ModelFlags } from "../assess/model-flags.ts";

export interface TrainingSet {
  readonly net: ModelProto;
  readonly data: FitData;
  readonly description: ModelDescription;
}

/** Throws MODEL_CAPABILITY for a net that can not be trained here, and what reading throws. */
export const readTrainingSet = async (
  path: string,
  data: string,
  flags: DataFlags & ModelFlags,
): Promise<TrainingSet> => {
  const net = await readOnnxFile(path);
  const { dataset, evidence } = await loadLabelled(data, loadOf(flags));
  const description = await describeModel(net, evidence, { name: basename(path), ...describeOf(flags) });
  if (description.output.kind !== "logits" || description.batch.kind !== "free")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      "training needs a net with logits that takes any number of samples at once",
      {
        hint: "name the value before the last Softmax with --output, or export it with a dynamic batch axis",
      },
    );
  const labels = prepareLabels(evidence.labels, description);
  const wrong = labels.find((y) => y < 0 || y >= description.classes);
  if (wrong !== undefined)
    throw new CasemateError("DATA_MISMATCH", `label ${wrong} is not one of the model's ${description.classes} classes`);
  return {
    net,
    data: { x: prepareInputs(dataset.inputs, description), labels, dims: description.domain.dims },
    description,
  };
};
