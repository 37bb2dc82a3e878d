/** DeformConv: a convolution whose taps are moved by offsets and weighted by a mask (Dai et al. 2017; Zhu et al. 2019). */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { type DType, tensor } from "../../tensor/tensor.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { pixelAxis, sampleAt } from "./sample.ts";

export const DeformConv: Lowering = {
  op: "DeformConv",
  formula: "y = W [x read at tap + offset, bilinear, zeros outside] * mask + b",
  notes: "at a pixel an offset's gradient is that towards the next one, as in torchvision; images (2-D) only",
  since: 19,
  lower: (c) => {
    const { b } = c;
    const [x, w, offset, bias, mask] = [0, 1, 2, 3, 4].map((i) => c.input(i)) as [Value, Value, Value, Value, Value];
    if (c.rank(x) !== 4) throw c.unsupported("only images (4 axes) are handled");
    const [channels, outputs] = [c.size(x, 1), c.size(w, 0)];
    const kernel = [c.size(w, 2), c.size(w, 3)];
    const out = [c.size(offset, 2), c.size(offset, 3)];
    const group = attr.int(c.node, "group", 1);
    const offsetGroup = attr.int(c.node, "offset_group", 1);
    const taps = kernel.reduce((p, d) => p * d, 1);
    const places = out.reduce((p, d) => p * d, 1);

    // every offset group is a sample of its own
    const image = b.op("Reshape", [x, b.ints([-1, channels / offsetGroup, c.size(x, 2), c.size(x, 3)])]);
    const moved = b.op("Reshape", [offset, b.ints([-1, taps, 2, places])]);
    const coordinates = [0, 1].map((axis) => {
      const shift = b.op("Reshape", [
        b.op("Gather", [moved, b.scalar(axis, "int64")], { axis: 2 }),
        b.ints([-1, taps * places]),
      ]);
      return b.op("Add", [shift, regular(c, axis, kernel, out, c.dtype(offset))]);
    });
    const axes = [2, 3].map((axis) => pixelAxis(c, x, axis, offset));
    let read = sampleAt(c, image, coordinates, axes, { mode: "linear", outside: "zeros", corners: true });
    if (mask !== "") read = b.op("Mul", [read, b.op("Reshape", [mask, b.ints([-1, 1, taps * places])])]);

    const columns = b.op("Reshape", [read, b.ints([-1, group, (channels / group) * taps, places])]);
    const weights = b.op("Reshape", [w, b.ints([group, outputs / group, -1])]);
    const y = b.op("Reshape", [b.op("MatMul", [weights, columns]), b.ints([-1, outputs, ...out])]);
    return [bias === "" ? y : b.op("Add", [y, b.op("Reshape", [bias, b.ints([1, -1, 1, 1])])])];
  },
};

/** Where the taps of a plain convolution lie along `axis`, [1, taps * places]. */
const regular = (
  c: LowerContext,
  axis: number,
  kernel: readonly number[],
  out: readonly number[],
  dtype: DType,
): Value => {
  const stride = attr.ints(c.node, "strides")?.[axis] ?? 1;
  const dilation = attr.ints(c.node, "dilations")?.[axis] ?? 1;
  const pad = attr.ints(c.node, "pads")?.[axis] ?? 0;
  const [kh = 1, kw = 1] = kernel;
  const [oh = 1, ow = 1] = out;
  const values: number[] = [];
  for (let tap = 0; tap < kh * kw; tap++)
    for (let place = 0; place < oh * ow; place++) {
      const [t, p] = axis === 0 ? [Math.floor(tap / kw), Math.floor(place / ow)] : [tap % kw, place % ow];
      values.push(p * stride - pad + t * dilation);
    }
  const dims = [1, values.length];
  if (dtype === "float64") return c.b.constant(tensor("float64", dims, Float64Array.from(values)));
  const narrow = c.b.constant(tensor("float32", dims, Float32Array.from(values)));
  return dtype === "float32" ? narrow : c.b.op("CastLike", [narrow, c.input(2)]);
};
