/** openDecoy: the model that answers unusual inputs in place of the served one. */
import { CasemateError } from "../../core/error.ts";
import { openFile } from "../../assess/open-file.ts";
import type { DataEvidence } from "../../engine/runtime/describe/options.ts";
import { canPredict, type Predicts } from "../../engine/runtime/model.ts";

/** Throws what openFile throws; MODEL_CAPABILITY where it gives labels only. */
export const openDecoy = async (path: string, evidence: DataEvidence): Promise<Predicts> => {
  const { model } = await openFile(path, evidence, undefined, undefined);
  if (canPredict(model)) return model;
  await model.close();
  throw new CasemateError("MODEL_CAPABILITY", `decoy '${path}' gives labels only, scores are expected`);
};
