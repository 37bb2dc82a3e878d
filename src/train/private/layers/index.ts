/** Every op whose weights get per-sample gradients without a run per sample. Normalizations come apart into Mul and Add before (split-affine.ts). */
import { Conv } from "./conv.ts";
import { Add, Mul, PRelu, Sub } from "./elementwise.ts";
import { Gather } from "./gather.ts";
import type { LayerRule } from "./layer.ts";
import { Gemm, MatMul } from "./matmul.ts";

export const layerRules: ReadonlyMap<string, LayerRule> = new Map(
  [Gemm, MatMul, Conv, Add, Sub, Mul, PRelu, Gather].map((r) => [r.op, r]),
);
