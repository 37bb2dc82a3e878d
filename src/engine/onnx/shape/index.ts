/** The shape functions, by op name. An op that is not here has unknown outputs. */
import { classical } from "./classical.ts";
import type { ShapeFunction } from "./context.ts";
import { control } from "./control.ts";
import { convolution } from "./conv.ts";
import { cutting } from "./cut.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./index-ops.ts";
import { linear } from "./linear.ts";
import { microsoft } from "./microsoft.ts";
import { quantization } from "./quantize.ts";
import { reduction } from "./reduce.ts";
import { layout } from "./reshape.ts";
import { sequence } from "./sequence.ts";
import { spatial } from "./spatial.ts";

export const shapeFunctions: ReadonlyMap<string, ShapeFunction> = new Map<string, ShapeFunction>([
  ...elementwise,
  ...linear,
  ...convolution,
  ...reduction,
  ...layout,
  ...cutting,
  ...spatial,
  ...indexing,
  ...sequence,
  ...control,
  ...quantization,
  ...microsoft,
  ...classical,
]);
