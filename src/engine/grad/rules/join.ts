/** Concat and Split: each is the other's adjoint. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { sizeOf } from "../axis-adjoint.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

/** An axis counted from the front. Throws SHAPE_UNKNOWN when it is given from the back and the rank is not known. */
const front = (c: RuleContext, axis: number, value: Value): number => (axis < 0 ? axis + c.rank(value) : axis);

export const Concat: Rule = {
  op: "Concat",
  inputs: "all",
  formula: "dx_i = the part of dy that x_i filled",
  vjp: (c, dys) => {
    const dy = only(dys);
    const inputs = c.node.input;
    const axis = front(c, attr.int(c.node, "axis", 0), c.output(0));
    const wanted = inputs.map((_, i) => c.needs(i));
    const sizes = inputs.map((v) => c.shape(v)?.[axis]);
    const first = wanted.indexOf(true);
    if (inputs.length === 1) return [dy];
    if (wanted.indexOf(true, first + 1) < 0 && sizes.slice(0, first + 1).every((s) => typeof s === "number")) {
      const start = sizes.slice(0, first).reduce<number>((a, s) => a + Number(s), 0);
      const part = c.b.op("Slice", [dy, c.b.ints([start]), c.b.ints([start + Number(sizes[first])]), c.b.ints([axis])]);
      return inputs.map((_, i) => (i === first ? part : undefined));
    }
    const split = sizes.every((s) => typeof s === "number")
      ? c.b.ints(sizes.map(Number))
      : c.b.op(
          "Concat",
          inputs.map((v) => sizeOf(c, v, axis)),
          { axis: 0 },
        );
    const parts = c.b.ops("Split", [dy, split], inputs.length, { axis });
    return parts.map((p, i) => (wanted[i] === true ? p : undefined));
  },
};

export const Split: Rule = {
  op: "Split",
  inputs: [0],
  formula: "dx = concatenation of the dy_i, zeros for outputs that do not reach the loss",
  vjp: (c, dy) => {
    const parts = c.node.output.map((o, i) => {
      if (o === "") throw c.unsupported(`output ${i} has no name, so its size is not known`);
      return dy[i] ?? c.zerosLike(o);
    });
    return [parts.length === 1 ? parts[0] : c.b.op("Concat", parts, { axis: attr.int(c.node, "axis", 0) })];
  },
};
