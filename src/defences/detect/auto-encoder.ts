/**
 * A small auto-encoder as nodes over weights, and how it is trained: two strided convolutions down and two transposed ones up for pictures, else dense layers through
 * a narrow one. It keeps a quarter of a grey picture's values, so that it has to know what ordinary inputs look like.
 */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../../core/rng.ts";
import { fit } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { Objective } from "../../engine/fit/objective.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { fromTensorProto, toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { workingOpset } from "../../engine/onnx/normalize.ts";
import { elementCount, float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { Picture } from "../input/filter.ts";

/** Channels of the inner maps, and of the narrowest one. */
const inner = 8;
const narrow = 4;
const batchSize = 64;
/** Smaller pictures are treated as rows of values. */
const smallestSide = 8;

/** What it works on: pictures with channels first, or rows of `size` values. */
export type AutoEncoderShape = Picture | { readonly size: number };

export const autoEncoderShape = (picture: Picture | undefined, size: number): AutoEncoderShape =>
  picture !== undefined && Math.min(picture.height, picture.width) >= smallestSide ? picture : { size };

/** Dims of the weights, in order: of each layer its weight and its bias. */
export const weightDims = (shape: AutoEncoderShape): readonly (readonly number[])[] => {
  if ("size" in shape) {
    const { size } = shape;
    const [wide, waist] = [Math.min(64, Math.max(2, size)), Math.max(1, Math.floor(size / 3))];
    const sides = [size, wide, waist, wide, size];
    return sides.slice(1).flatMap((to, i) => [[sides[i] as number, to], [to]]);
  }
  const c = shape.channels;
  return [
    [inner, c, 3, 3],
    [inner],
    [narrow, inner, 3, 3],
    [narrow],
    [narrow, inner, 4, 4],
    [inner],
    [inner, c, 4, 4],
    [c],
  ];
};

/** [N, size] of x [N, channels, height, width] or [N, size]. */
export const reconstruct = (b: GraphBuilder, x: Value, shape: AutoEncoderShape, weights: readonly Value[]): Value => {
  const w = (i: number): Value => weights[i] ?? "";
  if ("size" in shape) {
    let at = b.op("Reshape", [x, b.ints([-1, shape.size])]);
    for (let i = 0; i < 4; i++) {
      at = b.op("Gemm", [at, w(2 * i), w(2 * i + 1)]);
      if (i < 3) at = b.op("Relu", [at]);
    }
    return at;
  }
  const { channels, height, width } = shape;
  const down = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
  const up = { kernel_shape: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1] };
  let at = b.op("Reshape", [x, b.ints([-1, channels, height, width])]);
  at = b.op("Relu", [b.op("Conv", [at, w(0), w(1)], down)]);
  at = b.op("Relu", [b.op("Conv", [at, w(2), w(3)], down)]);
  at = b.op("Relu", [b.op("ConvTranspose", [at, w(4), w(5)], up)]);
  at = b.op("ConvTranspose", [at, w(6), w(7)], up);
  // sides that are no multiples of 4 came out longer
  if (height % 4 !== 0 || width % 4 !== 0)
    at = b.op("Slice", [at, b.ints([0, 0]), b.ints([height, width]), b.ints([2, 3])]);
  return b.op("Reshape", [at, b.ints([-1, channels * height * width])]);
};

/** (1 / size) |AE(x + noise) - x|^2, x fed as `clean`. */
const reconstruction: Objective = {
  id: "reconstruction",
  formula: "L = mean_i (AE(x + noise)_i - x_i)^2",
  build: ({ b, scores, input }) => {
    const difference = b.op("Sub", [scores, input("clean", "float32", ["R", "D"])]);
    return b.op("ReduceMean", [b.op("Mul", [difference, difference]), b.ints([1])], { keepdims: 0 });
  },
};

export interface AutoEncoderTraining {
  /** batches that it is trained on, at least; whole epochs */
  readonly steps: number;
  /** standard deviation of what is added to inputs while training, in the units of x */
  readonly noise: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** `x`: n rows. RETURNS weights in the order of `weightDims`; the same for the same arguments. Throws what fit throws. */
export const trainAutoEncoder = async (
  x: Float32Array,
  shape: AutoEncoderShape,
  o: AutoEncoderTraining,
): Promise<readonly Tensor<"float32">[]> => {
  const dims = "size" in shape ? [shape.size] : [shape.channels, shape.height, shape.width];
  const size = elementCount(dims);
  const n = x.length / size;
  const net = initialize(untrained(shape, dims), o.seed);
  const { model } = await fit(
    net,
    { x, labels: new Int32Array(n), dims },
    {
      epochs: Math.ceil((o.steps * batchSize) / n),
      batchSize,
      optimizer: { kind: "adam", learningRate: 3e-3 },
      objective: reconstruction,
      seed: o.seed,
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      prepare: ({ epoch, step, x: clean, labels }) => {
        const rng = rngFor(o.seed, "auto-encoder", epoch, step);
        const noisy = clean.map((v) => v + o.noise * rng.normal());
        return Promise.resolve({ x: noisy, labels, extra: { clean: float32([labels.length, size], clean) } });
      },
    },
  );
  return weightDims(shape).map((_, i) => {
    const t = model.graph?.initializer.find((p) => p.name === weightName(i));
    return fromTensorProto(t ?? toTensorProto("", float32([0], []))) as Tensor<"float32">;
  });
};

const weightName = (i: number): string => `weight${i}`;

const untrained = (shape: AutoEncoderShape, dims: readonly number[]): ModelProto => {
  const all = weightDims(shape);
  const names = all.map((_, i) => weightName(i));
  const b = new GraphBuilder([...names, "x"], "auto-encoder");
  const output = reconstruct(b, "x", shape, names);
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(workingOpset) })],
    graph: create(GraphProtoSchema, {
      name: "auto-encoder",
      node: b.nodes,
      initializer: [
        ...all.map((d, i) => toTensorProto(weightName(i), float32(d, new Float32Array(elementCount(d))))),
        ...b.initializers,
      ],
      input: [valueInfo("x", "float32", ["N", ...dims])],
      output: [valueInfo(output, "float32", ["N", elementCount(dims)])],
    }),
  });
};
