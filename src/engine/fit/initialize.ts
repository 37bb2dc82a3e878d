/**
 * initialize: fresh weights in place of trained ones, by what each weight does: uniform in +-1/sqrt(fan-in) for convolutions and matrix products and
 * their biases (PyTorch's default, after LeCun et al. 1998 and He et al. 2015), 1 and 0 for normalizations, standard normal for embeddings.
 */
import { CasemateError } from "../../core/error.ts";
import { type Rng, rngFor } from "../../core/rng.ts";
import { attr, type ModelProto, type NodeProto } from "../onnx/graph.ts";
import { normalize } from "../onnx/normalize.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { float32 } from "../tensor/tensor.ts";
import { parametersOf } from "./training-graph.ts";

/** RETURNS a new, normalized model. THROWS MODEL_CAPABILITY for a weight of an op that it has no rule for. */
export const initialize = (model: ModelProto, seed: number): ModelProto => {
  const { weights, statistics } = parametersOf(model);
  const result = normalize(model);
  const graph = result.graph;
  if (graph === undefined) return result;
  const readers = new Map<string, { readonly n: NodeProto; readonly i: number }>();
  for (const n of graph.node) for (const [i, v] of n.input.entries()) if (!readers.has(v)) readers.set(v, { n, i });
  const dimsOf = new Map([...weights].map(([name, t]) => [name, t.dims]));
  graph.initializer = graph.initializer.map((p) => {
    const t = weights.get(p.name) ?? statistics.get(p.name);
    const reader = readers.get(p.name);
    if (t === undefined || reader === undefined) return p;
    const fresh = filler(reader.n, reader.i, dimsOf);
    if (fresh === undefined)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `how the weight '${p.name}' of ${reader.n.opType} '${reader.n.name}' begins is not known`,
        { hint: "train from the weights that the model has" },
      );
    const rng = rngFor(seed, "initialize", p.name);
    return toTensorProto(
      p.name,
      float32(
        t.dims,
        Float32Array.from({ length: t.data.length }, () => fresh(rng)),
      ),
    );
  });
  return result;
};

type Filler = (rng: Rng) => number;
const zero: Filler = () => 0;
const one: Filler = () => 1;
const uniform =
  (fanIn: number): Filler =>
  (rng) =>
    (2 * rng.uniform() - 1) / Math.sqrt(fanIn);

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** What input `i` of the node is filled with. */
const filler = (n: NodeProto, i: number, dims: ReadonlyMap<string, readonly number[]>): Filler | undefined => {
  const w = dims.get(n.input[1] ?? "") ?? [];
  switch (n.opType) {
    case "Conv":
      return uniform(product(w.slice(1)));
    case "ConvTranspose":
      return uniform((w[0] ?? 1) * product(w.slice(2)));
    case "Gemm":
      return i === 0 ? undefined : uniform(w[attr.int(n, "transB", 0) === 1 ? 1 : 0] ?? 1);
    case "MatMul":
      return i === 1 ? uniform(w.at(-2) ?? w[0] ?? 1) : undefined;
    case "BatchNormalization":
      return i === 1 || i === 4 ? one : zero;
    case "InstanceNormalization":
    case "GroupNormalization":
    case "LayerNormalization":
      return i === 1 ? one : zero;
    case "Add":
    case "Sub":
      return zero;
    case "Mul":
    case "Div":
      return one;
    case "PRelu":
      return () => 0.25;
    case "Gather":
      return i === 0 ? (rng) => rng.normal() : undefined;
    case "LSTM":
    case "GRU":
    case "RNN":
      return uniform(attr.int(n, "hidden_size", 1));
    default:
      return undefined;
  }
};
