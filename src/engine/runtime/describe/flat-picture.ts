/** flatPicture: the picture in flat samples: from the data's dims, or from size and values that only pixels have. */
import { layoutByDims } from "./input.ts";
import type { DataEvidence } from "./options.ts";
import { type Picture, pictureOf, pictureOfSize } from "./orders.ts";
import { look } from "./scalings.ts";

export const flatPicture = (data: DataEvidence, size: number): Picture | undefined => {
  const dims = data.inputs.dims.slice(1);
  const { layout } = layoutByDims(dims);
  if (layout !== "flat") return pictureOf(dims, layout);
  const square = pictureOfSize(size);
  if (square === undefined || size < 64) return undefined;
  const { min, max, whole } = look(data.inputs, true);
  const bytes = data.inputs.dtype === "uint8" || (whole && min >= 0 && max > 15 && max <= 255);
  return bytes || (size >= 256 && min >= 0 && max <= 1) ? square : undefined;
};
