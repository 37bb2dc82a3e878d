/** Values outside the range of the input are brought to its ends. */
import type { GraphFilter } from "./filter.ts";

export const clip: GraphFilter<Record<string, never>> = {
  id: "clip",
  title: "values brought into the range of the input",
  paper: "none",
  defaults: {},
  spatial: false,
  build: ({ b, x, low, high }) => b.op("Clip", [x, b.scalar(low, "float32"), b.scalar(high, "float32")]),
};
