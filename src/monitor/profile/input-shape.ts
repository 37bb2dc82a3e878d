/** How the values of one input lie: as a picture, where neighbours mean something, or as a list. */
import { z } from "zod";

/** a profile of larger inputs is refused */
const maxSize = 1 << 24;
const extent = z.int().min(1).max(maxSize);

export const inputShapeSchema = z
  .strictObject({
    size: extent.describe("values of one sample"),
    image: z
      .strictObject({ channels: extent, height: extent, width: extent, order: z.enum(["chw", "hwc"]) })
      .optional()
      .describe("absent: a list of values without neighbours"),
  })
  .refine(
    ({ size, image }) => image === undefined || image.channels * image.height * image.width === size,
    "channels, height and width do not multiply to the size",
  );
export type InputShape = z.infer<typeof inputShapeSchema>;
export type ImageShape = NonNullable<InputShape["image"]>;

/** Distance in the array between neighbours of a picture. */
export interface Strides {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}
export const stridesOf = ({ channels, height, width, order }: ImageShape): Strides =>
  order === "chw"
    ? { channel: height * width, row: width, column: 1 }
    : { channel: 1, row: width * channels, column: channels };
