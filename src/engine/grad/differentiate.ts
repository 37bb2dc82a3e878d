/**
 * differentiate: an ONNX graph -> an ONNX graph that also computes per-sample losses and their gradients.
 *
 * Reverse-mode accumulation (Linnainmaa 1970) over the nodes between `wrt` and the loss; each op's rule builds its part of the backward pass
 * as ordinary ONNX nodes, so the result can be printed, hashed, saved and run by anything.
 */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import type { DType } from "../tensor/tensor.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import { type GraphProto, type ModelProto, normalDomain, opsetOf, type Shape, valueInfo } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { allNames, copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { type OperatorSetIdProto, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { backward } from "./backward.ts";
import { zerosLike } from "./broadcast.ts";
import { foldBatchNormalization } from "./fuse/fold-batch-norm.ts";
import { swapReluMaxPool } from "./fuse/swap-relu-max-pool.ts";
import type { LossId, LossInput } from "./loss.ts";
import { losses } from "./losses/index.ts";
import { lower } from "./lower.ts";
import { reachable } from "./path.ts";
import { prune } from "./prune.ts";

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
 * Throws GRADIENT_NO_RULE (op, opset, node and what to do), GRADIENT_NOT_DIFFERENTIABLE, SHAPE_UNKNOWN, MODEL_CAPABILITY when the loss does
 * not fit the output's shape, USAGE for an unknown name. The argument is not changed; tensors are shared with it.
 */
export const differentiate = (original: ModelProto, options: DifferentiateOptions): Differentiated => {
  const shapes = options.inputShapes === undefined ? {} : { inputShapes: options.inputShapes };
  const { model: needed, scores } = upTo(normalize(original), options);
  const folded = swapReluMaxPool(foldBatchNormalization(needed, new Set(options.wrt)));
  const model = lower(folded, { ...shapes, wrt: options.wrt });
  const types = infer(model, shapes);
  const graph = graphOf(model);

  const names = allNames(graph);
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
  const total = backward({ b, model, nodes: graph.node, types, onPath, seeds: new Map([[scores, cotangent]]) });

  const gradients = new Map<string, string>();
  const made = new Set(b.nodes.flatMap((n) => n.output));
  for (const w of options.wrt) {
    const g = total(w) ?? zerosLike(b, w, types);
    // an output must be a node's own and named once
    const own = made.has(g) && g !== loss && ![...gradients.values()].includes(g);
    gradients.set(w, own ? g : b.op("Identity", [g]));
  }
  const result = shallow(model);
  result.producerName = "casemate";
  result.graph = copyGraph(graph);
  result.graph.node = [...graph.node, ...b.nodes];
  result.graph.initializer = [...graph.initializer, ...b.initializers];
  result.graph.input = [...graph.input, ...infos];
  result.graph.output = [
    ...graph.output,
    valueInfo(loss, dtype, [types.shape(scores)?.[0] ?? "N"]),
    ...[...gradients].map(([w, g]) => valueInfo(g, types.dtype(w) ?? dtype, types.shape(w))),
  ];
  prune(result.graph);
  result.opsetImport = [...model.opsetImport, ...missingImports(result)];
  return { model: result, scores, loss, gradients, lossInputs };
};

const graphOf = (model: ModelProto): GraphProto => {
  if (model.graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  return model.graph;
};

/** The part of the model that the output needs, and what gradients are wanted for; its inputs stay. */
const upTo = (model: ModelProto, { output, wrt }: DifferentiateOptions): { model: ModelProto; scores: string } => {
  const graph = copyGraph(graphOf(model));
  const scores = output ?? graph.output[0]?.name ?? "";
  const kept = graph.output.filter((o) => o.name === scores);
  if (kept.length === 0)
    throw new CasemateError("USAGE", `the model has no output '${scores}'`, {
      hint: `its outputs are ${graph.output.map((o) => `'${o.name}'`).join(", ")}`,
    });
  graph.output = kept;
  prune(graph, wrt);
  const result = shallow(model);
  result.graph = graph;
  return { model: result, scores };
};

/** Imports of domains that only the backward pass uses; ONNX Runtime's own have one version. */
const missingImports = (model: ModelProto): OperatorSetIdProto[] => {
  const domains = new Set(model.graph?.node.map((n) => normalDomain(n.domain)));
  return [...domains]
    .filter((domain) => opsetOf(model, domain) === undefined)
    .map((domain) => create(OperatorSetIdProtoSchema, { domain, version: 1n }));
};

const buildLoss = (b: GraphBuilder, id: LossId, scores: Value, dtype: DType, shape: Shape) => {
  const inputs = new Map<LossInput, string>();
  const infos: ReturnType<typeof valueInfo>[] = [];
  const batch = shape?.[0] ?? "N";
  const classes = shape?.length === 2 ? shape[1] : undefined;
  const { minClasses, build } = losses[id];
  if (minClasses !== undefined && shape !== undefined && (shape.length !== 2 || Number(shape[1]) < minClasses))
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `loss '${id}' wants scores of shape [N, K], K >= ${minClasses}; output '${scores}' has shape [${shape.map((d) => d ?? "?").join(", ")}]`,
      { hint: "the losses 'cotangent' and 'mean-squared-error' take outputs of any shape" },
    );
  const built = build({
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
