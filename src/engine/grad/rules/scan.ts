/** Scan: a second Scan from the last step to the first, whose body computes the step again and takes it back. */
import { create } from "@bufbuild/protobuf";
import type { Value } from "../../onnx/builder.ts";
import { attr, type GraphProto, type Shape, valueInfo } from "../../onnx/graph.ts";
import { copyGraph, outerReads } from "../../onnx/normalize/scope.ts";
import { GraphProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import type { DType } from "../../tensor/tensor.ts";
import type { Bound, Rule, RuleContext } from "../rule.ts";

const floats: ReadonlySet<DType> = new Set(["float32", "float64", "float16", "bfloat16"]);

export const Scan: Rule = {
  op: "Scan",
  inputs: "all",
  since: 9,
  formula:
    "s_t+1, y_t = f(s_t, x_t, v): from the last step to the first, ds_t = df/ds^T (ds_t+1, dy_t), dx_t = df/dx^T (ds_t+1, dy_t), dv += df/dv^T (ds_t+1, dy_t)",
  vjp: (c, dy) => {
    const { b } = c;
    const body = attr.graph(c.node, "body");
    if (body === undefined) throw c.unsupported("it has no body");
    const scanInputs = attr.int(c.node, "num_scan_inputs", 1);
    const states = c.node.input.length - scanInputs;
    const at = (name: string, i: number): number => attr.ints(c.node, name)?.[i] ?? 0;
    const opposite = (direction: number): number => 1 - direction;

    const bound = boundInputs(c, body, states);
    const name = (i: number): Value => body.input[i]?.name ?? "";
    const isFloat = (i: number): boolean => floats.has(c.dtype(c.input(i)));
    const carried = Array.from({ length: states }, (_, i) => i).filter(isFloat);
    const scanned = Array.from({ length: scanInputs }, (_, j) => states + j).filter((i) => c.needs(i) && isFloat(i));
    // a value that is an input as well may be captured
    const captured = [...outerReads(body)].filter((v) => c.reads.some((r, i) => r === v && c.needs(i)));
    const given = dy.flatMap((v, k) => (v === undefined || k < states ? [] : [{ cotangent: v, output: k }]));

    // inside the body: cotangents of the states after the step and of the step's outputs
    const after = carried.map(() => b.fresh("cotangent"));
    const sums = captured.map(() => b.fresh("sum"));
    const inner = given.map(() => b.fresh("cotangent"));
    const seeds = body.output.map((_, k) =>
      k < states ? after[carried.indexOf(k)] : inner[given.findIndex((g) => g.output === k)],
    );
    const wrt = [...carried.map(name), ...scanned.map(name), ...captured];
    const taken = c.branch(withoutInputs(body), seeds, wrt, bound);
    const parts = taken.output.map((o) => o.name);
    const mark = b.nodes.length;
    const totals = sums.map((s, k) => b.op("Add", [s, parts[carried.length + scanned.length + k] ?? ""]));
    const added = b.nodes.splice(mark);

    const info = (v: Value, like: Value, shape: Shape) => valueInfo(v, c.dtype(like), shape);
    const backwardBody = create(GraphProtoSchema, {
      name: `${body.name}/backward`,
      node: [...taken.node, ...added],
      initializer: taken.initializer,
      input: [
        ...carried.map((i, k) => info(after[k] ?? "", c.input(i), c.shape(c.input(i)))),
        ...captured.map((v, k) => info(sums[k] ?? "", v, c.shape(v))),
        ...body.input.map((v) => info(v.name, c.input(body.input.indexOf(v)), bound.get(v.name)?.shape)),
        ...given.map((g, k) => info(inner[k] ?? "", c.output(g.output), undefined)),
      ],
      output: [
        ...carried.map((i, k) => info(parts[k] ?? "", c.input(i), c.shape(c.input(i)))),
        ...captured.map((v, k) => info(totals[k] ?? "", v, c.shape(v))),
        ...scanned.map((i, k) => info(parts[carried.length + k] ?? "", c.input(i), bound.get(name(i))?.shape)),
      ],
    });
    const history = historyOf(c, body, states, bound);
    const inputAxis = (i: number): number => at("scan_input_axes", i - states);
    const inputDirection = (i: number): number => at("scan_input_directions", i - states);
    const results = b.ops(
      "Scan",
      [
        ...carried.map((i) => dy[i] ?? c.zerosLike(c.input(i))),
        ...captured.map((v) => c.zerosLike(v)),
        ...history.map((h) => h.values),
        ...c.node.input.slice(states),
        ...given.map((g) => g.cotangent),
      ],
      carried.length + captured.length + scanned.length,
      {
        num_scan_inputs: states + scanInputs + given.length,
        scan_input_axes: [
          ...history.map(() => 0),
          ...Array.from({ length: scanInputs }, (_, j) => at("scan_input_axes", j)),
          ...given.map((g) => at("scan_output_axes", g.output - states)),
        ],
        scan_input_directions: [
          ...history.map((h) => opposite(h.direction)),
          ...Array.from({ length: scanInputs }, (_, j) => opposite(at("scan_input_directions", j))),
          ...given.map((g) => opposite(at("scan_output_directions", g.output - states))),
        ],
        scan_output_axes: scanned.map(inputAxis),
        scan_output_directions: scanned.map((i) => opposite(inputDirection(i))),
        body: { graph: backwardBody },
      },
    );
    return c.reads.map((v, i) => {
      const k = scanned.indexOf(i);
      const own =
        i < states ? results[carried.indexOf(i)] : k < 0 ? undefined : results[carried.length + captured.length + k];
      const outer = captured.includes(v) ? results[carried.length + captured.indexOf(v)] : undefined;
      if (outer === undefined || c.reads.indexOf(v) !== i) return own;
      return own === undefined ? outer : b.op("Add", [own, outer]);
    });
  },
};

/** What is known of the body's inputs: states as they start, scan inputs without the axis that is scanned. */
const boundInputs = (c: RuleContext, body: GraphProto, states: number): ReadonlyMap<Value, Bound> =>
  new Map(
    body.input.map((v, i) => {
      const shape = c.shape(c.input(i));
      const axis = attr.ints(c.node, "scan_input_axes")?.[i - states] ?? 0;
      const slice = shape?.filter((_, k) => i < states || k !== (axis < 0 ? axis + shape.length : axis));
      return [v.name, { dtype: c.dtype(c.input(i)), shape: slice }];
    }),
  );

const withoutInputs = (body: GraphProto): GraphProto => {
  const g = copyGraph(body);
  g.input = [];
  return g;
};

interface History {
  /** the states before each step, stacked along axis 0 */
  readonly values: Value;
  /** 1: the last step comes first */
  readonly direction: number;
}

/** The states before each step: from scan outputs that are the states after it, else from a Scan that computes them again. */
const historyOf = (
  c: RuleContext,
  body: GraphProto,
  states: number,
  bound: ReadonlyMap<Value, Bound>,
): readonly History[] => {
  const { b } = c;
  const recorded = Array.from({ length: states }, (_, i): History | undefined => {
    const state = source(body, body.output[i]?.name ?? "");
    const k = body.output.findIndex(
      (o, j) =>
        j >= states &&
        c.output(j) !== "" &&
        source(body, o.name) === state &&
        (attr.ints(c.node, "scan_output_axes")?.[j - states] ?? 0) === 0,
    );
    if (k < 0) return undefined;
    const direction = attr.ints(c.node, "scan_output_directions")?.[k - states] ?? 0;
    const first = b.op("Unsqueeze", [c.input(i), b.ints([0])]);
    const [from, to] = direction === 0 ? [0, -1] : [1, Number.MAX_SAFE_INTEGER];
    const others = b.op("Slice", [c.output(k), b.ints([from]), b.ints([to]), b.ints([0])]);
    return { values: b.op("Concat", direction === 0 ? [first, others] : [others, first], { axis: 0 }), direction };
  });
  if (recorded.every((h) => h !== undefined)) return recorded.filter((h) => h !== undefined);
  const again = copyGraph(body);
  const mark = b.nodes.length;
  const copies = Array.from({ length: states }, (_, i) => b.op("Identity", [body.input[i]?.name ?? ""]));
  again.node.push(...b.nodes.splice(mark));
  again.output = [
    ...body.output.slice(0, states),
    ...copies.map((v, i) => {
      const of = bound.get(body.input[i]?.name ?? "");
      return valueInfo(v, of?.dtype ?? "float32", of?.shape);
    }),
  ];
  const inputs = c.node.input;
  const outputs = b.ops("Scan", inputs, 2 * states, {
    num_scan_inputs: inputs.length - states,
    scan_input_axes: inputs.slice(states).map((_, j) => attr.ints(c.node, "scan_input_axes")?.[j] ?? 0),
    scan_input_directions: inputs.slice(states).map((_, j) => attr.ints(c.node, "scan_input_directions")?.[j] ?? 0),
    body: { graph: again },
  });
  return outputs.slice(states).map((values) => ({ values, direction: 0 }));
};

/** What a value of the graph is a copy of. */
const source = (graph: GraphProto, value: Value): Value => {
  const copy = graph.node.find((n) => n.opType === "Identity" && n.output[0] === value);
  return copy === undefined ? value : source(graph, copy.input[0] ?? "");
};
