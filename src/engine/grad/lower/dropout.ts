/** Dropout that trains, with its mask as a second output: the gradient is that of the values that were dropped in this very run. */
import type { AttributeValue } from "../../onnx/graph.ts";
import { attr } from "../../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

export const Dropout: Lowering = {
  op: "Dropout",
  formula: "the same with its mask, where it trains",
  lower: (c) => {
    const training = c.input(2) === "" ? [0] : c.constantInts(c.input(2));
    if (training?.[0] === 0 || c.wants(1)) return c.node.output;
    const seed: Record<string, AttributeValue> = attr.has(c.node, "seed") ? { seed: attr.int(c.node, "seed", 0) } : {};
    return [c.b.ops("Dropout", c.node.input, 2, seed)[0]];
  },
};
