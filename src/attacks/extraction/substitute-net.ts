/**
 * substituteNet: a small net with fresh weights for inputs of a shape: two strided convolutions and two dense layers for pictures, three dense layers for anything
 * else. What an attacker trains who does not know the victim's net.
 */
import { create } from "@bufbuild/protobuf";
import { initialize } from "../../engine/fit/initialize.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

/** inputs are brought from this range to [0, 1] inside the net */
export interface Range {
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}

/** channels of the convolutions, units of the dense layers */
const [first, second, dense] = [8, 16, 64] as const;
/** pixels of a side from which convolutions are worth it */
const leastSide = 8;

/** "x" [N, ...dims] -> "scores" [N, classes], logits. */
export const substituteNet = (
  { dims, size, layout }: Pick<Domain, "dims" | "size" | "layout">,
  classes: number,
  range: Range,
  seed: number,
): ModelProto => {
  const b = new GraphBuilder(["x", "scores"], "substitute");
  // no initializers: these would be weights
  const fixed = (values: Float32Array): Value =>
    b.op("Constant", [], { value: { tensor: float32(dims.length === 0 ? [1] : [1, ...dims], values) } });
  const weight = (shape: readonly number[]): Value =>
    b.constant(float32(shape, new Float32Array(shape.reduce((s, d) => s * d, 1))));
  const width = range.upper.map((v, j) => {
    const w = v - (range.lower[j] as number);
    return w > 0 ? w : 1;
  });
  let at = b.op("Div", [b.op("Sub", ["x", fixed(range.lower)]), fixed(width)]);
  const picture = pictureOf(dims, layout);
  let features = size;
  if (picture !== undefined) {
    const { channels, height, width: side, last } = picture;
    if (last) at = b.op("Transpose", [at], { perm: [0, 3, 1, 2] });
    else at = b.op("Reshape", [at, b.ints([-1, channels, height, side])]);
    at = convolution(b, at, weight([first, channels, 5, 5]), weight([first]), 5);
    at = convolution(b, at, weight([second, first, 3, 3]), weight([second]), 3);
    features = second * Math.ceil(Math.ceil(height / 2) / 2) * Math.ceil(Math.ceil(side / 2) / 2);
  }
  at = b.op("Reshape", [at, b.ints([-1, features])]);
  const layer = (x: Value, from: number, to: number): Value =>
    b.op("Gemm", [x, weight([to, from]), weight([to])], { transB: 1 });
  at = b.op("Relu", [layer(at, features, dense)]);
  if (picture === undefined) at = b.op("Relu", [layer(at, dense, dense)]);
  at = layer(at, dense, classes);
  const last = b.nodes.at(-1);
  if (last !== undefined) last.output = ["scores"];
  return initialize(
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: "casemate",
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
      graph: create(GraphProtoSchema, {
        name: "substitute",
        node: b.nodes,
        initializer: b.initializers,
        input: [valueInfo("x", "float32", ["N", ...dims])],
        output: [valueInfo("scores", "float32", ["N", classes])],
      }),
    }),
    seed,
  );
};

const convolution = (b: GraphBuilder, x: Value, kernel: Value, bias: Value, side: number): Value => {
  const pad = (side - 1) / 2;
  const pads = [pad, pad, pad, pad];
  return b.op("Relu", [b.op("Conv", [x, kernel, bias], { kernel_shape: [side, side], strides: [2, 2], pads })]);
};

interface Picture {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** channels last */
  readonly last: boolean;
}

/** By layout; without one, three dims with one or three channels at an end are a picture. */
const pictureOf = (dims: readonly number[], layout: Domain["layout"]): Picture | undefined => {
  const [a = 1, b = 1, c = 1] = dims;
  const few = (n: number): boolean => n === 1 || n === 3;
  const found: Picture | undefined =
    dims.length === 2 && layout === "hw"
      ? { channels: 1, height: a, width: b, last: false }
      : dims.length !== 3
        ? undefined
        : layout === "chw" || (layout === "flat" && few(a))
          ? { channels: a, height: b, width: c, last: false }
          : layout === "hwc" || (layout === "flat" && few(c))
            ? { channels: c, height: a, width: b, last: true }
            : undefined;
  return found !== undefined && Math.min(found.height, found.width) >= leastSide ? found : undefined;
};
