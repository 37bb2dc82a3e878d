/**
 * Random resizing and padding: each picture is shrunk to a random size and laid on a random place of an empty one of the model's size.
 *
 * The paper enlarges pictures and gives the net larger ones; here the size stays, so that nets of a fixed size can be served. With H rows and u uniform in [0, 1)^3, drawn
 * for each sample and run: s = m + floor(u_0 (H - m + 1)) rows for the smallest m = ceil(smallest H), scale r = s / H for both axes, the top row at
 * floor(u_1 (H - s + 1)) and the left column at floor(u_2 (floor(W - r W) + 1)); values between pixels by bilinear interpolation with edges repeated.
 */
import type { Value } from "../../engine/onnx/builder.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { GraphFilter } from "./filter.ts";
import { demand } from "./parameter.ts";

export const resizePad: GraphFilter<{ readonly smallest: number }> = {
  id: "resize-pad",
  title: "shrunk to a random size, laid on a random place",
  paper:
    "Xie, Wang, Zhang, Ren, Yuille: Mitigating Adversarial Effects Through Randomization, ICLR 2018, arXiv:1711.01991 (pictures keep the model's size)",
  defaults: { smallest: 0.85 },
  spatial: true,
  build: ({ b, x, picture: { height, width }, low, params: { smallest }, uniform }) => {
    demand(smallest > 0.25 && smallest < 1, "resize-pad", `smallest is between 0.25 and 1, got ${smallest}`);
    const scalar = (v: number): Value => b.scalar(v, "float32");
    const least = Math.ceil(smallest * height);
    const [u0 = "", u1 = "", u2 = ""] = b.ops("Split", [uniform(3)], 3, { axis: 1, num_outputs: 3 });
    const rows = b.op("Add", [b.op("Floor", [b.op("Mul", [u0, scalar(height - least + 1)])]), scalar(least)]);
    const columns = b.op("Mul", [rows, scalar(width / height)]);
    const place = (u: Value, free: Value): Value => b.op("Floor", [b.op("Mul", [u, b.op("Add", [free, scalar(1)])])]);
    const top = place(u1, b.op("Sub", [scalar(height), rows]));
    const left = place(u2, b.op("Floor", [b.op("Sub", [scalar(width), columns])]));
    // pixel i of the result is at 2 (i - start + 1/2) / length - 1 of the picture, whose edges are -1 and 1: [N, count]
    const along = (count: number, start: Value, length: Value): Value => {
      const middles = b.constant(
        float32(
          [1, count],
          Float32Array.from({ length: count }, (_, i) => 2 * i + 1),
        ),
      );
      const moved = b.op("Sub", [middles, b.op("Mul", [start, scalar(2)])]);
      return b.op("Sub", [b.op("Div", [moved, length]), scalar(1)]);
    };
    const down = b.op("Unsqueeze", [along(height, top, rows), b.ints([2])]);
    const across = b.op("Unsqueeze", [along(width, left, columns), b.ints([1])]);
    // [N, height, width]
    const spread = (v: Value): Value =>
      b.op("Add", [v, b.constant(float32([1, height, width], new Float32Array(height * width)))]);
    const grid = b.op(
      "Concat",
      [across, down].map((v) => b.op("Unsqueeze", [spread(v), b.ints([3])])),
      { axis: 3 },
    );
    // the mode is left out: its default, linear, has had two names
    const sampled = b.op("GridSample", [x, grid], { padding_mode: "border" });
    const inside = (v: Value): Value => b.op("Cast", [b.op("Less", [b.op("Abs", [v]), scalar(1)])], { to: 1 });
    const mask = b.op("Unsqueeze", [b.op("Mul", [inside(down), inside(across)]), b.ints([1])]);
    // what is empty has the lowest value
    const above = b.op("Mul", [mask, b.op("Sub", [sampled, scalar(low)])]);
    return b.op("Add", [above, scalar(low)]);
  },
};
