/** Walks over every graph, node, attribute and tensor of a model: main graph, subgraphs, functions and training info. */
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from "./graph.ts";
import type { SparseTensorProto } from "./proto/onnx_pb.ts";

/** The graphs that a node holds: branches of If, bodies of Loop and Scan. */
export const subgraphs = (node: NodeProto): readonly GraphProto[] => graphsOf(node.attribute);

const graphsOf = (attributes: readonly AttributeProto[]): readonly GraphProto[] => {
  let found: GraphProto[] | undefined;
  for (const a of attributes) {
    if (a.g !== undefined) (found ??= []).push(a.g);
    if (a.graphs.length > 0) (found ??= []).push(...a.graphs);
  }
  return found ?? [];
};

/** Every graph, outer ones before the ones inside them. */
export function* eachGraph(model: ModelProto): Generator<GraphProto> {
  if (model.graph !== undefined) yield* withInner(model.graph);
  for (const f of model.functions) {
    for (const g of graphsOf(f.attributeProto)) yield* withInner(g);
    for (const n of f.node) for (const g of subgraphs(n)) yield* withInner(g);
  }
  for (const t of model.trainingInfo) {
    if (t.initialization !== undefined) yield* withInner(t.initialization);
    if (t.algorithm !== undefined) yield* withInner(t.algorithm);
  }
}

function* withInner(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  for (const n of graph.node) for (const g of subgraphs(n)) yield* withInner(g);
}

/** Every node of every graph and function. */
export function* eachNode(model: ModelProto): Generator<NodeProto> {
  for (const g of eachGraph(model)) yield* g.node;
  for (const f of model.functions) yield* f.node;
}

/** Every attribute of every node, and the default attributes of functions. */
export function* eachAttribute(model: ModelProto): Generator<AttributeProto> {
  for (const n of eachNode(model)) yield* n.attribute;
  for (const f of model.functions) yield* f.attributeProto;
}

/** Every sparse tensor: initializers and attributes. */
export function* eachSparseTensor(model: ModelProto): Generator<SparseTensorProto> {
  for (const g of eachGraph(model)) yield* g.sparseInitializer;
  for (const a of eachAttribute(model)) {
    if (a.sparseTensor !== undefined) yield a.sparseTensor;
    yield* a.sparseTensors;
  }
}

/** Every tensor: initializers, attributes, and the values and indices of sparse tensors. */
export function* eachTensor(model: ModelProto): Generator<TensorProto> {
  for (const g of eachGraph(model)) yield* g.initializer;
  for (const a of eachAttribute(model)) {
    if (a.t !== undefined) yield a.t;
    yield* a.tensors;
  }
  for (const s of eachSparseTensor(model)) {
    if (s.values !== undefined) yield s.values;
    if (s.indices !== undefined) yield s.indices;
  }
}
