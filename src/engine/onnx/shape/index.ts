/** The shape functions, by op name. An op that is not here has unknown outputs. */
import type { ShapeFunction } from "./context.ts";
import { convolution } from "./conv.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./index-ops.ts";
import { layout } from "./reshape.ts";
import { linear } from "./linear.ts";
import { reduction } from "./reduce.ts";

export const shapeFunctions: ReadonlyMap<string, ShapeFunction> = new Map<string, ShapeFunction>([
  ...elementwise,
  ...linear,
  ...convolution,
  ...reduction,
  ...layout,
  ...indexing,
]);
