/** Ops that ONNX Runtime's optimizer fuses, taken apart again: what a model saved after optimization holds. */
import type { Value } from "../../onnx/builder.ts";
import { attr, type AttributeValue } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";

export const FusedMatMul: Lowering = {
  op: "com.microsoft.FusedMatMul",
  formula: "y = alpha A' B', A' and B' transposed by the attributes",
  lower: (c) => {
    const { b } = c;
    const side = (i: number, transpose: string, batch: string): Value => {
      const x = c.input(i);
      const rank = c.rank(x);
      if (rank < 2) return x;
      let perm = Array.from({ length: rank }, (_, k) => k);
      // the first axis goes behind the other batch axes
      if (attr.int(c.node, batch, 0) === 1) perm = [...perm.slice(1, -1), 0, rank - 1];
      if (attr.int(c.node, transpose, 0) === 1) perm = [...perm.slice(0, -2), ...perm.slice(-2).reverse()];
      return perm.every((p, k) => p === k) ? x : b.op("Transpose", [x], { perm });
    };
    const product = b.op("MatMul", [side(0, "transA", "transBatchA"), side(1, "transB", "transBatchB")]);
    const alpha = attr.float(c.node, "alpha", 1);
    return [alpha === 1 ? product : b.op("Mul", [product, c.scalar(alpha, c.input(0))])];
  },
};

/** Appends the activation that an attribute names. */
const activated = (c: LowerContext, x: Value, parameters: readonly number[]): Value => {
  const { b } = c;
  const name = attr.string(c.node, "activation", "");
  const [first, second] = parameters;
  const float = (k: string, v: number | undefined): Record<string, AttributeValue> =>
    v === undefined ? {} : { [k]: { float: v } };
  switch (name) {
    case "":
      return x;
    case "Relu":
    case "Tanh":
    case "Sigmoid":
    case "Softplus":
    case "Softsign":
      return b.op(name, [x]);
    case "LeakyRelu":
    case "Elu":
    case "ThresholdedRelu":
      return b.op(name, [x], float("alpha", first));
    case "HardSigmoid":
      return b.op(name, [x], { ...float("alpha", first), ...float("beta", second) });
    case "Clip":
      return b.op(name, [x, ...[first, second].map((v) => (v === undefined ? "" : c.scalar(v, c.input(0))))]);
    default:
      throw c.unsupported(`its activation '${name}' is not handled`);
  }
};

export const FusedGemm: Lowering = {
  op: "com.microsoft.FusedGemm",
  formula: "y = activation(alpha A' B' + beta C)",
  lower: (c) => {
    const y = c.b.op("Gemm", [c.input(0), c.input(1), ...(c.input(2) === "" ? [] : [c.input(2)])], {
      alpha: { float: attr.float(c.node, "alpha", 1) },
      beta: { float: attr.float(c.node, "beta", 1) },
      transA: attr.int(c.node, "transA", 0),
      transB: attr.int(c.node, "transB", 0),
    });
    const parameters = ["activation_alpha", "activation_beta"].flatMap((a) =>
      attr.has(c.node, a) ? [attr.float(c.node, a, 0)] : [],
    );
    return [activated(c, y, parameters)];
  },
};
