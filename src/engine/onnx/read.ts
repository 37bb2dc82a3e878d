/** readOnnx: untrusted bytes -> a checked model. Hostile files end here with a clear code. */
import type { ModelProto } from "./graph.ts";

export interface ReadOptions {
  /** folder that external data may be read from; without it, external data is refused */
  readonly directory?: string;
}

/** Parses and checks. Throws ONNX_MALFORMED, ONNX_INVALID, ONNX_LIMIT or ONNX_EXTERNAL_DATA. */
export const readOnnx = (_bytes: Uint8Array, _options: ReadOptions = {}): ModelProto => {
  throw new Error("being written");
};

/** Reads a file; external data is looked for in its folder. Throws FILE_NOT_FOUND besides what readOnnx throws. */
export const readOnnxFile = (_path: string): Promise<ModelProto> => {
  throw new Error("being written");
};
