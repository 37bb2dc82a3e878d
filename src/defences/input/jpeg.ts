/** JPEG-like compression: 8 x 8 cosine transforms rounded by the standard's tables; colour as YCbCr, without chroma subsampling and entropy coding. */
import type { Value } from "../../engine/onnx/builder.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { GraphFilter } from "./filter.ts";
import { demand } from "./parameter.ts";
import { roundTo } from "./round.ts";

/** ITU-T T.81, tables K.1 and K.2, row by row. */
const luminance =
  "16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62 18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"
    .split(" ")
    .map(Number);
const chrominance = "17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99"
  .split(" ")
  .map(Number)
  .concat(Array.from({ length: 32 }, () => 99));

/** Scaling by quality as the Independent JPEG Group's code does it. */
const tableOf = (table: readonly number[], quality: number): number[] => {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return table.map((q) => Math.min(255, Math.max(1, Math.floor((q * scale + 50) / 100))));
};

/** Orthonormal DCT-II basis: [64 frequencies, 1, 8, 8]. */
const basis = (): Float32Array => {
  const c = (u: number, i: number): number =>
    u === 0 ? Math.sqrt(1 / 8) : 0.5 * Math.cos(((2 * i + 1) * u * Math.PI) / 16);
  return Float32Array.from({ length: 4096 }, (_, k) => {
    const [u, v, i, j] = [k >> 9, (k >> 6) & 7, (k >> 3) & 7, k & 7];
    return c(u, i) * c(v, j);
  });
};

/** ITU-T T.871 (JFIF). */
const toYcc = [0.299, 0.587, 0.114, -0.168735892, -0.331264108, 0.5, 0.5, -0.418687589, -0.081312411];
const toRgb = [1, 0, 1.402, 1, -0.344136286, -0.714136286, 1, 1.772, 0];

export const jpeg: GraphFilter<{ readonly quality: number }> = {
  id: "jpeg",
  title: "JPEG-like compression",
  paper:
    "Dziugaite, Ghahramani, Roy: A study of the effect of JPG compression on adversarial images, 2016, arXiv:1608.00853; broken by itself: Athalye, Carlini, Wagner 2018, arXiv:1802.00420; format: ITU-T T.81",
  defaults: { quality: 75 },
  spatial: true,
  build: ({ b, x, picture: { channels, height, width }, low, high, params: { quality } }) => {
    demand(
      Number.isInteger(quality) && quality >= 1 && quality <= 100,
      "jpeg",
      `quality is a whole number from 1 to 100, got ${quality}`,
    );
    demand(channels === 1 || channels === 3, "jpeg", `pictures have 1 or 3 channels, got ${channels}`);
    const scalar = (v: number): Value => b.scalar(v, "float32");
    const unit = 255 / (high - low);
    const bytes = (v: Value): Value => roundTo(b, b.op("Clip", [v, scalar(0), scalar(255)]), [1]);
    const mixed = (v: Value, matrix: readonly number[]): Value =>
      channels === 1 ? v : b.op("Conv", [v, b.constant(float32([3, 3, 1, 1], matrix))], { kernel_shape: [1, 1] });
    let at = bytes(b.op("Mul", [b.op("Sub", [x, scalar(low)]), scalar(unit)]));
    // grey levels around 0; the chroma rows of the matrix sum to 0, so that chroma lies around 0 by itself
    at = mixed(b.op("Sub", [at, scalar(128)]), toYcc);
    const [down, right] = [(8 - (height % 8)) % 8, (8 - (width % 8)) % 8];
    if (down + right > 0) at = b.op("Pad", [at, b.ints([0, 0, 0, 0, 0, 0, down, right])], { mode: "edge" });
    const kernel = b.constant(float32([64, 1, 8, 8], basis()));
    const planes = channels === 1 ? [at] : b.ops("Split", [at], 3, { axis: 1, num_outputs: 3 });
    const back = planes.map((plane, k) => {
      const coefficients = b.op("Conv", [plane, kernel], { kernel_shape: [8, 8], strides: [8, 8] });
      const rounded = roundTo(b, coefficients, tableOf(k === 0 ? luminance : chrominance, quality));
      return b.op("ConvTranspose", [rounded, kernel], { kernel_shape: [8, 8], strides: [8, 8] });
    });
    at = back.length === 1 ? (back[0] ?? at) : b.op("Concat", back, { axis: 1 });
    if (down + right > 0) at = b.op("Slice", [at, b.ints([0, 0]), b.ints([height, width]), b.ints([2, 3])]);
    at = bytes(b.op("Add", [mixed(at, toRgb), scalar(128)]));
    return b.op("Add", [b.op("Div", [at, scalar(unit)]), scalar(low)]);
  },
};
