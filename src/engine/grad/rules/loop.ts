/** Loop over a number of iterations that depends on data: a second Loop from the last iteration to the first takes each one back. */
import { create } from "@bufbuild/protobuf";
import type { Value } from "../../onnx/builder.ts";
import { attr, type GraphProto, type ValueInfoProto, valueInfo } from "../../onnx/graph.ts";
import { copyGraph, outerReads, renameReads, shallow } from "../../onnx/normalize/scope.ts";
import { GraphProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../onnx/tensor-proto.ts";
import { type DType, tensor } from "../../tensor/tensor.ts";
import type { Bound, Rule, RuleContext } from "../rule.ts";

const floats: ReadonlySet<DType> = new Set(["float32", "float64", "float16", "bfloat16"]);

export const Loop: Rule = {
  op: "Loop",
  inputs: "all",
  formula:
    "s_t+1, y_t = f(t, s_t, v) for the iterations that ran: from the last to the first, ds_t = df/ds^T (ds_t+1, dy_t), dv += df/dv^T (ds_t+1, dy_t); the states s_t are computed again and kept",
  kinks: "the number of iterations is piecewise constant: no gradient",
  vjp: (c, dy) => {
    const { b } = c;
    const forward = attr.graph(c.node, "body");
    if (forward === undefined) throw c.unsupported("it has no body");
    const body = withOwnInputs(c, forward);
    const states = c.node.input.length - 2;
    const bound = boundInputs(c, forward, body, states);
    const name = (i: number): Value => body.input[2 + i]?.name ?? "";
    const own = (i: number): Value => c.input(2 + i);
    const carried = Array.from({ length: states }, (_, i) => i).filter((i) => floats.has(c.dtype(own(i))));
    const captured = [...outerReads(body)].filter((v) => c.reads.some((r, i) => r === v && c.needs(i)));
    const given = dy.flatMap((v, k) => (v === undefined || k < states ? [] : [{ cotangent: v, output: k }]));
    const { history, count } = historyOf(c, body, states, bound);

    // inside the body: cotangents of the states after the iteration and of its outputs
    const after = carried.map(() => b.fresh("cotangent"));
    const sums = captured.map(() => b.fresh("sum"));
    const [counter, condition] = [b.fresh("counter"), b.fresh("condition")];
    const mark = b.nodes.length;
    const t = b.op("Sub", [b.op("Sub", [count, b.scalar(1, "int64")]), counter]);
    const at = (stacked: Value): Value => b.op("Gather", [stacked, t], { axis: 0 });
    const slices = given.map((g) => at(g.cotangent));
    const before = history.map(at);
    const prologue = b.nodes.splice(mark);
    const rename = new Map([[t, body.input[0]?.name ?? ""], ...before.map((v, i) => [v, name(i)] as const)]);
    for (const n of prologue) {
      n.input = n.input.map((v) => rename.get(v) ?? v);
      n.output = n.output.map((v) => rename.get(v) ?? v);
    }
    // output 0 is the condition
    const seeds = body.output.map((_, k) =>
      k === 0
        ? undefined
        : k <= states
          ? after[carried.indexOf(k - 1)]
          : slices[given.findIndex((g) => g.output === k - 1)],
    );
    const taken = c.branch(withoutInputs(body), seeds, [...carried.map(name), ...captured], bound);
    const parts = taken.output.map((o) => o.name);
    const totals = sums.map((s, k) => b.op("Add", [s, parts[carried.length + k] ?? ""]));
    const go = b.op("Identity", [condition]);
    const epilogue = b.nodes.splice(mark);

    const info = (v: Value, like: Value) => valueInfo(v, c.dtype(like), c.shape(like));
    const backwardBody = create(GraphProtoSchema, {
      name: `${body.name}/backward`,
      node: [...prologue, ...taken.node, ...epilogue],
      // an iteration that ran began with a true condition
      initializer: [
        ...taken.initializer,
        toTensorProto(body.input[1]?.name ?? "", tensor("bool", [], Uint8Array.of(1))),
      ],
      input: [
        valueInfo(counter, "int64", []),
        valueInfo(condition, "bool", []),
        ...carried.map((i, k) => info(after[k] ?? "", own(i))),
        ...captured.map((v, k) => info(sums[k] ?? "", v)),
      ],
      output: [
        valueInfo(go, "bool", []),
        ...carried.map((i, k) => info(parts[k] ?? "", own(i))),
        ...captured.map((v, k) => info(totals[k] ?? "", v)),
      ],
    });
    if (carried.length + captured.length === 0) return [];
    const results = b.ops(
      "Loop",
      [count, "", ...carried.map((i) => dy[i] ?? c.zerosLike(own(i))), ...captured.map((v) => c.zerosLike(v))],
      carried.length + captured.length,
      { body: { graph: backwardBody } },
    );
    return c.reads.map((v, i) => {
      const state = i < 2 ? undefined : results[carried.indexOf(i - 2)];
      const outer = captured.includes(v) ? results[carried.length + captured.indexOf(v)] : undefined;
      // an initial state may be captured as well; a value given twice is captured once
      if (outer === undefined || c.reads.indexOf(v) !== i) return state;
      return state === undefined ? outer : b.op("Add", [state, outer]);
    });
  },
};

/** What is known of the body's inputs in every iteration. Throws where a state is known to change its shape. */
const boundInputs = (
  c: RuleContext,
  forward: GraphProto,
  body: GraphProto,
  states: number,
): ReadonlyMap<Value, Bound> => {
  const known = new Map<Value, Bound>([
    [body.input[0]?.name ?? "", { dtype: "int64", shape: [] }],
    [body.input[1]?.name ?? "", { dtype: "bool", shape: [] }],
  ]);
  for (let i = 0; i < states; i++) {
    const [first, name] = [c.input(2 + i), forward.input[2 + i]?.name ?? ""];
    const [start, within] = [c.shape(first), c.shape(name)];
    if (start?.some((d, k) => typeof d === "number" && within !== undefined && within[k] !== d) === true)
      throw c.unsupported(`the shape of its state '${name}' changes`);
    known.set(body.input[2 + i]?.name ?? "", { dtype: c.dtype(first), shape: within });
  }
  return known;
};

/** The body with fresh names for its inputs: as values that nodes make they must not have a name of the graph around. */
const withOwnInputs = (c: RuleContext, body: GraphProto): GraphProto => {
  const names = new Map(body.input.map((v) => [v.name, c.b.fresh("carried")]));
  const g = copyGraph(body);
  const renamed = (v: ValueInfoProto): ValueInfoProto => {
    const copy = shallow(v);
    copy.name = names.get(v.name) ?? v.name;
    return copy;
  };
  renameReads(g.node, names);
  g.input = body.input.map(renamed);
  g.output = body.output.map(renamed);
  return g;
};

const withoutInputs = (body: GraphProto): GraphProto => {
  const g = copyGraph(body);
  g.input = [];
  return g;
};

/** The states before each iteration, stacked along axis 0, and the number of iterations (an int64 scalar), from the Loop run again. */
const historyOf = (
  c: RuleContext,
  body: GraphProto,
  states: number,
  bound: ReadonlyMap<Value, Bound>,
): { readonly history: readonly Value[]; readonly count: Value } => {
  const { b } = c;
  const again = copyGraph(body);
  const mark = b.nodes.length;
  const kept = [0, ...Array.from({ length: states }, (_, i) => 2 + i)].map((i) => body.input[i]?.name ?? "");
  const copies = kept.map((v) => b.op("Identity", [v]));
  again.node.push(...b.nodes.splice(mark));
  again.output = [
    ...body.output.slice(0, 1 + states),
    ...copies.map((v, k) => {
      const of = bound.get(kept[k] ?? "");
      return valueInfo(v, of?.dtype ?? "float32", of?.shape);
    }),
  ];
  const outputs = b.ops("Loop", c.node.input, 2 * states + 1, { body: { graph: again } });
  const [iterations = "", ...history] = outputs.slice(states);
  return { history, count: b.op("Size", [iterations]) };
};
