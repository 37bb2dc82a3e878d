/** readSamples: members and non-members of a training set as one array of model inputs, read in the same way. */
import { loadLabelled } from "../../assess/load-labelled.ts";
import { CasemateError } from "../../core/error.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import type { LoadOptions } from "../../engine/data/load.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { DescribeOptions } from "../../engine/runtime/describe/options.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { prepareInputs, prepareLabels } from "../../engine/runtime/prepare-inputs.ts";

export interface Samples extends FitData {
  /** 1 for members, which come first */
  readonly member: Uint8Array;
  readonly description: ModelDescription;
}

export interface SamplesOptions {
  readonly model: ModelProto;
  readonly name: string;
  readonly members: string;
  readonly nonMembers: string;
  readonly load: LoadOptions;
  /** labels of the non-members in a file of their own */
  readonly nonMemberLabels?: string;
  readonly describe: DescribeOptions;
}

/** Throws what loadLabelled, describeModel and prepareInputs throw; DATA_MISMATCH where the two files are coded differently. */
export const readSamples = async (o: SamplesOptions): Promise<Samples> => {
  const inside = await loadLabelled(o.members, o.load);
  const { labels: _, ...load } = o.load;
  const outside = await loadLabelled(o.nonMembers, {
    ...load,
    ...(o.nonMemberLabels === undefined ? {} : { labels: o.nonMemberLabels }),
    ...(inside.dataset.classNames === undefined ? {} : { classNames: inside.dataset.classNames }),
  });
  sameCodes(inside.dataset, outside.dataset);
  const description = await describeModel(o.model, inside.evidence, { name: o.name, ...o.describe });
  const parts = [inside, outside].map(({ dataset, evidence }) => ({
    x: prepareInputs(dataset.inputs, description),
    labels: prepareLabels(evidence.labels, description),
  }));
  const x = new Float32Array(parts.reduce((s, p) => s + p.x.length, 0));
  const labels = Int32Array.from(parts.flatMap((p) => [...p.labels]));
  let at = 0;
  for (const p of parts) {
    x.set(p.x, at);
    at += p.x.length;
  }
  const wrong = labels.find((y) => y < 0 || y >= description.classes);
  if (wrong !== undefined)
    throw new CasemateError("DATA_MISMATCH", `label ${wrong} is not one of the model's ${description.classes} classes`);
  const member = new Uint8Array(labels.length).fill(1, 0, inside.evidence.labels.length);
  return { x, labels, dims: description.domain.dims, member, description };
};

/** Codes of a categorical column are given by file: other values would be other codes. */
const sameCodes = (a: Dataset, b: Dataset): void => {
  a.features?.forEach((f, i) => {
    const other = b.features?.[i]?.categories;
    if (f.categories !== undefined && JSON.stringify(f.categories) !== JSON.stringify(other))
      throw new CasemateError(
        "DATA_MISMATCH",
        `column '${f.name}' has other values in '${b.name}' than in '${a.name}', so their codes would differ`,
        { hint: `give them in order: --categories ${f.name}=${f.categories.slice(0, 3).join("|")}|...` },
      );
  });
};
