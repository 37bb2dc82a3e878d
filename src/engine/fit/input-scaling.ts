/** inputScaling: the constants that a graph begins with to bring its input to another scale (mean, standard deviation); they are no weights to train. */
import { type ModelProto, normalDomain } from "../onnx/graph.ts";
import { normalize } from "../onnx/normalize.ts";

const affine: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div"]);
/** ops that only move values */
const moving: ReadonlySet<string> = new Set(["Reshape", "Flatten", "Transpose", "Identity", "Cast"]);

/** Names of initializers that the input meets in Add, Sub, Mul and Div before any other op. */
export const inputScaling = (model: ModelProto): ReadonlySet<string> => {
  const { graph } = normalize(model);
  const found = new Set<string>();
  if (graph === undefined) return found;
  const constants = new Set(graph.initializer.map((t) => t.name));
  const inputs = graph.input.filter((v) => !constants.has(v.name));
  const at = new Set(inputs.map((v) => v.name));
  // nodes are in topological order
  for (const n of graph.node) {
    if (normalDomain(n.domain) !== "" || !n.input.some((v) => at.has(v))) continue;
    const rest = n.input.filter((v) => v !== "" && !at.has(v));
    if (affine.has(n.opType) && rest.length === 1 && rest.every((v) => constants.has(v)))
      for (const v of rest) found.add(v);
    else if (!moving.has(n.opType)) continue;
    at.add(n.output[0] ?? "");
  }
  return found;
};
