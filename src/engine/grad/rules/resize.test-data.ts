/** Gradcheck rows of resize.ts: every mode against ONNX Runtime's own interpolation. */
import type { AttributeValue } from "../../onnx/graph.ts";
import { float32, int64 } from "../../tensor/tensor.ts";
import type { GradcheckCase, GradcheckInput } from "../../../testing/gradcheck.ts";

const none: GradcheckInput = { name: "" };
const noRoi: GradcheckInput = { name: "roi", value: float32([0], []), initializer: true };
const scales = (...v: number[]): GradcheckInput => ({
  name: "scales",
  value: float32([v.length], v),
  initializer: true,
});
const sizes = (...v: number[]): GradcheckInput => ({ name: "sizes", value: int64([v.length], v), initializer: true });

const resize = (
  name: string,
  shape: readonly number[],
  rest: readonly GradcheckInput[],
  attributes: Record<string, AttributeValue>,
  opsets: readonly number[] = [18],
): GradcheckCase => ({
  name,
  op: "Resize",
  opsets,
  dtype: "float32",
  step: 0.5,
  attributes,
  inputs: [{ name: "x", shape }, ...rest],
});

const coordinateModes = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];
const nearestModes = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];
const small = [1, 2, 3, 4];
const coefficients = (cubic_coeff_a: number): Record<string, AttributeValue> => ({
  cubic_coeff_a: { float: cubic_coeff_a },
});

export const cases: readonly GradcheckCase[] = [
  resize("nearest, twice the size", small, [noRoi, scales(1, 1, 2, 2)], { mode: "nearest" }, [11, 13, 18, 19]),
  ...coordinateModes.flatMap((coordinate_transformation_mode) => [
    ...nearestModes.map((nearest_mode) =>
      resize(`nearest, ${coordinate_transformation_mode}, ${nearest_mode}`, small, [none, none, sizes(1, 2, 7, 3)], {
        mode: "nearest",
        coordinate_transformation_mode,
        nearest_mode,
      }),
    ),
    ...["linear", "cubic"].map((mode) =>
      resize(`${mode}, ${coordinate_transformation_mode}`, small, [none, none, sizes(1, 2, 7, 3)], {
        mode,
        coordinate_transformation_mode,
      }),
    ),
  ]),
  resize("nearest, asymmetric twice", small, [none, scales(1, 1, 2, 3)], {
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  }),
  resize("nearest, scales down", [1, 1, 7, 10], [none, scales(1, 1, 0.6, 0.65)], {}),
  resize("linear, scales that do not divide", [1, 1, 5, 10], [none, scales(1, 1, 1.3, 0.65)], { mode: "linear" }),
  resize(
    "linear, half_pixel_symmetric",
    [1, 1, 5, 10],
    [none, scales(1, 1, 1.3, 0.65)],
    {
      mode: "linear",
      coordinate_transformation_mode: "half_pixel_symmetric",
    },
    [19],
  ),
  resize("linear to one pixel", small, [none, none, sizes(1, 2, 1, 1)], {
    mode: "linear",
    coordinate_transformation_mode: "pytorch_half_pixel",
  }),
  resize("cubic, scales, coefficient -0.5", [1, 1, 5, 5], [none, scales(1, 1, 0.8, 2)], {
    mode: "cubic",
    ...coefficients(-0.5),
  }),
  resize("cubic, outside excluded", [1, 1, 4, 5], [none, none, sizes(1, 1, 6, 3)], {
    mode: "cubic",
    exclude_outside: 1,
  }),
  resize("linear, antialias", [1, 1, 8, 9], [none, none, sizes(1, 1, 3, 12)], { mode: "linear", antialias: 1 }),
  resize("cubic, antialias", [1, 1, 8, 9], [none, none, sizes(1, 1, 3, 12)], { mode: "cubic", antialias: 1 }),
  resize("cubic, antialias, outside excluded", [1, 1, 8, 9], [none, none, sizes(1, 1, 3, 4)], {
    mode: "cubic",
    antialias: 1,
    exclude_outside: 1,
  }),
  resize("axes", small, [none, none, sizes(5, 6)], { mode: "linear", axes: [2, 3] }),
  resize("axes, larger within bounds", small, [none, none, sizes(6, 6)], {
    mode: "linear",
    axes: [2, 3],
    keep_aspect_ratio_policy: "not_larger",
  }),
  resize("axes, smaller within bounds", small, [none, none, sizes(5, 6)], {
    axes: [2, 3],
    keep_aspect_ratio_policy: "not_smaller",
  }),
  resize(
    "crop",
    [1, 1, 4, 5],
    [
      { name: "roi", value: float32([8], [0, 0, 0.1, 0.2, 1, 1, 0.9, 1.2]), initializer: true },
      none,
      sizes(1, 1, 3, 6),
    ],
    { mode: "linear", coordinate_transformation_mode: "tf_crop_and_resize" },
  ),
  resize("matrix", [3, 4], [noRoi, none, sizes(5, 3)], { mode: "linear" }),
  resize("channels last", [1, 3, 4, 2], [none, none, sizes(1, 5, 3, 2)], { mode: "linear" }),
  resize("volume", [1, 1, 2, 3, 3], [none, none, sizes(1, 1, 3, 4, 2)], { mode: "linear" }),
  resize("nearest line", [1, 2, 5], [none, none, sizes(1, 2, 8)], {}),
  {
    name: "scales of opset 10",
    op: "Resize",
    opsets: [10],
    dtype: "float32",
    step: 0.5,
    attributes: { mode: "linear" },
    inputs: [{ name: "x", shape: small }, scales(1, 1, 2, 1.5)],
  },
  {
    name: "nearest",
    op: "Upsample",
    opsets: [7],
    dtype: "float32",
    step: 0.5,
    attributes: { mode: "nearest", scales: { floats: [1, 1, 2, 3] } },
    inputs: [{ name: "x", shape: small }],
  },
  ...["nearest", "linear"].map(
    (mode): GradcheckCase => ({
      name: `${mode}, scales as input`,
      op: "Upsample",
      opsets: [9],
      dtype: "float32",
      step: 0.5,
      attributes: { mode },
      inputs: [{ name: "x", shape: small }, scales(1, 1, 2, 1.5)],
    }),
  ),
  {
    name: "DCR",
    op: "DepthToSpace",
    opsets: [7, 11, 13],
    symbolic: "exact",
    attributes: { blocksize: 2 },
    inputs: [{ name: "x", shape: [2, 8, 2, 3] }],
  },
  {
    name: "CRD",
    op: "DepthToSpace",
    opsets: [11, 13],
    attributes: { blocksize: 2, mode: "CRD" },
    inputs: [{ name: "x", shape: [2, 8, 2, 3] }],
  },
  {
    name: "blocks",
    op: "SpaceToDepth",
    opsets: [7, 13],
    symbolic: "exact",
    attributes: { blocksize: 2 },
    inputs: [{ name: "x", shape: [2, 3, 4, 6] }],
  },
];
