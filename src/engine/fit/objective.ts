/**
 * Objective: what a training step makes smaller, written as ONNX nodes on the model's scores and differentiated by the engine.
 *
 * `build` RETURNS a loss of shape [R], one value per row of scores [R, K] or fewer; a step follows the gradient of their sum divided by the number of
 * samples. `input` declares a graph input (once) and returns its name; the batch of a step feeds it, and a first axis "R" is one of rows. A sample's loss
 * NEVER depends on other samples: threads take shares of a batch.
 */
import type { GraphBuilder, Value } from "../onnx/builder.ts";
import type { NodeProto, Shape } from "../onnx/graph.ts";
import type { DType } from "../tensor/tensor.ts";

export interface ObjectiveContext {
  readonly b: GraphBuilder;
  /** [R, K], logits */
  readonly scores: Value;
  /** [R] int64 */
  readonly labels: Value;
  /** the model's input, and its nodes in topological order: for objectives that follow a value through the net */
  readonly x: Value;
  readonly nodes: readonly NodeProto[];
  input(name: string, dtype: DType, shape: Shape): Value;
}

export interface Objective {
  readonly id: string;
  readonly formula: string;
  readonly source?: string;
  /** rows that belong to one sample, in blocks: sample i of n has rows i, i + n, ...; default 1 */
  readonly rowsPerSample?: number;
  build(c: ObjectiveContext): Value;
}

/** -sum_k q_k log softmax(z)_k, for labels that are distributions (mixup, distillation) fed as `targets` [R, K]. */
export const softCrossEntropy: Objective = {
  id: "soft-cross-entropy",
  formula: "L = -sum_k q_k log softmax(z)_k",
  build: ({ b, scores, input }) => {
    const q = input("targets", "float32", ["R", "K"]);
    const logp = b.op("LogSoftmax", [scores], { axis: 1 });
    return b.op("Neg", [b.op("ReduceSum", [b.op("Mul", [q, logp]), b.ints([1])], { keepdims: 0 })]);
  },
};
