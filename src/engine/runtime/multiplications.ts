/** multiplications: roughly what one sample costs, from shapes alone. */
import { type ModelProto, opName } from "../onnx/graph.ts";
import type { Inferred } from "../onnx/infer.ts";

/** Multiply-adds of all convolutions and matrix products for a batch of one; unknown dims count as 1. */
export const multiplications = (model: ModelProto, types: Inferred): number => {
  const count = (value: string | undefined): number =>
    (types.shape(value ?? "") ?? []).reduce<number>((a, d) => a * (typeof d === "number" && d > 0 ? d : 1), 1);
  let total = 0;
  for (const n of model.graph?.node ?? []) {
    const out = count(n.output[0]);
    const weights = types.shape(n.input[1] ?? "");
    switch (opName(n)) {
      case "Conv":
      case "QLinearConv":
      case "ConvInteger":
        // per output value: input channels of the group times kernel
        total += out * (count(n.input[1]) / Math.max(1, Number(weights?.[0] ?? 1) || 1));
        break;
      case "ConvTranspose":
        total += count(n.input[0]) * (count(n.input[1]) / Math.max(1, Number(weights?.[0] ?? 1) || 1));
        break;
      case "Gemm":
      case "MatMul": {
        const inner = types.shape(n.input[0] ?? "")?.at(-1);
        total += out * (typeof inner === "number" ? inner : 1);
        break;
      }
      case "LSTM":
      case "GRU":
      case "RNN":
        total +=
          (count(n.input[1]) + count(n.input[2])) * Math.max(1, Number(types.shape(n.input[0] ?? "")?.[0] ?? 1) || 1);
        break;
    }
  }
  return total;
};
