/** Softmax and LogSoftmax along one axis. */
import { attr } from "../../onnx/graph.ts";
import { only, type Rule } from "../rule.ts";

export const Softmax: Rule = {
  op: "Softmax",
  inputs: [0],
  formula: "dx = y (dy - sum(dy y))",
  vjp: (c, dys) => {
    const y = c.output(0);
    const weighted = c.b.op("Mul", [only(dys), y]);
    const total = c.b.op("ReduceSum", [weighted, c.b.ints([attr.int(c.node, "axis", -1)])], { keepdims: 1 });
    return [c.b.op("Sub", [weighted, c.b.op("Mul", [y, total])])];
  },
};

export const LogSoftmax: Rule = {
  op: "LogSoftmax",
  inputs: [0],
  formula: "dx = dy - exp(y) sum(dy)",
  vjp: (c, dys) => {
    const dy = only(dys);
    const total = c.b.op("ReduceSum", [dy, c.b.ints([attr.int(c.node, "axis", -1)])], { keepdims: 1 });
    return [c.b.op("Sub", [dy, c.b.op("Mul", [c.b.op("Exp", [c.output(0)]), total])])];
  },
};
