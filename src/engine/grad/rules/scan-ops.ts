/** Linear ops along an axis whose adjoint is an op of the same kind: CumSum, Trilu, ReverseSequence. */
import { attr } from "../../onnx/graph.ts";
import { only, type Rule } from "../rule.ts";

export const CumSum: Rule = {
  op: "CumSum",
  inputs: [0],
  formula: "dx = cumulative sum of dy from the other end",
  vjp: (c, dy) => [
    c.b.op("CumSum", [only(dy), c.input(1)], {
      exclusive: attr.int(c.node, "exclusive", 0),
      reverse: 1 - attr.int(c.node, "reverse", 0),
    }),
  ],
};

export const Trilu: Rule = {
  op: "Trilu",
  inputs: [0],
  formula: "dx = the same triangle of dy",
  vjp: (c, dy) => [
    c.b.op("Trilu", c.input(1) === "" ? [only(dy)] : [only(dy), c.input(1)], { upper: attr.int(c.node, "upper", 1) }),
  ],
};

export const ReverseSequence: Rule = {
  op: "ReverseSequence",
  inputs: [0],
  formula: "dx = dy reversed over the same lengths",
  vjp: (c, dy) => [
    c.b.op("ReverseSequence", [only(dy), c.input(1)], {
      batch_axis: attr.int(c.node, "batch_axis", 1),
      time_axis: attr.int(c.node, "time_axis", 0),
    }),
  ],
};
