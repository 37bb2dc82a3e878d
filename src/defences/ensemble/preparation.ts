/** preparationOf: how a member's input follows from the ensemble's, which is the first member's; and the nodes that do it. */
import { CasemateError } from "../../core/error.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { DataFit, ModelDescription } from "../../engine/runtime/description.ts";
import { elementCount, float32, int64 } from "../../engine/tensor/tensor.ts";
import type { Member, Preparation } from "./member.ts";

/** Throws MODEL_CAPABILITY where the two inputs have nothing in common. */
export const preparationOf = (first: Member, member: Member): Preparation => {
  const [to, from] = [member.description, first.description];
  if (to.domain.size !== from.domain.size)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `'${member.name}' takes [${to.domain.dims.join(", ")}], '${first.name}' takes [${from.domain.dims.join(", ")}]: one input can not serve both`,
      { hint: "members may differ in layout, order and scale of their inputs, not in size" },
    );
  if (member.preparation !== undefined) return withOrder(member.preparation, byLayout(from, to));
  if (member === first) return unchanged;
  if (to.data === undefined || from.data === undefined) return withOrder(unchanged, byLayout(from, to));
  return betweenFits(from.data, to.data, to.domain.size);
};

/** The member's input from the ensemble's, [N, ...dims]. */
export const prepare = (
  b: GraphBuilder,
  x: Value,
  first: ModelDescription,
  to: ModelDescription,
  p: Preparation,
): Value => {
  const { dims, size } = to.domain;
  let at = x;
  if (p.order !== undefined) {
    const axes = transposition(first.domain.dims, p.order);
    if (axes === undefined) {
      const flat = b.op("Reshape", [at, b.ints([-1, size])]);
      at = b.op("Gather", [flat, b.constant(int64([size], p.order))], { axis: 1 });
    } else at = b.op("Transpose", [at], { perm: [0, ...axes.map((a) => a + 1)] });
  }
  const moved = p.order !== undefined || first.domain.dims.join() !== dims.join();
  if (moved) at = b.op("Reshape", [at, b.ints([-1, ...dims])]);
  const constant = (values: readonly number[]): Value => {
    const [shape, kept] = compact(values, to);
    return b.constant(float32(shape, kept));
  };
  if (p.factor.some((v) => v !== 1)) at = b.op("Mul", [at, constant(p.factor)]);
  if (p.offset.some((v) => v !== 0)) at = b.op("Add", [at, constant(p.offset)]);
  return at;
};

/** What `prepare` computes, in float64 on rows of the ensemble's input: the second source that the graph is checked against. */
export const prepareRows = (x: Float32Array, to: ModelDescription, p: Preparation): Float32Array => {
  const { size } = to.domain;
  const [factor, offset] = [full(p.factor, to), full(p.offset, to)];
  return x.map((_, at) => {
    const i = at % size;
    return (factor[i] as number) * (x[at - i + (p.order?.[i] ?? i)] as number) + (offset[i] as number);
  });
};

const unchanged: Preparation = { factor: [1], offset: [0] };

const withOrder = (p: Preparation, order: Int32Array | undefined): Preparation =>
  p.order !== undefined || order === undefined ? p : { ...p, order };

/** Pictures with channels first on one side and last on the other. */
const byLayout = (from: ModelDescription, to: ModelDescription): Int32Array | undefined => {
  const [a, b] = [from.domain.layout, to.domain.layout];
  if (a === b || ![a, b].every((l) => l === "chw" || l === "hwc")) return undefined;
  const [first = 1, second = 1, third = 1] = from.domain.dims;
  const order = new Int32Array(first * second * third);
  // chw -> hwc moves axis 0 to the end, hwc -> chw moves axis 2 to the front
  for (let i = 0; i < first; i++)
    for (let j = 0; j < second; j++)
      for (let k = 0; k < third; k++) {
        const target = a === "chw" ? (j * third + k) * first + i : (k * first + i) * second + j;
        order[target] = (i * second + j) * third + k;
      }
  return order;
};

/** Both fits say what they make of stored values s: x[j] = f s[p[j]] + o for the first, y[i] = g s[q[i]] + r for the other. */
const betweenFits = (from: DataFit, to: DataFit, size: number): Preparation => {
  const position = new Int32Array(size);
  for (let j = 0; j < size; j++) position[from.order?.[j] ?? j] = j;
  const at = (values: Float64Array, i: number): number => values[values.length > 1 ? i : 0] as number;
  const factor = new Float64Array(size);
  const offset = new Float64Array(size);
  const order = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    const j = position[to.order?.[i] ?? i] as number;
    const scale = at(to.factor, i) / at(from.factor, j);
    order[i] = j;
    factor[i] = scale;
    offset[i] = at(to.offset, i) - scale * at(from.offset, j);
  }
  return { factor: [...factor], offset: [...offset], ...(order.every((j, i) => i === j) ? {} : { order }) };
};

/** The axes of the transposition of `dims` that moves value order[i] to place i, undefined where it is none. */
const transposition = (dims: readonly number[], order: Int32Array): readonly number[] | undefined => {
  if (dims.length !== 3) return undefined;
  return [
    [1, 2, 0],
    [2, 0, 1],
  ].find((axes) => {
    const to = axes.map((a) => dims[a] as number);
    const strides = [(dims[1] as number) * (dims[2] as number), dims[2] as number, 1];
    return order.every((v, i) => {
      const k = i % (to[2] as number);
      const j = Math.floor(i / (to[2] as number)) % (to[1] as number);
      const h = Math.floor(i / ((to[1] as number) * (to[2] as number)));
      return v === [h, j, k].reduce((sum, index, axis) => sum + index * (strides[axes[axis] as number] as number), 0);
    });
  });
};

/** One value per value of the member's input. */
const full = (values: readonly number[], { domain }: ModelDescription): readonly number[] => {
  const { size, dims, layout } = domain;
  if (values.length === size) return values;
  const plane = size / (dims[0] ?? 1);
  return Array.from({ length: size }, (_, i) => {
    if (values.length === 1) return values[0] as number;
    return values[layout === "hwc" ? i % values.length : Math.floor(i / plane)] as number;
  });
};

/** The smallest constant that broadcasts over [N, ...dims] to the same values. Throws USAGE for a wrong number of values. */
const compact = (values: readonly number[], d: ModelDescription): readonly [readonly number[], readonly number[]] => {
  const { size, dims, layout } = d.domain;
  const channels = layout === "chw" ? dims[0] : layout === "hwc" ? dims[2] : undefined;
  if (values.length !== 1 && values.length !== channels && values.length !== size)
    throw new CasemateError(
      "USAGE",
      `${values.length} values do not fit inputs of [${dims.join(", ")}]: one, or one per channel`,
    );
  const all = full(values, d);
  const [value = 0] = all;
  if (all.every((v) => v === value)) return [[], [value]];
  if (channels !== undefined) {
    const each = size / channels;
    const perChannel = Array.from({ length: channels }, (_, c) => all[layout === "hwc" ? c : c * each] as number);
    const shape = layout === "hwc" ? [channels] : [channels, 1, 1];
    if (full(perChannel, d).every((v, i) => v === all[i])) return [shape, perChannel];
  }
  return [dims, all.slice(0, elementCount(dims))];
};
