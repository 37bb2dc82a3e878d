/** readOnnx: untrusted bytes -> a checked model. Hostile files end here with a clear code. */
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { checkModel } from "./check.ts";
import { readExternalData } from "./external-data.ts";
import type { ModelProto } from "./graph.ts";
import { defaultLimits, limitError, type OnnxLimits } from "./limits.ts";
import { ModelProtoSchema } from "./proto/onnx_pb.ts";
import { restoreLists, withListsHidden } from "./set-aside.ts";
import { nameOutputs } from "./name-outputs.ts";
import { scanWire } from "./wire-scan.ts";

export interface ReadOptions {
  /** folder that external data may be read from; without it, external data is refused */
  readonly directory?: string;
  /** external data in memory instead, by the path that the model calls it; do not change it while the model is in use */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** limits to raise or lower; see limits.ts for what each means */
  readonly limits?: Partial<OnnxLimits>;
}

/**
 * Parses and checks. Throws ONNX_MALFORMED, ONNX_INVALID, ONNX_LIMIT, ONNX_UNSUPPORTED or ONNX_EXTERNAL_DATA.
 *
 * Weights are views of `bytes`, not copies: do not change `bytes` while the model is in use. A few bytes are changed while it
 * decodes and put back before it returns, so `bytes` must not be read by another thread meanwhile.
 */
export const readOnnx = (bytes: Uint8Array, options: ReadOptions = {}): ModelProto => {
  const limits = { ...defaultLimits, ...options.limits };
  // a Buffer would make every byte field a Buffer
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { setAside } = scanWire(view, limits);
  const model = withListsHidden(view, setAside, () => decode(view, limits));
  restoreLists(view, setAside, model);
  readExternalData(model, options.files ?? options.directory, view.length, limits);
  checkModel(model, limits);
  nameOutputs(model);
  return model;
};

/** Reads a file; external data is looked for in its folder. Throws FILE_NOT_FOUND besides what readOnnx throws. */
export const readOnnxFile = async (path: string, options: Pick<ReadOptions, "limits"> = {}): Promise<ModelProto> => {
  const maxBytes = options.limits?.maxBytes ?? defaultLimits.maxBytes;
  const notRead = (cause?: unknown): CasemateError =>
    new CasemateError("FILE_NOT_FOUND", `the model '${path}' can not be read`, { cause });
  const info = await stat(path).catch((cause: unknown) => {
    throw notRead(cause);
  });
  if (!info.isFile()) throw new CasemateError("FILE_NOT_FOUND", `'${path}' is not a file`);
  if (info.size > maxBytes)
    throw limitError("maxBytes", `the model '${path}' has ${info.size} bytes, at most ${maxBytes} are read`);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw notRead(cause);
  });
  return readOnnx(bytes, { ...options, directory: dirname(path) });
};

/** The scan has refused what the decoder would; what it still throws is reported all the same. */
const decode = (bytes: Uint8Array, limits: OnnxLimits): ModelProto => {
  try {
    return fromBinary(ModelProtoSchema, bytes, { recursionLimit: limits.maxDepth });
  } catch (cause) {
    throw new CasemateError(
      "ONNX_MALFORMED",
      `the bytes can not be decoded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
};
