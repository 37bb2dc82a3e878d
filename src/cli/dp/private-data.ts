/** privateData: private records and public test data as a model takes them; nothing about the model is decided by looking at private records. */
import { loadLabelled } from "../../assess/load-labelled.ts";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import { prepareInputs, prepareLabels } from "../../engine/runtime/prepare-inputs.ts";
import { elementCount, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { loadOf } from "../assess/data-flags.ts";
import { describeOf } from "../assess/model-flags.ts";
import type { TrainFlags } from "./train-flags.ts";

interface PrivateData {
  readonly data: FitData;
  readonly validation?: FitData;
  /** the value with logits */
  readonly scores: string;
}

/** THROWS what loadLabelled and describeModel throw; MODEL_CAPABILITY; USAGE where the scale of inputs can be told from private records only. */
export const privateData = async (
  model: ModelProto,
  name: string,
  dataset: Dataset,
  labels: Int32Array,
  flags: TrainFlags,
): Promise<PrivateData> => {
  const { labels: _, ...load } = loadOf(flags);
  const open =
    flags.test === undefined
      ? undefined
      : await loadLabelled(flags.test, {
          ...load,
          ...(flags.testLabels === undefined ? {} : { labels: flags.testLabels }),
        });
  const evidence = open?.evidence ?? { inputs: standIn(dataset.inputs, flags) };
  const description = await describeModel(model, evidence, { name, ...describeOf(flags) });
  const { output, batch, domain } = description;
  if (output.kind !== "logits" || batch.kind !== "free")
    throw new CasemateError("MODEL_CAPABILITY", "training needs a model with logits that takes any number of samples", {
      hint: "name the value before the last Softmax with --output, export it with a dynamic batch axis",
    });
  const prepared = (inputs: Tensor, classes: Int32Array): FitData => ({
    x: prepareInputs(inputs, description),
    labels: prepareLabels(classes, description),
    dims: domain.dims,
  });
  return {
    data: prepared(dataset.inputs, labels),
    ...(open === undefined ? {} : { validation: prepared(open.dataset.inputs, open.evidence.labels) }),
    scores: output.value,
  };
};

/** Random bytes in the form of the private inputs: the range of bytes is known without looking. */
const standIn = (inputs: Tensor, flags: TrainFlags): Tensor => {
  const stated = flags.scale !== undefined || flags.mean !== undefined;
  if (inputs.dtype !== "uint8" && !stated)
    throw new CasemateError(
      "USAGE",
      "how inputs are scaled is not stated, and private records are not looked at for it",
      {
        hint: "give --scale (none for values that are as the model takes them), or --test with public data of the same form",
      },
    );
  const dims = [16, ...inputs.dims.slice(1)];
  const rng = rngFor(0, "stand-in");
  if (inputs.dtype === "uint8")
    return tensor(
      "uint8",
      dims,
      Uint8Array.from({ length: elementCount(dims) }, () => rng.integer(256)),
    );
  return tensor(
    "float32",
    dims,
    Float32Array.from({ length: elementCount(dims) }, () => rng.uniform()),
  );
};
