/** Shapes of If, Loop and Scan: their bodies are inferred with what is known outside. */
import { attr, type Dim, type Shape } from "../graph.ts";
import { type Known, merge, positive, type ShapeContext, type ShapeFunction, unknown } from "./context.ts";

const branches: ShapeFunction = (c) => {
  const [then, otherwise] = [attr.graph(c.node, "then_branch"), attr.graph(c.node, "else_branch")];
  if (then === undefined || otherwise === undefined) return [];
  const condition = c.constant(0)?.data[0] ?? c.elements(0)?.[0];
  // both are inferred, so that their inner values are known too
  const [a, b] = [c.subgraph(then, []), c.subgraph(otherwise, [])];
  if (condition === 0 || condition === 1) return condition === 1 ? a : b;
  return a.map((k, i) => merge(k, b[i] ?? unknown));
};

/** What is carried from one iteration to the next keeps only what every iteration leaves alone. */
const stable = (c: ShapeContext, run: (state: readonly Known[]) => readonly Known[], start: readonly Known[]) => {
  let state = start.map((k): Known => ({ dtype: k.dtype, shape: k.shape }));
  for (let round = 0; ; round++) {
    const outputs = run(state);
    const next = state.map((k, i) => merge(k, outputs[i] ?? unknown));
    const settled = next.every((k, i) => same(k.shape, state[i]?.shape) && k.dtype === state[i]?.dtype);
    if (settled) return outputs;
    // a rank that keeps changing is settled by the third round at the latest: unknown
    state = round < 3 ? next : next.map((k) => ({ dtype: k.dtype, shape: undefined }));
    if (round > 6) return c.node.output.map(() => unknown);
  }
};

const same = (a: Shape, b: Shape): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((d, i) => d === b[i]));

const loop: ShapeFunction = (c) => {
  const body = attr.graph(c.node, "body");
  if (body === undefined) return [];
  const carried = Math.max(0, c.count - 2);
  const start = Array.from({ length: carried }, (_, i) => c.input(i + 2));
  const iteration: Known = { dtype: "int64", shape: [] };
  const going: Known = { dtype: "bool", shape: [] };
  const outputs = stable(c, (state) => c.subgraph(body, [iteration, going, ...state]).slice(1), start);
  const trips = c.algebra.fresh(`${c.node.output[0] || "loop"}_trips`);
  return [
    // with no iteration at all the start is the end
    ...start.map((k, i) => merge(k, outputs[i] ?? unknown)),
    ...outputs.slice(carried).map((k): Known => ({ dtype: k.dtype, shape: k.shape && [trips, ...k.shape] })),
  ];
};

const scan: ShapeFunction = (c) => {
  const body = attr.graph(c.node, "body");
  const scanned = attr.int(c.node, "num_scan_inputs", 0);
  const carried = c.count - scanned;
  if (body === undefined || carried < 0) return [];
  const inAxes = attr.ints(c.node, "scan_input_axes");
  const outAxes = attr.ints(c.node, "scan_output_axes");
  let length: Dim = null;
  const slices = Array.from({ length: scanned }, (_, i): Known => {
    const x = c.input(carried + i);
    const axis = x.shape === undefined ? undefined : positive(inAxes?.[i] ?? 0, x.shape.length);
    if (axis === undefined) return { dtype: x.dtype, shape: undefined };
    length ??= x.shape?.[axis] ?? null;
    return { dtype: x.dtype, shape: x.shape?.filter((_d, k) => k !== axis) };
  });
  const start = Array.from({ length: carried }, (_, i) => c.input(i));
  const outputs = stable(c, (state) => c.subgraph(body, [...state, ...slices]), start);
  return outputs.map((k, i): Known => {
    if (i < carried) return merge(start[i] ?? unknown, k);
    if (k.shape === undefined) return { dtype: k.dtype, shape: undefined };
    const axis = positive(outAxes?.[i - carried] ?? 0, k.shape.length + 1) ?? 0;
    return { dtype: k.dtype, shape: [...k.shape.slice(0, axis), length, ...k.shape.slice(axis)] };
  });
};

export const control: readonly (readonly [string, ShapeFunction])[] = [
  ["If", branches],
  ["Loop", loop],
  ["Scan", scan],
];
