/** servedGraph: the graph of a model file as it is served: tensors come out, filters stand in front, and its batch axis is free where it can be. */
import { CasemateError } from "../../core/error.ts";
import type { ChosenFilter } from "../../defences/input/apply-filters.ts";
import { withFilters } from "../../defences/input/with-filters.ts";
import { attr, type GraphProto, type ModelProto, node, opName, valueInfo, valueType } from "../../engine/onnx/graph.ts";
import { infer } from "../../engine/onnx/infer.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { copyGraph, shallow } from "../../engine/onnx/normalize/scope.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { freeBatch } from "../../engine/runtime/free-batch.ts";

/**
 * `model` is not changed. A ZipMap at the end is cut off: what came out as maps comes out as [N, K], in the order of its classes. THROWS MODEL_CAPABILITY for
 * filters in front of a model that is not described, and when nothing that comes out is a tensor.
 */
export const servedGraph = (
  model: ModelProto,
  description: ModelDescription | undefined,
  filters: readonly ChosenFilter[],
): ModelProto => {
  let served = tensorsOut(model);
  if (description?.batch.kind === "freed") served = freed(served, description.input);
  if (filters.length === 0) return served;
  if (description === undefined)
    throw new CasemateError("MODEL_CAPABILITY", "input filters stand in front of models with one numeric input only");
  return withFilters(served, description, filters);
};

const tensorsOut = (model: ModelProto): ModelProto => {
  const { graph } = model;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  if (graph.output.every((o) => valueType(o) !== undefined || o.type === undefined)) return model;
  const [changed, copy] = copyOf(model, graph);
  const isOut = new Set(graph.output.map((o) => o.name));
  copy.node = copy.node.map((n) => {
    const [out] = n.output;
    const [from] = n.input;
    if (opName(n) !== "ai.onnx.ml.ZipMap" || out === undefined || from === undefined || !isOut.has(out)) return n;
    const classes = (attr.ints(n, "classlabels_int64s") ?? attr.strings(n, "classlabels_strings"))?.length;
    copy.output = copy.output.map((o) => (o.name === out ? valueInfo(out, "float32", [null, classes ?? null]) : o));
    return node("Identity", [from], [out]);
  });
  copy.output = copy.output.filter((o) => valueType(o) !== undefined || o.type === undefined);
  if (copy.output.length === 0) throw new CasemateError("MODEL_CAPABILITY", "nothing that the model gives is a tensor");
  return changed;
};

const freed = (model: ModelProto, input: string): ModelProto => {
  const normal = normalize(model);
  if (normal.graph === undefined) return model;
  const types = infer(normal);
  const [changed, copy] = copyOf(normal, normal.graph);
  freeBatch(copy, types, input);
  copy.input = copy.input.map((i) => {
    const type = valueType(i);
    return i.name === input && type?.shape !== undefined
      ? valueInfo(input, type.dtype, ["N", ...type.shape.slice(1)])
      : i;
  });
  copy.output = copy.output.map((o) => {
    const dtype = valueType(o)?.dtype ?? types.dtype(o.name);
    return dtype === undefined ? o : valueInfo(o.name, dtype, undefined);
  });
  // shapes in the file were written for the batch that it fixes
  copy.valueInfo = [];
  return changed;
};

const copyOf = (model: ModelProto, graph: GraphProto): readonly [ModelProto, GraphProto] => {
  const changed = shallow(model);
  const copy = copyGraph(graph);
  changed.graph = copy;
  return [changed, copy];
};
