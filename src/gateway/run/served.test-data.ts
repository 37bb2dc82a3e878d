/** Small models for the tests of this folder, as files. */
import { rngFor } from "../../core/rng.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { float32, int64, type Tensor } from "../../engine/tensor/tensor.ts";
import { presets } from "../policy/presets.ts";
import type { OnnxServedOptions } from "./onnx-served-model.ts";

export const size = 6;
export const classes = 3;

const normals = (n: number, name: string): Float32Array => {
  const rng = rngFor(1, "gateway/run", name);
  return Float32Array.from({ length: n }, () => rng.normal());
};

const weights = float32([size, classes], normals(size * classes, "weights"));

export const files = {
  /** probabilities and the class, of any number of samples */
  linear: () =>
    writeOnnx(
      graphOf({ x: ["float32", ["N", size]] }, (b) => {
        const logits = b.op("MatMul", ["x", b.constant(weights)]);
        return {
          [b.op("Softmax", [logits], { axis: 1 })]: ["float32", ["N", classes]],
          [b.op("ArgMax", [logits], { axis: 1, keepdims: 0 })]: ["int64", ["N"]],
        };
      }),
    ),
  /** samples look at each other: the mean over the batch is taken off */
  mixing: () =>
    writeOnnx(
      graphOf({ x: ["float32", ["N", size]] }, (b) => {
        const mean = b.op("ReduceMean", ["x", b.constant(int64([1], [0]))], { keepdims: 1 });
        return { [b.op("MatMul", [b.op("Sub", ["x", mean]), b.constant(weights)])]: ["float32", ["N", classes]] };
      }),
    ),
  /** exported for one sample, like most */
  one: () =>
    writeOnnx(
      graphOf({ x: ["float32", [1, 2, 3]] }, (b) => {
        const flat = b.op("Reshape", ["x", b.constant(int64([2], [1, size]))]);
        return { [b.op("MatMul", [flat, b.constant(weights)])]: ["float32", [1, classes]] };
      }),
    ),
  /** as scikit-learn exports classifiers: the scores come out as a list of maps */
  maps: () => {
    const model = graphOf({ x: ["float32", ["N", size]] }, (b) => {
      const logits = b.op("MatMul", ["x", b.constant(weights)]);
      const map = b.op(
        "ZipMap",
        [b.op("Softmax", [logits], { axis: 1 })],
        { classlabels_strings: { strings: ["a", "b", "c"] } },
        "ai.onnx.ml",
      );
      return { [map]: ["float32", undefined] };
    });
    const value = model.graph?.output[0]?.type?.value;
    const map = {
      case: "mapType",
      value: {
        $typeName: "onnx.TypeProto.Map",
        keyType: 8,
        valueType: { $typeName: "onnx.TypeProto", value, denotation: "" },
      },
    };
    const sequence = {
      case: "sequenceType",
      value: {
        $typeName: "onnx.TypeProto.Sequence",
        elemType: { $typeName: "onnx.TypeProto", value: map, denotation: "" },
      },
    };
    Object.assign(model.graph?.output[0]?.type ?? {}, { value: sequence });
    return writeOnnx(model);
  },
  /** two inputs: nothing is known about it but its graph. Rows of a table, by number */
  lookup: () =>
    writeOnnx(
      graphOf({ i: ["int64", ["N"]], x: ["float32", ["N", classes]] }, (b) => {
        const row = b.op("Gather", [b.constant(weights), "i"], { axis: 0 });
        return { [b.op("Add", [row, "x"])]: ["float32", ["N", classes]] };
      }),
    ),
};

const [open] = presets;

export const optionsFor = (model: Uint8Array, run: Partial<OnnxServedOptions["run"]> = {}): OnnxServedOptions => ({
  name: "m",
  version: "1",
  digest: "sha256:0",
  model,
  run: { ...(open as NonNullable<typeof open>).run, ...run },
});

export const samples = (n: number, name: string | number, dims: readonly number[] = [size]): Tensor =>
  float32([n, ...dims], normals(n * size, String(name)));
