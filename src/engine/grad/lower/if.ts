/** If with a constant condition: only the branch that is taken stays. Otherwise the node is kept, and its rule differentiates both branches. */
import { attr } from "../../onnx/graph.ts";
import { inliner } from "./inline.ts";
import type { Lowering } from "./lowering.ts";

export const If: Lowering = {
  op: "If",
  formula: "the branch that is taken, where the condition is constant",
  lower: (c) => {
    const condition = c.constant(c.input(0));
    if (condition === undefined) return c.node.output;
    const branch = attr.graph(c.node, Number(condition.data[0]) === 0 ? "else_branch" : "then_branch");
    if (branch === undefined) throw c.unsupported("it has no branches");
    return inliner(c.b, branch)([]);
  },
};
