/** Constant nodes and sparse initializers -> initializers; inputs that only give a default for an initializer are dropped. */
import { CasemateError } from "../../../core/error.ts";
import { elementCount, type Tensor, tensor } from "../../tensor/tensor.ts";
import { type GraphProto, type NodeProto, normalDomain, type TensorProto } from "../graph.ts";
import type { AttributeProto } from "../graph.ts";
import { fromTensorProto, toTensorProto } from "../tensor-proto.ts";
import { shallow, subgraphs } from "./scope.ts";

type SparseTensorProto = GraphProto["sparseInitializer"][number];

const utf8 = new TextDecoder();

const named = (t: TensorProto, name: string): TensorProto => {
  const copy = shallow(t);
  copy.name = name;
  return copy;
};

/** Dense form of a sparse tensor; indices are [nnz] linear or [nnz, rank]. Throws ONNX_INVALID when an index is out of range. */
export const dense = (sparse: SparseTensorProto, name: string): TensorProto => {
  if (sparse.values === undefined) throw new CasemateError("ONNX_INVALID", `sparse tensor '${name}' has no values`);
  const values = fromTensorProto(sparse.values);
  if (values.dtype === "string") throw new CasemateError("ONNX_UNSUPPORTED", `sparse tensor '${name}' holds strings`);
  const dims = sparse.dims.map(Number);
  const count = elementCount(dims);
  const data = new (values.data.constructor as Float32ArrayConstructor)(count);
  const indices = sparse.indices === undefined ? undefined : fromTensorProto(sparse.indices);
  const nnz = values.data.length;
  for (let i = 0; i < nnz; i++) {
    let at = 0;
    if (indices?.dims.length === 2)
      for (const [k, d] of dims.entries()) at = at * d + Number(indices.data[i * dims.length + k]);
    else at = Number(indices?.data[i] ?? i);
    if (!(at >= 0 && at < count))
      throw new CasemateError("ONNX_INVALID", `sparse tensor '${name}' has index ${at} outside its ${count} elements`);
    (data as unknown as ArrayLike<unknown> & { [k: number]: unknown })[at] = values.data[i];
  }
  return toTensorProto(name, { dtype: values.dtype, dims, data } as unknown as Tensor);
};

const constantValue = (node: NodeProto, name: string): TensorProto | undefined => {
  const a: AttributeProto | undefined = node.attribute.find((x) => x.refAttrName === "" && x.name !== "");
  switch (a?.name) {
    case "value":
      return a.t === undefined ? undefined : named(a.t, name);
    case "sparse_value":
      return a.sparseTensor === undefined ? undefined : dense(a.sparseTensor, name);
    case "value_float":
      return toTensorProto(name, tensor("float32", [], Float32Array.of(a.f)));
    case "value_floats":
      return toTensorProto(name, tensor("float32", [a.floats.length], Float32Array.from(a.floats)));
    case "value_int":
      return toTensorProto(name, tensor("int64", [], BigInt64Array.of(a.i)));
    case "value_ints":
      return toTensorProto(name, tensor("int64", [a.ints.length], BigInt64Array.from(a.ints)));
    case "value_string":
      return toTensorProto(name, tensor("string", [], [utf8.decode(a.s)]));
    case "value_strings":
      return toTensorProto(
        name,
        tensor(
          "string",
          [a.strings.length],
          a.strings.map((s) => utf8.decode(s)),
        ),
      );
    default:
      return undefined;
  }
};

/** Changes `graph` and its subgraphs in place. */
export const constantsToInitializers = (graph: GraphProto): void => {
  for (const s of graph.sparseInitializer) if (s.values !== undefined) graph.initializer.push(dense(s, s.values.name));
  graph.sparseInitializer = [];
  graph.node = graph.node.filter((n) => {
    const out = n.output[0];
    if (n.opType !== "Constant" || normalDomain(n.domain) !== "" || out === undefined) return true;
    const t = constantValue(n, out);
    if (t === undefined) return true;
    graph.initializer.push(t);
    return false;
  });
  const initialized = new Set(graph.initializer.map((t) => t.name));
  graph.input = graph.input.filter((v) => !initialized.has(v.name));
  for (const n of graph.node) for (const s of subgraphs(n)) constantsToInitializers(s);
};
