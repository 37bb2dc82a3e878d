/** Limits for ONNX files from strangers: what they are, why, and the defaults. Each can be raised by the caller. */
import { CasemateError } from "../../core/error.ts";

export interface OnnxLimits {
  /** bytes of the protobuf itself; more than 2 GiB - 1 can not be loaded by any ONNX reader */
  readonly maxBytes: number;
  /** nesting of protobuf messages; one subgraph level takes three. 100 is what every protobuf reader allows */
  readonly maxDepth: number;
  /** nodes of all graphs and functions together, and after inlining of functions */
  readonly maxNodes: number;
  /** initializers and tensor attributes together */
  readonly maxTensors: number;
  readonly maxAttributes: number;
  /** elements of one value whose data is not in the file: a graph input, the output of ConstantOfShape, a sparse tensor made dense */
  readonly maxElements: number;
  /** bytes of external data read for one model; above it ONNX Runtime could not be given the model as one protobuf */
  readonly maxExternalBytes: number;
  /** memory that reading may take: `memoryFactor` x (file + external data) + `memoryBase` bytes */
  readonly memoryFactor: number;
  readonly memoryBase: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: OnnxLimits = {
  maxBytes: 2 ** 31 - 1,
  maxDepth: 100,
  maxNodes: 500_000,
  maxTensors: 500_000,
  maxAttributes: 2_000_000,
  maxElements: 2 ** 28,
  maxExternalBytes: 2 ** 31 - 1,
  memoryFactor: 4,
  memoryBase: 64 * mebibyte,
};

/**
 * Bytes that decoded messages may take for a file of `fileBytes`. Less than half of the memory bound: the file itself, the garbage of
 * decoding and the tables of the check need the rest (peaks are measured in memory.test.ts).
 */
export const decodeBudget = (fileBytes: number, limits: OnnxLimits): number =>
  0.42 * (limits.memoryFactor * fileBytes + limits.memoryBase);

/** The error for an exceeded limit; `limit` is the name of the field above, so that the user knows what to raise. */
export const limitError = (limit: keyof OnnxLimits, message: string): CasemateError =>
  new CasemateError("ONNX_LIMIT", message, { hint: `if you trust the file, read it with a higher '${limit}'` });
