/**
 * denoising: feature denoising blocks (Xie et al. 2019) behind convolutions of a net: x + conv1x1(denoise(x)). The 1 x 1 convolution begins at 0, so that the
 * net answers as before until it is trained; the blocks are in the graph that is written.
 */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, normalDomain } from "../../engine/onnx/graph.ts";
import { infer } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames, renameReads } from "../../engine/onnx/normalize/scope.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

export const denoisers = ["mean", "median", "non-local"] as const;
export type Denoiser = (typeof denoisers)[number];

export interface DenoisedModel {
  readonly model: ModelProto;
  /** outputs of the convolutions that got a block */
  readonly behind: readonly string[];
}

interface Features {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * A block behind the last convolution of each size of feature maps, as the paper puts one behind the last block of each stage; `inputDims`: of one sample.
 * The argument is not changed. THROWS MODEL_CAPABILITY for a net without convolutions whose feature maps have a known size of at least 3 x 3.
 */
export const denoising = (original: ModelProto, denoiser: Denoiser, inputDims: readonly number[]): DenoisedModel => {
  const model = normalize(original);
  const { graph } = model;
  const constants = new Set(graph?.initializer.map((t) => t.name));
  const input = graph?.input.find((v) => !constants.has(v.name))?.name ?? "";
  const types = infer(model, { inputShapes: new Map([[input, ["N", ...inputDims]]]) });
  const last = new Map<string, { readonly value: Value; readonly features: Features }>();
  for (const n of graph?.node ?? []) {
    const value = n.output[0] ?? "";
    const [, channels, height, width, ...more] = types.shape(value) ?? [];
    if (graph?.output.some((o) => o.name === value) === true) continue;
    if (n.opType !== "Conv" || normalDomain(n.domain) !== "" || more.length > 0) continue;
    if (typeof channels !== "number" || typeof height !== "number" || typeof width !== "number") continue;
    if (height >= 3 && width >= 3) last.set(`${height} x ${width}`, { value, features: { channels, height, width } });
  }
  if (graph === undefined || last.size === 0)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      "the net has no convolution whose feature maps have a known size of at least 3 x 3",
      {
        hint: "denoising goes into convolutional nets only",
      },
    );
  const taken = allNames(graph);
  let k = 0;
  for (const { value, features } of last.values()) {
    const b = new GraphBuilder(allNames(graph, taken), `denoise${++k}`);
    const kernel = b.fresh("kernel");
    const quiet = denoise(b, value, denoiser, features);
    const { channels } = features;
    const added = b.op("Add", [value, b.op("Conv", [quiet, kernel], { kernel_shape: [1, 1] })]);
    const at = graph.node.findIndex((n) => n.output.includes(value));
    renameReads(graph.node, new Map([[value, added]]));
    graph.node = [...graph.node.slice(0, at + 1), ...b.nodes, ...graph.node.slice(at + 1)];
    graph.initializer = [
      ...graph.initializer,
      ...b.initializers,
      toTensorProto(kernel, float32([channels, channels, 1, 1], new Float32Array(channels * channels))),
    ];
  }
  return { model, behind: [...last.values()].map((l) => l.value) };
};

/** mean, median: 3 x 3, edges repeated. non-local: y_i = sum_j softmax_j(x_i . x_j / sqrt(channels)) x_j, the Gaussian version with a scale. */
const denoise = (b: GraphBuilder, x: Value, denoiser: Denoiser, { channels, height, width }: Features): Value => {
  if (denoiser === "non-local") {
    const columns = b.op("Reshape", [x, b.ints([-1, channels, height * width])]);
    const rows = b.op("Transpose", [columns], { perm: [0, 2, 1] });
    const scale = b.scalar(1 / Math.sqrt(channels), "float32");
    const weights = b.op("Softmax", [b.op("Mul", [b.op("MatMul", [rows, columns]), scale])], { axis: 2 });
    const mixed = b.op("Transpose", [b.op("MatMul", [weights, rows])], { perm: [0, 2, 1] });
    return b.op("Reshape", [mixed, b.ints([-1, channels, height, width])]);
  }
  const wide = b.op("Pad", [x, b.ints([0, 0, 1, 1, 0, 0, 1, 1])], { mode: "edge" });
  if (denoiser === "mean") return b.op("AveragePool", [wide], { kernel_shape: [3, 3] });
  const shifted = Array.from({ length: 9 }, (_, i) => {
    const [top, left] = [Math.floor(i / 3), i % 3];
    const part = b.op("Slice", [wide, b.ints([top, left]), b.ints([top + height, left + width]), b.ints([2, 3])]);
    return b.op("Unsqueeze", [part, b.ints([4])]);
  });
  const [largest = ""] = b.ops("TopK", [b.op("Concat", shifted, { axis: 4 }), b.ints([5])], 2, { axis: 4 });
  return b.op("Squeeze", [b.op("Slice", [largest, b.ints([4]), b.ints([5]), b.ints([4])]), b.ints([4])]);
};
