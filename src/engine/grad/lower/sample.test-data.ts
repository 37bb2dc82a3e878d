/** Gradcheck rows of grid-sample.ts, affine-grid.ts and deform-conv.ts. */
import { int64 } from "../../tensor/tensor.ts";
import { type GradcheckCase, type Sampler, uniform } from "../../../testing/gradcheck.ts";

/** Grid points for an image of `sizes`, off the lines at which the interpolation has kinks, inside the image and up to 1.5 pixels outside. */
const points =
  (sizes: readonly number[], corners: boolean, mode: string): Sampler =>
  (rng, n) =>
    Array.from({ length: n }, (_, i) => {
      const size = sizes[sizes.length - 1 - (i % sizes.length)] ?? 1;
      const whole = Math.floor(rng.uniform() * (size + 3)) - 2;
      const pixel = whole + (mode === "nearest" ? 0.6 : 0.2) + 0.6 * rng.uniform();
      return corners ? (2 * pixel) / (size - 1) - 1 : (2 * pixel + 1) / size - 1;
    });

const gridSample = (
  mode: string,
  padding_mode: string,
  align_corners: number,
  opsets: readonly number[],
  more: Partial<GradcheckCase> & { readonly sizes?: readonly number[] } = {},
): GradcheckCase => {
  const { sizes = [3, 4], ...rest } = more;
  return {
    name: `${mode}, ${padding_mode}, align_corners ${align_corners}, ${sizes.length} axes`,
    op: "GridSample",
    opsets,
    symbolic: "exact",
    attributes: { mode, padding_mode, align_corners },
    inputs: [
      { name: "x", shape: [2, 2, ...sizes] },
      {
        name: "grid",
        shape: [2, ...sizes.map((_, i) => 2 + i), sizes.length],
        sample: points(sizes, align_corners === 1, mode),
      },
    ],
    ...rest,
  };
};

const deformConv = (
  name: string,
  attributes: Readonly<Record<string, number | readonly number[]>>,
  shapes: { readonly x: readonly number[]; readonly w: readonly number[]; readonly out: readonly number[] },
  more: { readonly bias?: boolean; readonly mask?: boolean; readonly opsets?: readonly number[] } = {},
): GradcheckCase => {
  const offsets = Number(attributes["offset_group"] ?? 1);
  const [outputs = 1, , kh = 1, kw = 1] = shapes.w;
  const batch = shapes.x[0] ?? 1;
  return {
    name,
    op: "DeformConv",
    opsets: more.opsets ?? [19, 22],
    attributes,
    inputs: [
      { name: "x", shape: shapes.x },
      { name: "w", shape: shapes.w },
      // fractions: taps stay off the pixels
      { name: "offset", shape: [batch, offsets * kh * kw * 2, ...shapes.out], sample: uniform(0.2, 0.8) },
      ...(more.bias === true ? [{ name: "b", shape: [outputs] }] : more.mask === true ? [{ name: "" }] : []),
      ...(more.mask === true ? [{ name: "mask", shape: [batch, offsets * kh * kw, ...shapes.out] }] : []),
    ],
  };
};

// ONNX Runtime has no float64 kernel for opset 16
const narrow = { dtype: "float32" } as const;

export const cases: readonly GradcheckCase[] = [
  ...["zeros", "border", "reflection"].flatMap((padding) =>
    [0, 1].flatMap((corners) => [
      gridSample("bilinear", padding, corners, [16], narrow),
      ...["linear", "nearest", "cubic"].map((mode) => gridSample(mode, padding, corners, [20, 22])),
    ]),
  ),
  gridSample("bicubic", "zeros", 0, [16], narrow),
  ...["linear", "nearest"].map((mode) => gridSample(mode, "zeros", 0, [20], { sizes: [2, 3, 4] })),
  gridSample("linear", "reflection", 1, [22], { sizes: [2, 3, 4] }),
  ...[0, 1].flatMap((align_corners) =>
    [
      [2, 1, 3, 4],
      [2, 1, 2, 3, 4],
    ].map(
      (size): GradcheckCase => ({
        name: `align_corners ${align_corners}, ${size.length - 2} axes`,
        op: "AffineGrid",
        opsets: [20],
        symbolic: "exact",
        step: 0.1,
        attributes: { align_corners },
        inputs: [
          { name: "theta", shape: [2, size.length - 2, size.length - 1] },
          { name: "size", value: int64([size.length], size), initializer: true },
        ],
      }),
    ),
  ),
  deformConv("plain", {}, { x: [2, 2, 4, 3], w: [3, 2, 2, 2], out: [3, 2] }, { bias: true }),
  deformConv(
    "groups, mask, padding, stride, dilation",
    { group: 2, offset_group: 2, pads: [1, 0, 1, 2], strides: [2, 1], dilations: [1, 2] },
    { x: [1, 4, 4, 4], w: [4, 2, 3, 2], out: [2, 4] },
    { mask: true },
  ),
  deformConv("no bias", { pads: [1, 1, 1, 1] }, { x: [1, 1, 3, 3], w: [1, 1, 3, 3], out: [3, 3] }, { opsets: [19] }),
];
