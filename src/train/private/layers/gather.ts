/** Gather from a table of embeddings. */
import { attr } from "../../../engine/onnx/graph.ts";
import type { Value } from "../../../engine/onnx/builder.ts";
import { elementType } from "../../../engine/onnx/tensor-proto.ts";
import { gramSquares } from "./gram.ts";
import { flat, isBatched, type LayerContext, type LayerRule, product, scaled } from "./layer.ts";

export const Gather: LayerRule = {
  op: "Gather",
  inputs: [0],
  formula:
    "row v of g_i = sum of dy_it over t with index_it = v; |g_i|^2 = sum over t, s with index_it = index_is of dy_it . dy_is",
  fits: (c) => {
    if (attr.int(c.node, "axis", 0) !== 0) return "it does not pick rows";
    return isBatched(c.shape(c.input(1))) ? undefined : "the shape of its indices is not [batch, ...]";
  },
  gradient: (c, written) => {
    const { b } = c;
    const [rows = 1, ...rest] = c.dims;
    const width = product(rest);
    const positions = product((c.shape(c.input(1)) ?? []).slice(1) as number[]);
    const indices = countedFromFront(c, rows, positions);
    const g = b.op("Reshape", [c.dy, b.ints([-1, positions, width])]);
    const turned = (value: Value): Value => b.op("Transpose", [value], { perm: [0, 2, 1] });
    if (written) {
      const hot = b.op("OneHot", [indices, b.ints([rows]), b.constant(zeroOne)], { axis: -1 });
      return { kind: "explicit", value: flat(b, b.op("MatMul", [turned(hot), g]), rows * width) };
    }
    const same = b.op("Equal", [b.op("Unsqueeze", [indices, b.ints([2])]), b.op("Unsqueeze", [indices, b.ints([1])])]);
    return {
      kind: "ghost",
      squares: gramSquares(
        b,
        { gram: b.op("Cast", [same], { to: elementType("float32") }), length: 1 },
        { gram: b.op("MatMul", [g, turned(g)]), length: width },
        3,
        positions,
      ),
      sum: (factors) => {
        const zeros = b.op("ConstantOfShape", [b.ints([rows, width])], { value: { tensor: zero } });
        const at = b.op("Reshape", [indices, b.ints([-1, 1])]);
        const updates = flat(b, scaled(b, g, factors, 3), width);
        return b.op("Reshape", [b.op("ScatterND", [zeros, at, updates], { reduction: "add" }), b.ints(c.dims)]);
      },
    };
  },
};

const zero = { dtype: "float32", dims: [1], data: Float32Array.of(0) } as const;
const zeroOne = { dtype: "float32", dims: [2], data: Float32Array.of(0, 1) } as const;

/** int64 [N, T]; -1 is the last row. */
const countedFromFront = (c: LayerContext, rows: number, positions: number): Value => {
  const { b } = c;
  const wide = b.op("Cast", [c.input(1)], { to: elementType("int64") });
  const all = b.op("Reshape", [wide, b.ints([-1, positions])]);
  const negative = b.op("Less", [all, b.scalar(0, "int64")]);
  return b.op("Where", [negative, b.op("Add", [all, b.scalar(rows, "int64")]), all]);
};
