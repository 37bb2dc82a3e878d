/** Total variation denoising with a fixed number of steps: Chambolle's dual projection, unrolled. */
import type { Value } from "../../engine/onnx/builder.ts";
import type { GraphFilter } from "./filter.ts";
import { demand } from "./parameter.ts";

/** Largest step for which Chambolle's iteration is known to converge is 1/8; 1/4 works in practice (remark 3.1). */
const tau = 0.25;

export const totalVariation: GraphFilter<{ readonly weight: number; readonly steps: number }> = {
  id: "total-variation",
  title: "total variation denoising, unrolled",
  paper:
    "Chambolle: An Algorithm for Total Variation Minimization and Applications, JMIV 2004; as a defence: Guo, Rana, Cisse, van der Maaten: Countering Adversarial Images using Input Transformations, ICLR 2018, arXiv:1711.00117",
  defaults: { weight: 0.1, steps: 10 },
  spatial: true,
  build: ({ b, x, low, high, params: { weight, steps } }) => {
    demand(weight > 0, "total-variation", `weight is above 0, in units of the range, got ${weight}`);
    demand(
      Number.isInteger(steps) && steps >= 1 && steps <= 50,
      "total-variation",
      `steps is a whole number from 1 to 50, got ${steps}`,
    );
    const lambda = b.scalar(weight * (high - low), "float32");
    const [t, one] = [b.scalar(tau, "float32"), b.scalar(1, "float32")];
    // forward differences, 0 at the far edge; backward differences of a field that is 0 there
    const forward = (v: Value, axis: 2 | 3): Value => {
      const next = b.op("Slice", [v, b.ints([1]), b.ints([2 ** 31]), b.ints([axis])]);
      const here = b.op("Slice", [v, b.ints([0]), b.ints([-1]), b.ints([axis])]);
      return b.op("Pad", [
        b.op("Sub", [next, here]),
        b.ints(axis === 2 ? [0, 0, 0, 0, 0, 0, 1, 0] : [0, 0, 0, 0, 0, 0, 0, 1]),
      ]);
    };
    const backward = (p: Value, axis: 2 | 3): Value => {
      const before = b.op("Slice", [p, b.ints([0]), b.ints([-1]), b.ints([axis])]);
      return b.op("Sub", [
        p,
        b.op("Pad", [before, b.ints(axis === 2 ? [0, 0, 1, 0, 0, 0, 0, 0] : [0, 0, 0, 1, 0, 0, 0, 0])]),
      ]);
    };
    const scaled = b.op("Div", [x, lambda]);
    let p: readonly [Value, Value] | undefined;
    for (let step = 0; step < steps; step++) {
      const inner =
        p === undefined
          ? b.op("Neg", [scaled])
          : b.op("Sub", [b.op("Add", [backward(p[0], 2), backward(p[1], 3)]), scaled]);
      const g: readonly [Value, Value] = [forward(inner, 2), forward(inner, 3)];
      // the root is kept away from 0, where its gradient is infinite
      const square = b.op("Add", [b.op("Mul", [g[0], g[0]]), b.op("Mul", [g[1], g[1]])]);
      const norm = b.op("Sqrt", [b.op("Add", [square, b.scalar(1e-12, "float32")])]);
      const shrink = b.op("Add", [one, b.op("Mul", [t, norm])]);
      const moved = (k: 0 | 1): Value => {
        const ahead = b.op("Mul", [t, g[k]]);
        return b.op("Div", [p === undefined ? ahead : b.op("Add", [p[k], ahead]), shrink]);
      };
      p = [moved(0), moved(1)];
    }
    if (p === undefined) return x;
    return b.op("Sub", [x, b.op("Mul", [lambda, b.op("Add", [backward(p[0], 2), backward(p[1], 3)])])]);
  },
};
