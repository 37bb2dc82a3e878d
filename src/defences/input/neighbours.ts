/** Pixels around each pixel: copies of a picture, shifted, with mirrored edges. */
import { CasemateError } from "../../core/error.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { Picture } from "./filter.ts";

/** `reach` pixels more on each side, mirrored without the edge pixel. Throws USAGE for pictures that are too small. */
export const mirrored = (b: GraphBuilder, x: Value, { height, width }: Picture, reach: number): Value => {
  if (reach >= height || reach >= width)
    throw new CasemateError(
      "USAGE",
      `a filter that reaches ${reach} pixels does not fit pictures of ${height} x ${width}`,
    );
  return b.op("Pad", [x, b.ints([0, 0, reach, reach, 0, 0, reach, reach])], { mode: "reflect" });
};

/** All (2 reach + 1)^2 shifts of x. */
export const around = (b: GraphBuilder, x: Value, picture: Picture, reach: number): readonly Value[] => {
  const wide = mirrored(b, x, picture, reach);
  const side = 2 * reach + 1;
  return Array.from({ length: side * side }, (_, k) => {
    const [top, left] = [Math.floor(k / side), k % side];
    const [starts, ends] = [b.ints([top, left]), b.ints([top + picture.height, left + picture.width])];
    return b.op("Slice", [wide, starts, ends, b.ints([2, 3])]);
  });
};
