/**
 * differentiate: an ONNX graph -> an ONNX graph that also computes per-sample losses and their gradients.
 *
 * Reverse-mode accumulation (Linnainmaa 1970) over the nodes between `wrt` and the loss; each op's rule builds its part of the backward pass
 * as ordinary ONNX nodes, so the result can be printed, hashed, saved and run by anything.
 */
import { clone, create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import type { DType, Tensor } from "../tensor/tensor.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import {
  type ModelProto,
  type NodeProto,
  normalDomain,
  opName,
  opsetOf,
  type Shape,
  valueInfo,
} from "../onnx/graph.ts";
import { type Inferred, infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { broadcastReduce, reshapeLike, zerosLike } from "./broadcast.ts";
import type { LossId, LossInput } from "./loss.ts";
import { losses } from "./losses/index.ts";
import type { RuleContext } from "./rule.ts";
import { rules, stops } from "./rules/index.ts";

export interface DifferentiateOptions {
  readonly loss: LossId;
  /** names of graph inputs or initializers */
  readonly wrt: readonly string[];
  /** the output that the loss is taken of; default: the first output */
  readonly output?: string;
  /** shapes that replace those declared for graph inputs */
  readonly inputShapes?: ReadonlyMap<string, Shape>;
}

export interface Differentiated {
  readonly model: ModelProto;
  /** name of the output that holds the scores, unchanged from the original */
  readonly scores: string;
  /** name of the [N] loss output */
  readonly loss: string;
  /** output name of the gradient, by the name in `wrt` */
  readonly gradients: ReadonlyMap<string, string>;
  /** graph inputs that the loss added, by what they are */
  readonly lossInputs: ReadonlyMap<LossInput, string>;
}

/**
 * Gradients with respect to graph inputs are per sample (shape of the input); with respect to initializers they are summed over the batch.
 * Throws GRADIENT_NO_RULE (op, opset, node and what to do), GRADIENT_NOT_DIFFERENTIABLE, SHAPE_UNKNOWN, USAGE for an unknown name.
 */
export const differentiate = (original: ModelProto, options: DifferentiateOptions): Differentiated => {
  const model = normalize(original);
  const types = infer(model, options.inputShapes === undefined ? {} : { inputShapes: options.inputShapes });
  const graph = model.graph;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const scores = options.output ?? graph.output[0]?.name ?? "";
  if (!graph.output.some((o) => o.name === scores))
    throw new CasemateError("USAGE", `the model has no output '${scores}'`, {
      hint: `its outputs are ${graph.output.map((o) => `'${o.name}'`).join(", ")}`,
    });

  const names = new Set<string>([...graph.input, ...graph.output, ...graph.initializer].map((v) => v.name));
  for (const n of graph.node) for (const v of [...n.input, ...n.output]) names.add(v);
  for (const w of options.wrt)
    if (!names.has(w))
      throw new CasemateError("USAGE", `the model has no input or initializer '${w}'`, {
        hint: "casemate inspect prints the names",
      });

  const b = new GraphBuilder(names);
  const dtype = types.dtype(scores) ?? "float32";
  const { loss, cotangent, inputs: lossInputs, infos } = buildLoss(b, options.loss, scores, dtype, types.shape(scores));

  const onPath = reachable(graph.node, new Set(options.wrt), types);
  if (!onPath.has(scores))
    throw new CasemateError(
      "GRADIENT_NOT_DIFFERENTIABLE",
      `no differentiable path leads from ${options.wrt.map((w) => `'${w}'`).join(", ")} to '${scores}'`,
      {
        hint: "black-box attacks (Square, HopSkipJump, Boundary) need no gradient",
      },
    );
  const cotangents = new Map<Value, Value[]>([[scores, [cotangent]]]);
  const total = (value: Value): Value | undefined => {
    const parts = cotangents.get(value);
    if (parts === undefined || parts.length === 0) return undefined;
    if (parts.length > 1) cotangents.set(value, [b.op(parts.length === 2 ? "Add" : "Sum", parts)]);
    return cotangents.get(value)?.[0];
  };

  for (const n of graph.node.toReversed()) {
    if (!n.input.some((i) => onPath.has(i)) || stops.has(opName(n))) continue;
    const dy = n.output.map((o) => (o === "" ? undefined : total(o)));
    if (dy.every((v) => v === undefined)) continue;
    const rule = rules.get(opName(n));
    const context = ruleContext(b, n, types, onPath, opsetOf(model, normalDomain(n.domain)) ?? 1);
    if (rule === undefined) throw noRule(n, context.opset);
    const allowed = rule.inputs === "all" ? undefined : new Set(rule.inputs);
    rule.vjp(context, dy).forEach((g, i) => {
      const input = n.input[i];
      if (g === undefined || input === undefined || input === "" || !onPath.has(input)) return;
      if (allowed !== undefined && !allowed.has(i)) return;
      const parts = cotangents.get(input);
      if (parts === undefined) cotangents.set(input, [g]);
      else parts.push(g);
    });
  }

  const gradients = new Map<string, string>();
  const outputs = [];
  for (const w of options.wrt) {
    const g = b.op("Identity", [total(w) ?? zerosLike(b, w, types)]);
    gradients.set(w, g);
    outputs.push(valueInfo(g, types.dtype(w) ?? dtype, types.shape(w)));
  }
  const kept = graph.output.filter((o) => o.name === scores);
  const result = create(ModelProtoSchema, {
    ...clone(ModelProtoSchema, { ...model, graph: undefined } as ModelProto),
    producerName: "casemate",
    graph: create(GraphProtoSchema, {
      ...graph,
      node: [...graph.node, ...b.nodes],
      initializer: [...graph.initializer, ...b.initializers],
      input: [...graph.input, ...infos],
      output: [...kept, valueInfo(loss, dtype, [types.shape(scores)?.[0] ?? "N"]), ...outputs],
    }),
  });
  return { model: result, scores, loss, gradients, lossInputs };
};

const noRule = (n: NodeProto, opset: number): CasemateError =>
  new CasemateError(
    "GRADIENT_NO_RULE",
    `op '${opName(n)}' (opset ${opset}, node '${n.name || n.output[0]}') has no gradient rule`,
    {
      hint: "black-box attacks need no gradient; a rule is one entry in src/engine/grad/rules (see docs/reference/ops.md)",
    },
  );

/** Values that depend on a `wrt` value through nodes that carry gradients. */
const reachable = (nodes: readonly NodeProto[], start: ReadonlySet<string>, types: Inferred): ReadonlySet<string> => {
  const seen = new Set(start);
  for (const n of nodes) {
    if (stops.has(opName(n)) || !n.input.some((i) => seen.has(i))) continue;
    for (const o of n.output) if (o !== "" && isFloat(types.dtype(o))) seen.add(o);
  }
  return seen;
};

const isFloat = (dtype: DType | undefined): boolean =>
  dtype === undefined || dtype === "float32" || dtype === "float64" || dtype === "float16" || dtype === "bfloat16";

const buildLoss = (b: GraphBuilder, id: LossId, scores: Value, dtype: DType, shape: Shape) => {
  const inputs = new Map<LossInput, string>();
  const infos: ReturnType<typeof valueInfo>[] = [];
  const batch = shape?.[0] ?? "N";
  const classes = shape?.length === 2 ? shape[1] : undefined;
  const built = losses[id].build({
    b,
    scores,
    dtype,
    classes: typeof classes === "number" ? classes : undefined,
    input(name) {
      const known = inputs.get(name);
      if (known !== undefined) return known;
      const value = b.fresh(name);
      inputs.set(name, value);
      if (name === "labels" || name === "targets") infos.push(valueInfo(value, "int64", [batch]));
      else if (name === "confidence") infos.push(valueInfo(value, dtype, []));
      else infos.push(valueInfo(value, dtype, shape));
      return value;
    },
  });
  return { ...built, inputs, infos };
};

const ruleContext = (
  b: GraphBuilder,
  n: NodeProto,
  types: Inferred,
  onPath: ReadonlySet<string>,
  opset: number,
): RuleContext => {
  const where = `op '${opName(n)}' (opset ${opset}, node '${n.name || n.output[0]}')`;
  const unknown = (value: Value): CasemateError =>
    new CasemateError("SHAPE_UNKNOWN", `the gradient of ${where} needs the shape of '${value}'`, {
      hint: "give the input shapes, for example --input-shape x=N,3,32,32",
    });
  const shape = (value: Value): Shape => types.shape(value);
  const dtype = (value: Value): DType => types.dtype(value) ?? "float32";
  const constant = (value: Value): Tensor | undefined => (value === "" ? undefined : types.constant(value));
  return {
    b,
    node: n,
    opset,
    input: (i) => n.input[i] ?? "",
    output: (i) => n.output[i] ?? "",
    needs: (i) => onPath.has(n.input[i] ?? ""),
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
    reshapeLike: (value, like) => reshapeLike(b, value, like, shape(like)),
    zerosLike: (like) => zerosLike(b, like, types),
    unsupported: (reason) => new CasemateError("GRADIENT_NO_RULE", `${where} can not be differentiated: ${reason}`),
  };
};
