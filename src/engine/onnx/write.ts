/** writeOnnx: a model -> bytes or a file. */
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "./graph.ts";
import { defaultLimits } from "./limits.ts";
import { ModelProtoSchema } from "./proto/onnx_pb.ts";
import { eachTensor } from "./walk.ts";

/**
 * Serializes the model; unknown fields and domains are written back. Weights are written inside, also those that were read from
 * external files. Takes about three times the model's memory. Throws ONNX_LIMIT when the weights alone are 2 GiB or more, which no
 * protobuf can hold: such a model can be read, but is not written.
 */
export const writeOnnx = (model: ModelProto): Uint8Array => {
  let weights = 0;
  for (const t of eachTensor(model)) weights += t.rawData.length;
  if (weights > defaultLimits.maxBytes)
    throw new CasemateError(
      "ONNX_LIMIT",
      `the model has ${weights} bytes of weights, one ONNX file holds at most ${defaultLimits.maxBytes}`,
    );
  return toBinary(ModelProtoSchema, model);
};

let written = 0;

/** Writes a file that is either complete or not there: a temporary file beside it is synced and renamed. Throws FILE_WRITE_FAILED. */
export const writeOnnxFile = async (path: string, model: ModelProto): Promise<void> => {
  const bytes = writeOnnx(model);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${written++}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new CasemateError("FILE_WRITE_FAILED", `the model can not be written to '${path}'`, { cause });
  }
};
