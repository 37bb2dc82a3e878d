/** digits: the bundled model, and its data as the model takes them. */
import { join } from "node:path";
import { loadDataset } from "../../engine/data/load.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import { prepareInputs } from "../../engine/runtime/prepare-inputs.ts";

const folder = join(import.meta.dirname, "../../../models/digits");

/** The first `count` of "train" or "test", with labels. */
export const digits = async (part: "train" | "test", count: number) => {
  const model = await readOnnxFile(join(folder, "digits.onnx"));
  const { inputs, labels } = await loadDataset(join(folder, `digits-${part}.npz`));
  if (labels === undefined) throw new Error("no labels");
  const description = await describeModel(model, { inputs, labels }, { name: "digits" });
  const x = prepareInputs(inputs, description).slice(0, count * description.domain.size);
  return { model, description, x, labels: labels.slice(0, count) };
};
