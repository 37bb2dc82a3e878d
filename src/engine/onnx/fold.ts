/** evaluate: the outputs of a node on constant inputs, for shape arithmetic and simple transformations of weights. */
import { elementCount, type Tensor } from "../tensor/tensor.ts";
import { type Evaluator, maxFoldedElements } from "./fold/context.ts";
import { elementwiseEvaluators } from "./fold/elementwise.ts";
import { movementEvaluators } from "./fold/movement.ts";
import { type NodeProto, normalDomain } from "./graph.ts";

export { maxFoldedElements };

const evaluators: ReadonlyMap<string, Evaluator> = new Map([...elementwiseEvaluators, ...movementEvaluators]);

/** Can this op be evaluated at all? */
export const canEvaluate = (node: NodeProto): boolean =>
  normalDomain(node.domain) === "" && evaluators.has(node.opType);

/** Returns the outputs, or undefined when this use of the op is not evaluated. Never throws. */
export const evaluate = (
  node: NodeProto,
  inputs: readonly (Tensor | undefined)[],
  opset: number,
): readonly Tensor[] | undefined => {
  const f = evaluators.get(node.opType);
  if (f === undefined || normalDomain(node.domain) !== "") return undefined;
  if (inputs.reduce((n, t) => n + (t === undefined ? 0 : elementCount(t.dims)), 0) > maxFoldedElements)
    return undefined;
  try {
    return f(node, inputs, opset);
  } catch {
    return undefined; // untrusted graph: dims that do not fit each other or are too large
  }
};
