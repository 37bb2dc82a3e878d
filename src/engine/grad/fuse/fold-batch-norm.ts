/** foldBatchNormalization: BatchNormalization in inference mode behind a Conv, ConvTranspose or Gemm becomes part of its weights and bias. */
import { attr, type ModelProto, type NodeProto, opName, type TensorProto } from "../../onnx/graph.ts";
import { allNames, copyGraph, countReads, freshName, shallow } from "../../onnx/normalize/scope.ts";
import { TensorProto_DataLocation } from "../../onnx/proto/onnx_pb.ts";
import { fromTensorProto, toTensorProto } from "../../onnx/tensor-proto.ts";
import { elementCount, type Tensor, tensor } from "../../tensor/tensor.ts";

type Floats = Tensor<"float32"> | Tensor<"float64">;

/**
 * y = scale (w * x + b - mean) / sqrt(var + eps) + B -> y = (f w) * x + (f (b - mean) + B) with f = scale / sqrt(var + eps), computed in float64.
 * Done where weights and parameters are initializers that are not in `keep` (those that gradients are wanted for) and nothing else reads
 * the convolution's output; scores change by float rounding only. `model` is normalized; it is not changed.
 */
export const foldBatchNormalization = (model: ModelProto, keep: ReadonlySet<string> = new Set()): ModelProto => {
  const graph = model.graph;
  if (graph === undefined || !graph.node.some((n) => opName(n) === "BatchNormalization")) return model;
  const result = shallow(model);
  const folded = copyGraph(graph);
  result.graph = folded;
  const initializers = new Map(graph.initializer.map((t) => [t.name, t]));
  const producers = new Map(folded.node.flatMap((n) => n.output.map((o) => [o, n] as const)));
  const readers = countReads(folded);
  const names = allNames(folded);
  const constant = (name: string): Floats | undefined => {
    const t = keep.has(name) ? undefined : initializers.get(name);
    return t === undefined ? undefined : floats(t);
  };
  const gone = new Set<NodeProto>();
  for (const bn of folded.node) {
    if (!isInference(bn)) continue;
    const [x = "", ...parameters] = bn.input;
    const before = producers.get(x);
    if (before === undefined || gone.has(before) || readers.get(x) !== 1) continue;
    const channelAxis = outputChannelAxis(before);
    const weights = constant(before.input[1] ?? "");
    const hasBias = (before.input[2] ?? "") !== "";
    const bias = hasBias ? constant(before.input[2] ?? "") : undefined;
    const [scale, shift, mean, variance] = parameters.map(constant);
    if (channelAxis === undefined || weights === undefined || (hasBias && bias === undefined)) continue;
    if (scale === undefined || shift === undefined || mean === undefined || variance === undefined) continue;
    const group = opName(before) === "ConvTranspose" ? attr.int(before, "group", 1) : 1;
    const channels = scale.data.length;
    // a Gemm may broadcast its bias: only a whole one is folded
    if (bias !== undefined && bias.data.length !== channels) continue;
    if ((weights.dims[channelAxis] ?? 0) * group !== channels) continue;
    const epsilon = attr.float(bn, "epsilon", 1e-5);
    const factor = Array.from(scale.data, (s, k) => s / Math.sqrt((variance.data[k] ?? 0) + epsilon));
    const offset = factor.map((f, k) => f * ((bias?.data[k] ?? 0) - (mean.data[k] ?? 0)) + (shift.data[k] ?? 0));
    const add = (name: string, t: Tensor): string => {
      const fresh = freshName(names, `${name}/folded`);
      folded.initializer.push(toTensorProto(fresh, t));
      return fresh;
    };
    const w = add(before.input[1] ?? "", scaled(weights, channelAxis, group, factor));
    const b = add(`${w}/bias`, like(weights, [channels], offset));
    before.input = [before.input[0] ?? "", w, b];
    before.output = [bn.output[0] ?? ""];
    producers.set(bn.output[0] ?? "", before);
    gone.add(bn);
  }
  if (gone.size === 0) return model;
  folded.node = folded.node.filter((n) => !gone.has(n));
  const still = countReads(folded);
  folded.initializer = folded.initializer.filter((t) => still.has(t.name) || keep.has(t.name));
  return result;
};

const isInference = (n: NodeProto): boolean =>
  opName(n) === "BatchNormalization" &&
  attr.int(n, "training_mode", 0) === 0 &&
  n.output.slice(1).every((o) => o === "");

/** The axis of the weights that is the output's channel (within a group); undefined when the op can not take the factor. */
const outputChannelAxis = (n: NodeProto): number | undefined => {
  switch (opName(n)) {
    case "Conv":
      return 0;
    case "ConvTranspose":
      return 1;
    case "Gemm":
      return attr.float(n, "alpha", 1) === 1 && attr.float(n, "beta", 1) === 1
        ? 1 - attr.int(n, "transB", 0)
        : undefined;
    default:
      return undefined;
  }
};

/** Multiplies by the factor of each output channel; with groups (ConvTranspose, [C, M/g, ...]) rows of axis 0 belong to a group each. */
const scaled = (w: Floats, axis: number, group: number, factor: readonly number[]): Tensor => {
  const inner = elementCount(w.dims.slice(axis + 1));
  const size = w.dims[axis] ?? 1;
  const rowsPerGroup = (w.dims[0] ?? 1) / group;
  const values = Array.from(w.data, (v, i) => {
    const channel = Math.floor(i / inner) % size;
    const g = group === 1 ? 0 : Math.floor(i / (inner * size) / rowsPerGroup);
    return v * (factor[g * size + channel] ?? 0);
  });
  return like(w, w.dims, values);
};

const like = (t: Floats, dims: readonly number[], values: readonly number[]): Tensor =>
  t.dtype === "float64"
    ? tensor("float64", dims, Float64Array.from(values))
    : tensor("float32", dims, Float32Array.from(values));

const floats = (t: TensorProto): Floats | undefined => {
  if (t.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  const value = fromTensorProto(t);
  return value.dtype === "float32" || value.dtype === "float64" ? value : undefined;
};
