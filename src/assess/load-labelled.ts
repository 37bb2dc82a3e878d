/** loadLabelled: the data of an assessment, which must have labels. */
import { CasemateError } from "../core/error.ts";
import type { Dataset } from "../engine/data/dataset.ts";
import { loadDataset, type LoadOptions } from "../engine/data/load.ts";
import type { DataEvidence } from "../engine/runtime/describe/options.ts";

export interface Labelled {
  readonly dataset: Dataset;
  /** what a model is tried on */
  readonly evidence: DataEvidence & { readonly labels: Int32Array };
}

/** Throws what loadDataset throws; DATA_MISMATCH without labels. */
export const loadLabelled = async (path: string, options: LoadOptions | undefined): Promise<Labelled> => {
  const dataset = await loadDataset(path, options);
  const { inputs, labels, classNames, features } = dataset;
  if (labels === undefined)
    throw new CasemateError("DATA_MISMATCH", `data '${path}' has no labels`, {
      hint: "an assessment compares answers with true classes: add labels, or name them with --labels, --label or --labels-key",
    });
  const evidence = {
    inputs,
    labels,
    ...(classNames === undefined ? {} : { classNames }),
    ...(features === undefined
      ? {}
      : { columns: features.map((f) => ({ min: f.min, max: f.max, integer: f.kind !== "numeric" })) }),
  };
  return { dataset, evidence };
};
