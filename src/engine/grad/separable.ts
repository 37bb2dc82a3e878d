/** Linear maps that act on each spatial axis by itself (pooling sums, interpolation): their transposes as matrix products. */
import { type Value, toFloat16Bits } from "../onnx/builder.ts";
import { type DType, type Tensor, tensor } from "../tensor/tensor.ts";
import type { RuleContext } from "./rule.ts";
import { extent, type Window } from "./window.ts";

/** What one axis does to one line: out[o] = sum over i of rows[o][i] in[i]. */
export type AxisMatrix = readonly (readonly number[])[];

/** A floating tensor from numbers. */
export const floats = (dtype: DType, dims: readonly number[], values: readonly number[]): Tensor => {
  if (dtype === "float64") return tensor(dtype, dims, Float64Array.from(values));
  if (dtype === "float16") return tensor(dtype, dims, Uint16Array.from(values, toFloat16Bits));
  return tensor("float32", dims, Float32Array.from(values));
};

const isIdentity = (m: AxisMatrix): boolean =>
  m.every((row, o) => row.length === m.length && row.every((v, i) => v === (i === o ? 1 : 0)));

/**
 * dx = (A_0^T x A_1^T x ...) dy for y = (A_0 x A_1 x ...) x, matrices by axis. Shapes of y and x are those of the node's output 0 and input 0.
 * Throws SHAPE_UNKNOWN when a size that a reshape needs is not a number.
 */
export const transposedAxes = (c: RuleContext, dy: Value, matrices: ReadonlyMap<number, AxisMatrix>): Value => {
  const [x, y] = [c.input(0), c.output(0)];
  const dtype = c.dtype(x);
  const sizes = [...c.knownShape(y)];
  const rank = sizes.length;
  let g = dy;
  let flat = false;
  for (let axis = rank - 1; axis >= 0; axis--) {
    const m = matrices.get(axis);
    if (m === undefined || isIdentity(m)) continue;
    const [outs, ins] = [m.length, m[0]?.length ?? 0];
    if (axis === rank - 1) g = c.b.op("MatMul", [g, c.b.constant(floats(dtype, [outs, ins], m.flat()))]);
    else {
      const across = Array.from({ length: ins }, (_, i) => m.map((row) => row[i] ?? 0)).flat();
      const a = c.b.constant(floats(dtype, [ins, outs], across));
      if (axis < rank - 2) {
        const inner = sizes.slice(axis + 1).reduce<number>((p, d) => {
          if (typeof d !== "number") throw c.unknownShape(y);
          return p * d;
        }, 1);
        g = c.b.op("Reshape", [g, c.b.ints([-1, outs, inner])]);
        flat = true;
      }
      g = c.b.op("MatMul", [a, g]);
    }
    sizes[axis] = ins;
  }
  return flat ? c.reshapeLike(g, x) : g;
};

/** Matrices of the spatial axes, the first of which is axis 2. */
export const onSpatialAxes = (c: RuleContext, dy: Value, matrices: readonly AxisMatrix[]): Value =>
  transposedAxes(c, dy, new Map(matrices.map((m, i) => [i + 2, m])));

/** Sums over windows: 1 where a window's tap lies on the input. */
export const windowSums = (w: Window, axis: number, size: number, outs: number): AxisMatrix =>
  Array.from({ length: outs }, (_, o) => {
    const row = Array.from({ length: size }, () => 0);
    for (const at of taps(w, axis, o)) if (at >= 0 && at < size) row[at] = 1;
    return row;
  });

/** Averages over windows. Pads count with `countPads`; what ceil_mode adds behind them never does. */
export const windowMeans = (w: Window, axis: number, size: number, outs: number, countPads: boolean): AxisMatrix => {
  const [from, to] = countPads ? [-(w.begin[axis] ?? 0), size + (w.end[axis] ?? 0)] : [0, size];
  return windowSums(w, axis, size, outs).map((row, o) => {
    const count = taps(w, axis, o).filter((at) => at >= from && at < to).length;
    return row.map((v) => v / Math.max(1, count));
  });
};

/** Input positions under window o. */
const taps = (w: Window, axis: number, o: number): readonly number[] => {
  const start = o * (w.strides[axis] ?? 1) - (w.begin[axis] ?? 0);
  return Array.from({ length: w.kernel[axis] ?? 1 }, (_, t) => start + t * (w.dilations[axis] ?? 1));
};

/** Do the windows of no axis share an input? */
export const isDisjoint = (w: Window): boolean => w.strides.every((s, i) => s >= extent(w, i));
