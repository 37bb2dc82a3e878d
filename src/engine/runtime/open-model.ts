/** openModel: from an ONNX file's bytes to a model that can be attacked, everything found out on the way. */
import type { ModelProto } from "../onnx/graph.ts";
import { readOnnx } from "../onnx/read.ts";
import { describeModel } from "./describe.ts";
import type { DataEvidence, DescribeOptions } from "./describe/options.ts";
import type { ModelDescription } from "./description.ts";
import type { Model } from "./model.ts";
import { type OnnxModelInfo, type OpenOptions, openOnnxModel } from "./onnx-model.ts";
import { tune } from "./tune.ts";

export interface OpenModelOptions extends OpenOptions {
  /** file bytes, or a model that was read already (readOnnxFile, which also reads external data) */
  readonly model: Uint8Array | ModelProto;
  /** data that readings are tried on; see describeModel */
  readonly data?: DataEvidence;
  /** decisions that are not left to describeModel */
  readonly decisions?: DescribeOptions;
  /** used as it is instead of describing the model anew */
  readonly description?: ModelDescription;
  /** measure threads and batch size first; default true. False: by the size of the net */
  readonly tune?: boolean;
}

/** Throws what readOnnx, describeModel and openOnnxModel throw. */
export const openModel = async (options: OpenModelOptions): Promise<Model & OnnxModelInfo> => {
  const { model: given, data, decisions, description: made, tune: measure = true, ...open } = options;
  const model = given instanceof Uint8Array ? readOnnx(given) : given;
  const description = made ?? (await describeModel(model, data, decisions));
  if (!measure) return openOnnxModel(model, description, open);
  const { threads, spinning, batchSize } = await tune(model, description, open);
  return openOnnxModel(model, description, { ...open, threads, spinning, batchSize });
};
