/**
 * Near-duplicates among vectors (images): cosine of the samples, each minus its own mean, so that brightness and contrast count for nothing.
 *
 * Candidates by signs of random projections (Charikar 2002): a sign agrees with probability 1 - angle / pi. Of each candidate the Hamming distance of all
 * signs is looked at first, then the cosine itself. Recall is that of the bands, 99 % at the threshold and more above it.
 * Not found: shifted, cropped, mirrored and rotated copies; their cosine is low.
 */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../core/rng.ts";
import { node, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { bandsFor, candidatePairs } from "./bands.ts";
import { type Pair, PairList } from "./pairs.ts";

const recall = 0.99;
const mostBits = 1024;
const chunk = 2048;

/** `x`: n x size, changed in place to unit vectors. Pairs with a cosine of at least `similarity`. */
export const alikeVectors = async (
  x: Float32Array,
  size: number,
  similarity: number,
  seed: number,
): Promise<readonly Pair[]> => {
  const n = x.length / size;
  for (let i = 0; i < n; i++) centre(x.subarray(i * size, (i + 1) * size));
  const angle = Math.acos(Math.min(1, similarity));
  const { rows, bands } = bandsFor(
    1 - angle / Math.PI,
    recall,
    mostBits,
    Math.max(8, Math.min(24, Math.ceil(Math.log2(n)))),
  );
  const bits = rows * bands;
  const words = Math.ceil(bits / 32);
  const signs = await signsOf(x, size, bits, seed);
  const keys = new Uint32Array(n * bands);
  for (let i = 0; i < n; i++)
    for (let band = 0; band < bands; band++) {
      let key = 0;
      for (let r = 0; r < rows; r++) {
        const bit = band * rows + r;
        key = (key << 1) | (((signs[i * words + (bit >>> 5)] as number) >>> (bit & 31)) & 1);
      }
      keys[i * bands + band] = key >>> 0;
    }
  // four deviations of the Hamming distance of a pair at the threshold
  const share = angle / Math.PI;
  const far = bits * share + 4 * Math.sqrt(bits * share * (1 - share)) + 1;
  const found = new PairList();
  candidatePairs(keys, bands, (i, j) => {
    let distance = 0;
    for (let w = 0; w < words; w++)
      distance += ones((signs[i * words + w] as number) ^ (signs[j * words + w] as number));
    if (distance > far) return;
    let cosine = 0;
    for (let k = 0; k < size; k++) cosine += (x[i * size + k] as number) * (x[j * size + k] as number);
    // unit vectors of float32 values are of length 1 to 1e-6
    if (cosine >= similarity - 1e-6) found.add(i, j, Math.min(1, cosine));
  });
  return found.sorted;
};

/** Minus the mean, to length 1; a constant sample becomes 0 and is like nothing. */
const centre = (row: Float32Array): void => {
  const middle = row.reduce((a, b) => a + b, 0) / row.length;
  let square = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = (row[k] as number) - middle;
    square += (row[k] as number) ** 2;
  }
  const length = Math.sqrt(square);
  for (let k = 0; k < row.length; k++) row[k] = length < 1e-12 ? 0 : (row[k] as number) / length;
};

/** Signs of `bits` projections on normal directions, 32 in a word. */
const signsOf = async (x: Float32Array, size: number, bits: number, seed: number): Promise<Uint32Array> => {
  const rng = rngFor(seed, "projections");
  const directions = Float32Array.from({ length: size * bits }, () => rng.normal());
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "projections",
      node: [node("MatMul", ["x", "directions"], ["y"])],
      initializer: [toTensorProto("directions", float32([size, bits], directions))],
      input: [valueInfo("x", "float32", ["N", size])],
      output: [valueInfo("y", "float32", ["N", bits])],
    }),
  });
  const session = await Session.create(writeOnnx(model));
  const n = x.length / size;
  const words = Math.ceil(bits / 32);
  const signs = new Uint32Array(n * words);
  try {
    for (let start = 0; start < n; start += chunk) {
      const count = Math.min(chunk, n - start);
      const part = x.slice(start * size, (start + count) * size);
      const y = (await session.run({ x: float32([count, size], part) }))["y"]?.data as Float32Array;
      for (let i = 0; i < count; i++)
        for (let b = 0; b < bits; b++)
          if ((y[i * bits + b] as number) >= 0) {
            const at = (start + i) * words + (b >>> 5);
            signs[at] = (signs[at] as number) | (1 << (b & 31));
          }
    }
  } finally {
    await session.release();
  }
  return signs;
};

/** Number of ones of 32 bits. */
const ones = (word: number): number => {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};
