/** In which order stored values become a model's: every sensible way from the data's dims to the model's. */
import type { Domain } from "../model.ts";
import { layoutByDims } from "./input.ts";

export interface Order {
  readonly name: string;
  /** for each value of the model's input the stored value; undefined: the same order */
  readonly index: Int32Array | undefined;
  /** layout of the picture in the model's input, also where that is flat */
  readonly to: "chw" | "hwc" | undefined;
}

export interface Picture {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Nothing is moved. */
export const asStored: Order = { name: "as stored", index: undefined, to: undefined };

type Layout = Domain["layout"];

/** The picture that dims of this layout describe. */
export const pictureOf = (dims: readonly number[], layout: Layout): Picture | undefined => {
  const [a = 1, b = 1, c = 1] = dims;
  switch (layout) {
    case "chw":
      return dims.length === 3 ? { channels: a, height: b, width: c } : undefined;
    case "hwc":
      return dims.length === 3 ? { channels: c, height: a, width: b } : undefined;
    case "hw": {
      const [h = 1, w = 1] = dims.filter((d, i) => d !== 1 || i > dims.length - 3).slice(-2);
      return { channels: 1, height: h, width: w };
    }
    case "flat":
      return undefined;
  }
};

/** Flattened pictures of these sizes are common enough to be recognised. */
export const pictureOfSize = (size: number): Picture | undefined => {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(size / channels);
    if (Number.isInteger(side) && side >= 8) return { channels, height: side, width: side };
  }
  return undefined;
};

/** Position of (channel, row, column) in a layout; flat is tried as chw and as hwc. */
const at = (layout: Layout, p: Picture): ((k: number, y: number, x: number) => number) =>
  layout === "hwc" ? (k, y, x) => (y * p.width + x) * p.channels + k : (k, y, x) => (k * p.height + y) * p.width + x;

/**
 * Orders worth a try, the most likely first. `layout` is the model's; the first order is what the dims say, the others are for data or models that
 * were flattened or written otherwise (rows and columns exchanged, blue first).
 */
export const orders = (dataDims: readonly number[], modelDims: readonly number[], layout: Layout): readonly Order[] => {
  const dataLayout = layoutByDims(dataDims).layout;
  const picture =
    pictureOf(modelDims, layout) ??
    pictureOf(dataDims, dataLayout) ??
    pictureOfSize(modelDims.reduce((a, b) => a * b, 1));
  if (picture === undefined) return [asStored];
  const many = picture.channels > 1;
  const froms: readonly Layout[] = dataLayout !== "flat" ? [dataLayout] : many ? ["chw", "hwc"] : ["chw"];
  const tos: readonly Layout[] =
    layout !== "flat"
      ? [layout]
      : many
        ? [...new Set<Layout>([dataLayout === "flat" ? "chw" : dataLayout, "chw", "hwc"])]
        : ["chw"];
  const found: Order[] = [];
  const seen = new Set<string>();
  const add = (name: string, from: Layout, to: Layout, swap: boolean, bgr: boolean): void => {
    const source = at(from, swap ? { ...picture, height: picture.width, width: picture.height } : picture);
    const target = at(to, picture);
    const { channels, height, width } = picture;
    const index = new Int32Array(channels * height * width);
    for (let k = 0; k < channels; k++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const c = bgr ? channels - 1 - k : k;
          index[target(k, y, x)] = swap ? source(c, x, y) : source(c, y, x);
        }
    const identity = index.every((v, i) => v === i);
    const key = identity ? "" : index.join();
    if (seen.has(key)) return;
    seen.add(key);
    found.push({
      name: identity ? "as stored" : name,
      index: identity ? undefined : index,
      to: to === "hwc" ? "hwc" : "chw",
    });
  };
  const plain = (swap: boolean, bgr: boolean): void => {
    for (const to of tos)
      for (const from of froms) {
        const moved = many ? `${from} to ${to}` : "as stored";
        add(
          [moved, swap ? "rows and columns exchanged" : "", bgr ? "blue first" : ""].filter((s) => s !== "").join(", "),
          from,
          to,
          swap,
          bgr,
        );
      }
  };
  plain(false, false);
  if (many) plain(false, true);
  if (picture.height === picture.width) plain(true, false);
  return found;
};
