/**
 * Feature limits of tables: each value is brought to the nearest one that its column can have: between the lowest and the highest, whole numbers where it takes only
 * these, and one category out of each one-hot group.
 */
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import { float32, int64 } from "../../engine/tensor/tensor.ts";
import type { GraphFilter } from "./filter.ts";
import { roundTo } from "./round.ts";

/** Whole numbers up to 127 * 64^3 steps above the lowest: beyond, float32 itself has none. */
const digits = 4;

export const featureLimits: GraphFilter<Record<string, never>> = {
  id: "feature-limits",
  title: "values brought to what their columns can have",
  paper: "none",
  defaults: {},
  spatial: false,
  build: ({ b, x, domain: { dims, size, lower, upper, integer, step, groups } }) => {
    const row = (values: Float32Array): Value => b.constant(float32([1, size], values));
    let at = b.op("Reshape", [x, b.ints([-1, size])]);
    at = b.op("Min", [b.op("Max", [at, row(lower)]), row(upper)]);
    if (integer?.some((v) => v === 1) === true) {
      // counted from the lowest value, which is one of them
      const from = row(lower.map((v) => (Number.isFinite(v) ? v : 0)));
      const steps = Array.from(lower, (_, i) => step?.[i] ?? 1);
      const whole = b.op("Add", [roundTo(b, b.op("Sub", [at, from]), steps, digits), from]);
      const mask = b.constant({ dtype: "bool", dims: [1, size], data: Uint8Array.from(integer) });
      at = b.op("Where", [mask, whole, at]);
    }
    if (groups !== undefined && groups.length > 0) at = oneOfEach(b, at, size, groups);
    return b.op("Reshape", [at, b.ints([-1, ...dims])]);
  },
};

/** Each group becomes 1 where it was largest and 0 elsewhere; the first one where none is largest. */
const oneOfEach = (b: GraphBuilder, x: Value, size: number, groups: readonly (readonly number[])[]): Value => {
  const grouped = new Set(groups.flat());
  const others = Array.from({ length: size }, (_, i) => i).filter((i) => !grouped.has(i));
  const take = (of: readonly number[]): Value => b.op("Gather", [x, b.constant(int64([of.length], of))], { axis: 1 });
  const parts = groups.map((group) => {
    const own = take(group);
    if (group.length < 2) return own;
    const [two = ""] = b.ops("TopK", [own, b.ints([2])], 2, { axis: 1, largest: 1, sorted: 1 });
    // above the middle of the two largest is the largest alone
    const middle = b.op("ReduceMean", [two, b.ints([1])], { keepdims: 1 });
    const half = b.scalar(0.5, "float32");
    const lifted = b.op("Add", [b.op("Sub", [own, middle]), half]);
    const one = roundTo(b, b.op("Clip", [lifted, b.scalar(0, "float32"), b.scalar(1, "float32")]), [1]);
    const none = b.op("Sub", [b.scalar(1, "float32"), b.op("ReduceSum", [one, b.ints([1])], { keepdims: 1 })]);
    const first = b.constant(
      float32(
        [1, group.length],
        Array.from(group, (_, i) => (i === 0 ? 1 : 0)),
      ),
    );
    return b.op("Add", [one, b.op("Mul", [none, first])]);
  });
  const order = [...groups.flat(), ...others];
  const all = b.op("Concat", others.length === 0 ? parts : [...parts, take(others)], { axis: 1 });
  const back = Array.from({ length: size }, (_, i) => order.indexOf(i));
  return b.op("Gather", [all, b.constant(int64([size], back))], { axis: 1 });
};
