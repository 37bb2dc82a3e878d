/** normalize: any loadable model -> an equal model that rules and shape functions can be written against once. */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { type GraphProto, type ModelProto, normalDomain, opsetOf } from "./graph.ts";
import { constantsToInitializers } from "./normalize/constants.ts";
import { inlineFunctions } from "./normalize/functions.ts";
import { removeIdentities } from "./normalize/identity.ts";
import { upgradeGraph } from "./normalize/index.ts";
import { copyGraph, shallow, sortNodes, subgraphs } from "./normalize/scope.ts";
import { OperatorSetIdProtoSchema } from "./proto/onnx_pb.ts";

/** Every op is brought to its form at this opset of the main domain (a newer model keeps its own). */
export const workingOpset = 18;

/** The first IR version that knows opset 18. */
const workingIr = 8n;

/**
 * Inlines model-local functions, turns Constant nodes and sparse initializers into initializers, removes Identity and inference-mode
 * Dropout, and rewrites ops whose form changed between the model's opset and `workingOpset`. Input and output names stay; nodes are in
 * topological order. The argument is not changed; tensors are shared with it. Throws ONNX_INVALID, or ONNX_UNSUPPORTED for the few old
 * forms that have no newer one.
 */
export const normalize = (original: ModelProto): ModelProto => {
  if (original.graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const model = shallow(original);
  const graph = copyGraph(original.graph);
  model.graph = graph;
  inlineFunctions(model, graph);
  constantsToInitializers(graph);
  sortNodes(graph);
  const from = opsetOf(model) ?? 1;
  removeIdentities(graph, from);
  if (from < workingOpset) {
    upgradeGraph(model, graph, from);
    const others = model.opsetImport.filter((o) => normalDomain(o.domain) !== "");
    const main = create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(workingOpset) });
    model.opsetImport = [main, ...others];
  }
  clearEmptyInputs(graph);
  if (model.irVersion < workingIr) model.irVersion = workingIr;
  return model;
};

/** Exporters pass empty tensors for the roi and scales of a Resize that goes by sizes: the same as not given. */
const clearEmptyInputs = (graph: GraphProto, outer: ReadonlySet<string> = new Set()): void => {
  const empty = new Set(outer);
  for (const t of graph.initializer) if (t.dims.length === 1 && t.dims[0] === 0n) empty.add(t.name);
  for (const n of graph.node) {
    if (n.opType === "Resize" && normalDomain(n.domain) === "")
      n.input = n.input.map((v, i) => (i > 0 && empty.has(v) ? "" : v));
    for (const s of subgraphs(n)) clearEmptyInputs(s, empty);
  }
};
