/** If: both branches are differentiated, the condition chooses. */
import { attr } from "../../onnx/graph.ts";
import type { Rule } from "../rule.ts";

export const If: Rule = {
  op: "If",
  inputs: "all",
  formula:
    "y = c ? f(v) : g(v) of captured values v; dv = c ? df^T dy : dg^T dy, as an If whose branches compute theirs again; zero for a value that a branch does not use",
  kinks: "the condition is piecewise constant: no gradient",
  vjp: (c, dy) => {
    const wanted = c.reads.flatMap((v, i) => (i > 0 && c.needs(i) ? [v] : []));
    const [yes, no] = [attr.graph(c.node, "then_branch"), attr.graph(c.node, "else_branch")];
    if (yes === undefined || no === undefined) throw c.unsupported("it has no branches");
    if (wanted.length === 0) return [];
    const gradients = c.b.ops("If", [c.input(0)], wanted.length, {
      then_branch: { graph: c.branch(yes, dy, wanted) },
      else_branch: { graph: c.branch(no, dy, wanted) },
    });
    return c.reads.map((v) => gradients[wanted.indexOf(v)]);
  },
};
