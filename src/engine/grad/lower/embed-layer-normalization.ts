/** com.microsoft.EmbedLayerNormalization: BERT's embeddings, for gradients with respect to its tables. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { Lowering } from "./lowering.ts";
import { dim, upTo } from "./scaled-dot-product.ts";

export const EmbedLayerNormalization: Lowering = {
  op: "com.microsoft.EmbedLayerNormalization",
  formula: "y = LayerNormalization(word[ids] + position[positions] + segment[segments])",
  lower: (c) => {
    const { b } = c;
    const ids = c.input(0);
    const rows = (table: Value, index: Value): Value => b.op("Gather", [table, index], { axis: 0 });
    const positions = c.input(8) === "" ? b.op("Unsqueeze", [upTo(c, dim(c, ids, 1)), b.ints([0])]) : c.input(8);
    let sum = b.op("Add", [rows(c.input(2), ids), rows(c.input(3), positions)]);
    if (c.input(1) !== "" && c.input(4) !== "") sum = b.op("Add", [sum, rows(c.input(4), c.input(1))]);
    const epsilon = { float: attr.float(c.node, "epsilon", 1e-12) };
    const y = b.op("LayerNormalization", [sum, c.input(5), c.input(6)], { axis: -1, epsilon });
    const lengths = (): Value => {
      const mask = c.input(7);
      const int32 = { to: elementType("int32") };
      if (mask === "") return b.op("Cast", [b.op("ConstantOfShape", [b.op("Shape", [ids], { end: 1 })])], int32);
      return b.op(
        "Cast",
        [b.op("ReduceSum", [b.op("Cast", [mask], { to: elementType("int64") }), b.ints([1])], { keepdims: 0 })],
        int32,
      );
    };
    return [y, c.wants(1) ? lengths() : undefined, c.wants(2) ? sum : undefined];
  },
};
