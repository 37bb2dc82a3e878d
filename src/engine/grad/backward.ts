/** The backward pass over a list of nodes: cotangents of outputs in, cotangents of everything on the path out. */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import type { DType, Tensor } from "../tensor/tensor.ts";
import type { GraphBuilder, Value } from "../onnx/builder.ts";
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  normalDomain,
  opName,
  opsetOf,
  type Shape,
  valueInfo,
} from "../onnx/graph.ts";
import { type Inferred, infer } from "../onnx/infer.ts";
import { copyGraph, outerReads, shallow } from "../onnx/normalize/scope.ts";
import { GraphProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { broadcastReduce, reshapeLike, zerosLike } from "./broadcast.ts";
import { lower } from "./lower.ts";
import { reachable, readsOf } from "./path.ts";
import type { Bound, RuleContext } from "./rule.ts";
import { rules, stops } from "./rules/index.ts";

export interface BackwardPass {
  readonly b: GraphBuilder;
  /** opset imports are read from here */
  readonly model: ModelProto;
  /** in topological order */
  readonly nodes: readonly NodeProto[];
  readonly types: Inferred;
  readonly onPath: ReadonlySet<string>;
  /** cotangents that are known at the start */
  readonly seeds: ReadonlyMap<Value, Value>;
}

/** Appends the backward pass to `b`. RETURNS what gives a value's cotangent, or undefined when no gradient reaches it. THROWS as rules do. */
export const backward = (pass: BackwardPass): ((value: Value) => Value | undefined) => {
  const { b, model, nodes, onPath } = pass;
  const cotangents = new Map<Value, Value[]>([...pass.seeds].map(([v, c]) => [v, [c]]));
  const total = (value: Value): Value | undefined => {
    const parts = cotangents.get(value);
    if (parts === undefined || parts.length === 0) return undefined;
    if (parts.length > 1) cotangents.set(value, [b.op(parts.length === 2 ? "Add" : "Sum", parts)]);
    return cotangents.get(value)?.[0];
  };
  for (const n of nodes.toReversed()) {
    const reads = readsOf(n);
    if (!reads.some((i) => onPath.has(i)) || stops.has(opName(n))) continue;
    const dy = n.output.map((o) => (o === "" || !onPath.has(o) ? undefined : total(o)));
    if (dy.every((v) => v === undefined)) continue;
    const rule = rules.get(opName(n));
    const context = ruleContext(pass, n, reads, dy, opsetOf(model, normalDomain(n.domain)) ?? 1);
    if (rule === undefined) throw noRule(n, context.opset);
    const allowed = rule.inputs === "all" ? undefined : new Set(rule.inputs);
    rule.vjp(context, dy).forEach((g, i) => {
      const input = reads[i];
      if (g === undefined || input === undefined || input === "" || !onPath.has(input)) return;
      if (allowed !== undefined && !allowed.has(i)) return;
      const parts = cotangents.get(input);
      if (parts === undefined) cotangents.set(input, [g]);
      else parts.push(g);
    });
  }
  return total;
};

const noRule = (n: NodeProto, opset: number): CasemateError =>
  new CasemateError(
    "GRADIENT_NO_RULE",
    `op '${opName(n)}' (opset ${opset}, node '${n.name || n.output[0]}') has no gradient rule`,
    {
      hint: "black-box attacks need no gradient; a rule is one entry in src/engine/grad/rules (see docs/reference/ops.md)",
    },
  );

const floating: ReadonlySet<DType> = new Set(["float32", "float64", "float16", "bfloat16"]);

const ruleContext = (
  pass: BackwardPass,
  n: NodeProto,
  reads: readonly string[],
  dy: readonly (Value | undefined)[],
  opset: number,
): RuleContext => {
  const { b, types, onPath } = pass;
  const where = `op '${opName(n)}' (opset ${opset}, node '${n.name || n.output[0]}')`;
  const unknown = (value: Value): CasemateError =>
    new CasemateError("SHAPE_UNKNOWN", `the gradient of ${where} needs the shape of '${value}'`, {
      hint: "give the input shapes, for example --input-shape x=N,3,32,32",
    });
  const shape = (value: Value): Shape => types.shape(value);
  // a value made in the backward pass itself is not inferred: it has the node's floating type
  const own = [...n.output, ...n.input].map((v) => types.dtype(v)).find((d) => d !== undefined && floating.has(d));
  const dtype = (value: Value): DType => types.dtype(value) ?? own ?? "float32";
  const constant = (value: Value): Tensor | undefined => (value === "" ? undefined : types.constant(value));
  return {
    b,
    node: n,
    opset,
    input: (i) => reads[i] ?? "",
    output: (i) => n.output[i] ?? "",
    needs: (i) => onPath.has(reads[i] ?? ""),
    shape,
    dtype,
    constant,
    knownShape(value) {
      const s = shape(value);
      if (s === undefined) throw unknown(value);
      return s.map((d) => {
        if (d === null) throw unknown(value);
        return d;
      });
    },
    rank(value) {
      const s = shape(value);
      if (s === undefined) throw unknown(value);
      return s.length;
    },
    constantInts(value) {
      const t = constant(value);
      return t === undefined || t.dtype === "string"
        ? undefined
        : Array.from(t.data as ArrayLike<number | bigint>, Number);
    },
    scalar: (x, like) => b.scalar(x, dtype(like)),
    unbroadcast: (gradient, to) => broadcastReduce(b, gradient, shape(n.output[0] ?? ""), to, shape(to)),
    reshapeLike: (value, like) => {
      // a cotangent has the shape of its output
      const output = n.output[dy.indexOf(value)];
      return reshapeLike(b, value, like, shape(like), output === undefined ? undefined : shape(output));
    },
    zerosLike: (like) => zerosLike(b, like, types),
    unknownShape: unknown,
    unsupported: (reason) => new CasemateError("GRADIENT_NO_RULE", `${where} can not be differentiated: ${reason}`),
    reads,
    branch: (graph, dy, wrt, bound) => backwardBranch(pass, graph, dy, wrt, bound),
  };
};

/** A subgraph without inputs that computes `graph` again and the cotangents of the outer values `wrt`, zeros where it does not use one. */
const backwardBranch = (
  { b, model, types: outer }: BackwardPass,
  graph: GraphProto,
  dy: readonly (Value | undefined)[],
  wrt: readonly Value[],
  bound: ReadonlyMap<Value, Bound> = new Map(),
): GraphProto => {
  const types: Inferred = {
    shape: (v) => (bound.has(v) ? bound.get(v)?.shape : outer.shape(v)),
    dtype: (v) => bound.get(v)?.dtype ?? outer.dtype(v),
    constant: (v) => (bound.has(v) ? undefined : outer.constant(v)),
  };
  // the branch as a model of its own: what it captures are inputs, or initializers where they are constant
  const standalone = shallow(model);
  const inner = copyGraph(graph);
  const captured = [...outerReads(graph)];
  const constants = captured.flatMap((v) => {
    const t = types.constant(v);
    return t === undefined || wrt.includes(v) ? [] : [toTensorProto(v, t)];
  });
  const fixed = new Set(constants.map((t) => t.name));
  const inputs = captured.flatMap((v) =>
    fixed.has(v) ? [] : [valueInfo(v, types.dtype(v) ?? "float32", types.shape(v))],
  );
  inner.input = inputs;
  inner.initializer.push(...constants);
  standalone.graph = inner;
  const lowered = lower(standalone, { wrt, prefix: b.fresh("branch") });
  const body = lowered.graph ?? inner;
  const innerTypes = infer(lowered);
  const onPath = reachable(body.node, new Set(wrt), innerTypes);
  const mark = b.nodes.length;
  const seeds = new Map<Value, Value>();
  body.output.forEach((o, k) => {
    const c = dy[k];
    if (c === undefined || !onPath.has(o.name)) return;
    const known = seeds.get(o.name);
    seeds.set(o.name, known === undefined ? c : b.op("Add", [known, c]));
  });
  const total = backward({ b, model: lowered, nodes: body.node, types: innerTypes, onPath, seeds });
  const gradients = wrt.map((w) => b.op("Identity", [total(w) ?? zerosLike(b, w, types)]));
  const nodes = b.nodes.splice(mark);
  return create(GraphProtoSchema, {
    name: `${graph.name}/backward`,
    node: [...body.node, ...nodes],
    initializer: body.initializer.filter((t) => !fixed.has(t.name)),
    output: wrt.map((w, i) => valueInfo(gradients[i] ?? "", types.dtype(w) ?? "float32", types.shape(w))),
  });
};
