/** normalize: any loadable model -> an equal model that rules and shape functions can be written against once. */
import type { ModelProto } from "./graph.ts";

/** Every op is brought to its form at this opset of the main domain (a newer model keeps its own). */
export const workingOpset = 18;

/**
 * Inlines model-local functions, turns Constant nodes and sparse initializers into initializers, removes Identity and inference-mode
 * Dropout, and rewrites ops whose form changed between the model's opset and `workingOpset`. Input and output names stay.
 * The argument is not changed.
 */
export const normalize = (_model: ModelProto): ModelProto => {
  throw new Error("being written");
};
