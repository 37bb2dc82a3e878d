/** RotaryEmbedding: pairs of features turned by an angle that depends on the position (Su et al. 2021). */
import { attr, type AttributeValue } from "../../onnx/graph.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

const formula = "y = R(theta) x; dx = R(-theta) dy, that is the same op with sin negated";

const attributes = (c: RuleContext): Readonly<Record<string, AttributeValue>> =>
  Object.fromEntries(
    c.node.attribute.map((a) => [
      a.name,
      a.name === "scale" ? { float: attr.float(c.node, "scale", 1) } : attr.int(c.node, a.name, 0),
    ]),
  );

export const RotaryEmbedding: Rule = {
  op: "RotaryEmbedding",
  inputs: [0],
  formula,
  vjp: (c, dy) => [
    c.b.op(
      "RotaryEmbedding",
      [only(dy), c.input(1), c.b.op("Neg", [c.input(2)]), ...(c.input(3) === "" ? [] : [c.input(3)])],
      attributes(c),
    ),
  ],
};

export const MicrosoftRotaryEmbedding: Rule = {
  op: "com.microsoft.RotaryEmbedding",
  inputs: [0],
  formula,
  vjp: (c, dy) => [
    c.b.op(
      "RotaryEmbedding",
      [only(dy), c.input(1), c.input(2), c.b.op("Neg", [c.input(3)])],
      attributes(c),
      "com.microsoft",
    ),
  ],
};
