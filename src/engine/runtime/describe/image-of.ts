/** imageOf: how to look at a sample as a picture, also where the model's input is flat. */
import type { ModelDescription } from "../description.ts";
import type { Picture } from "./orders.ts";

/** `layout` is the model's, `to` that of the picture in its input. */
export const imageOf = (
  p: Picture,
  layout: string,
  to: "chw" | "hwc" | undefined,
): NonNullable<ModelDescription["image"]> => {
  if (layout === "hw" || (p.channels === 1 && layout === "flat")) return { layout: "hw", dims: [p.height, p.width] };
  return to === "hwc"
    ? { layout: "hwc", dims: [p.height, p.width, p.channels] }
    : { layout: "chw", dims: [p.channels, p.height, p.width] };
};
