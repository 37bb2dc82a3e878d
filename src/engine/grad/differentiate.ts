/**
 * differentiate: an ONNX graph -> an ONNX graph that also computes per-sample losses and their gradients.
 *
 * Reverse-mode accumulation (Linnainmaa 1970) over the nodes between `wrt` and the loss; each op's rule builds its part of the backward pass
 * as ordinary ONNX nodes, so the result can be printed, hashed, saved and run by anything.
 */
import { clone, create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import type { DType } from "../tensor/tensor.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import { type ModelProto, type Shape, valueInfo } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { allNames } from "../onnx/normalize/scope.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { backward } from "./backward.ts";
import { zerosLike } from "./broadcast.ts";
import type { LossId, LossInput } from "./loss.ts";
import { losses } from "./losses/index.ts";
import { lower } from "./lower.ts";
import { reachable } from "./path.ts";

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
  const shapes = options.inputShapes === undefined ? {} : { inputShapes: options.inputShapes };
  const model = lower(normalize(original), { ...shapes, wrt: options.wrt });
  const types = infer(model, shapes);
  const graph = model.graph;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const scores = options.output ?? graph.output[0]?.name ?? "";
  if (!graph.output.some((o) => o.name === scores))
    throw new CasemateError("USAGE", `the model has no output '${scores}'`, {
      hint: `its outputs are ${graph.output.map((o) => `'${o.name}'`).join(", ")}`,
    });

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
