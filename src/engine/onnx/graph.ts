/**
 * The ONNX protobuf messages as the graph representation, with typed access to attributes and a builder for new nodes.
 *
 * A model is the decoded message itself: nothing is lost between read and write, unknown fields and domains included.
 */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./proto/onnx_pb.ts";
import { dataTypes, fromTensorProto, toTensorProto } from "./tensor-proto.ts";
import type { DType } from "../tensor/tensor.ts";

export type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto };

/** A dimension: a number, a symbol ("N"), or null when unknown. */
export type Dim = number | string | null;
/** The shape of a value; undefined when even the rank is unknown. */
export type Shape = readonly Dim[] | undefined;

/** What may be given as an attribute; integers are written as INT, other numbers as FLOAT only through `{ float }`. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor }
  | { readonly graph: GraphProto };

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

export const attribute = (name: string, value: AttributeValue): AttributeProto => {
  const T = AttributeProto_AttributeType;
  if (typeof value === "number") return create(AttributeProtoSchema, { name, type: T.INT, i: BigInt(value) });
  if (typeof value === "string")
    return create(AttributeProtoSchema, { name, type: T.STRING, s: utf8.encode(value) as Uint8Array<ArrayBuffer> });
  if (Array.isArray(value))
    return create(AttributeProtoSchema, { name, type: T.INTS, ints: value.map((v: number) => BigInt(v)) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: T.FLOAT, f: value.float });
  if ("floats" in value) return create(AttributeProtoSchema, { name, type: T.FLOATS, floats: [...value.floats] });
  if ("strings" in value)
    return create(AttributeProtoSchema, {
      name,
      type: T.STRINGS,
      strings: value.strings.map((s) => utf8.encode(s) as Uint8Array<ArrayBuffer>),
    });
  if ("tensor" in value)
    return create(AttributeProtoSchema, { name, type: T.TENSOR, t: toTensorProto("", value.tensor) });
  if ("graph" in value) return create(AttributeProtoSchema, { name, type: T.GRAPH, g: value.graph });
  throw new CasemateError("INTERNAL", `attribute '${name}' has no ONNX form`);
};

const find = (node: NodeProto, name: string): AttributeProto | undefined => node.attribute.find((a) => a.name === name);

/** Typed reads of a node's attributes; the fallback is the operator's default. */
export const attr = {
  has: (node: NodeProto, name: string): boolean => find(node, name) !== undefined,
  int: (node: NodeProto, name: string, fallback: number): number => {
    const a = find(node, name);
    return a === undefined ? fallback : Number(a.i);
  },
  float: (node: NodeProto, name: string, fallback: number): number => find(node, name)?.f ?? fallback,
  string: (node: NodeProto, name: string, fallback: string): string => {
    const a = find(node, name);
    return a === undefined ? fallback : fromUtf8.decode(a.s);
  },
  ints: (node: NodeProto, name: string): readonly number[] | undefined => find(node, name)?.ints.map(Number),
  floats: (node: NodeProto, name: string): readonly number[] | undefined => find(node, name)?.floats,
  strings: (node: NodeProto, name: string): readonly string[] | undefined =>
    find(node, name)?.strings.map((s) => fromUtf8.decode(s)),
  tensor: (node: NodeProto, name: string): Tensor | undefined => {
    const t = find(node, name)?.t;
    return t === undefined ? undefined : fromTensorProto(t);
  },
  graph: (node: NodeProto, name: string): GraphProto | undefined => find(node, name)?.g,
};

/** "" and "ai.onnx" name the same domain. */
export const normalDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

/** `Relu` or `com.microsoft.Gelu`: how an op is named in messages, tables and rules. */
export const opName = (node: Pick<NodeProto, "domain" | "opType">): string =>
  normalDomain(node.domain) === "" ? node.opType : `${node.domain}.${node.opType}`;

/** The opset version that a model imports for a domain, or undefined. */
export const opsetOf = (model: ModelProto, domain = ""): number | undefined => {
  const o = model.opsetImport.find((i) => normalDomain(i.domain) === domain);
  return o === undefined ? undefined : Number(o.version);
};

/** dtype and shape of an input, output or value_info; undefined for sequences, maps and optionals. */
export const valueType = (v: ValueInfoProto): { dtype: DType; shape: Shape } | undefined => {
  const t = v.type?.value;
  if (t?.case !== "tensorType") return undefined;
  const dtype = dataTypes.get(t.value.elemType);
  if (dtype === undefined) return undefined;
  const shape = t.value.shape?.dim.map((d): Dim => {
    if (d.value.case === "dimValue") return Number(d.value.value);
    if (d.value.case === "dimParam" && d.value.value !== "") return d.value.value;
    return null;
  });
  return { dtype, shape };
};

/** A graph input or output. */
export const valueInfo = (name: string, dtype: DType, shape: Shape): ValueInfoProto => {
  const elemType = [...dataTypes].find(([, d]) => d === dtype)?.[0];
  if (elemType === undefined) throw new CasemateError("INTERNAL", `no ONNX element type for '${dtype}'`);
  const type = create(TypeProtoSchema, {
    value: {
      case: "tensorType",
      value: {
        elemType,
        ...(shape === undefined
          ? {}
          : {
              shape: {
                dim: shape.map((d) =>
                  d === null
                    ? {}
                    : typeof d === "number"
                      ? { value: { case: "dimValue" as const, value: BigInt(d) } }
                      : { value: { case: "dimParam" as const, value: d } },
                ),
              },
            }),
      },
    },
  });
  return create(ValueInfoProtoSchema, { name, type });
};

/** A new node. An empty input name means "not given". */
export const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  domain = "",
): NodeProto =>
  create(NodeProtoSchema, {
    opType,
    domain,
    name: outputs[0] ?? "",
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([k, v]) => attribute(k, v)),
  });
