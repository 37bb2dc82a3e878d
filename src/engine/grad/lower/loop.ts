/** Loop with a constant trip count: its body written out once per iteration. Others are kept for Loop's rule. */
import type { Value } from "../../onnx/builder.ts";
import { attr, type GraphProto } from "../../onnx/graph.ts";
import { inliner } from "./inline.ts";
import type { LowerContext, Lowering } from "./lowering.ts";

/** Iterations, and nodes of all of them together, that are written out at most. */
const maxIterations = 4096;
const maxNodes = 200_000;

const isTooMuch = (iterations: number, nodes: number): boolean =>
  iterations > maxIterations || iterations * nodes > maxNodes;

/** Throws GRADIENT_NO_RULE when the body can not be written out so many times. */
export const checkUnrolled = (c: LowerContext, iterations: number, nodes: number): void => {
  if (iterations < 1) throw c.unsupported("it has no iteration");
  if (isTooMuch(iterations, nodes))
    throw c.unsupported(`${iterations} iterations of ${nodes} nodes are more than can be unrolled`);
};

export const Loop: Lowering = {
  op: "Loop",
  formula: "the body, once per iteration; after a condition turns false, states keep their value",
  notes: "where the trip count, or the size of a scan output, depends on data, the rule holds",
  lower: (c) => {
    const { b } = c;
    const body = attr.graph(c.node, "body");
    const [count] = c.constantInts(c.input(0)) ?? [];
    if (body === undefined) throw c.unsupported("it has no body");
    if (count === undefined || count < 1 || isTooMuch(count, body.node.length)) return c.node.output;
    const states = c.node.input.length - 2;
    const scans = body.output.length - 1 - states;
    const start = c.input(1) === "" ? true : constantBool(c, c.input(1));
    const [conditionIn, conditionOut] = [body.input[1]?.name ?? "", source(body, body.output[0]?.name ?? "")];
    const always = start === true && (conditionOut === conditionIn || constantBool(c, conditionOut) === true);
    if (start === false || (!always && scans > 0)) return c.node.output;

    const once = inliner(b, body);
    let alive = c.input(1) === "" ? b.scalar(1, "bool") : c.input(1);
    let carried: readonly Value[] = c.node.input.slice(2);
    const collected: Value[][] = Array.from({ length: scans }, () => []);
    for (let i = 0; i < count; i++) {
      const [condition = "", ...rest] = once([b.scalar(i, "int64"), alive, ...carried]);
      const next = rest.slice(0, states);
      rest.slice(states).forEach((v, k) => collected[k]?.push(b.op("Unsqueeze", [v, b.ints([0])])));
      if (always) carried = next;
      else {
        const before = carried;
        const running = alive;
        carried = next.map((v, k) => (v === before[k] ? v : b.op("Where", [running, v, before[k] ?? ""])));
        alive = b.op("And", [running, condition]);
      }
    }
    return [
      ...carried,
      ...collected.map((parts) => (parts.length === 1 ? parts[0] : b.op("Concat", parts, { axis: 0 }))),
    ];
  },
};

const constantBool = (c: LowerContext, value: Value): boolean | undefined => {
  const t = c.constant(value);
  return t === undefined ? undefined : Number(t.data[0]) !== 0;
};

/** What a value of the graph is a copy of. */
const source = (graph: GraphProto, value: Value): Value => {
  const copy = graph.node.find((n) => n.opType === "Identity" && n.output[0] === value);
  return copy === undefined ? value : source(graph, copy.input[0] ?? "");
};
