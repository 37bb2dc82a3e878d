/**
 * What two ONNX files are compared by: a digest for each tensor and node of the main graph and for each function. An outline has no weights, so that two
 * large models are compared with only one of them in memory at a time.
 */
import { createHash } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { type NodeProto, normalDomain, opName, type TensorProto, valueType } from "../../engine/onnx/graph.ts";
import {
  FunctionProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "../../engine/onnx/proto/onnx_pb.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { dataTypes, fromTensorProto } from "../../engine/onnx/tensor-proto.ts";

/** Name -> what is said of it. Two parts are the same when their texts and digests are. */
export interface OutlinePart {
  /** "float32[64,3,7,7]", "Conv" */
  readonly text: string;
  readonly digest: string;
}

export interface OnnxOutline {
  /** "ai.onnx 18" and so on, inputs and outputs with their types */
  readonly interface: ReadonlyMap<string, OutlinePart>;
  readonly tensors: ReadonlyMap<string, OutlinePart>;
  /** by name, and without one by operator and first output */
  readonly nodes: ReadonlyMap<string, OutlinePart>;
  readonly functions: ReadonlyMap<string, OutlinePart>;
}

export type OutlineResult = OnnxOutline | { readonly unread: string };

/**
 * Untrusted bytes; they must not change meanwhile. RETURNS why there is no outline for what is no ONNX file, is too large, or has its weights in other
 * files: these are compared by themselves.
 */
export const onnxOutline = (bytes: Uint8Array): OutlineResult => {
  try {
    return outlineOf(bytes);
  } catch (e) {
    if (e instanceof CasemateError && e.code.startsWith("ONNX_")) return { unread: e.message };
    throw e;
  }
};

const outlineOf = (bytes: Uint8Array): OnnxOutline => {
  const model = readOnnx(bytes);
  const graph = model.graph;
  const described = new Parts();
  for (const o of model.opsetImport)
    described.put(`opset ${normalDomain(o.domain) === "" ? "ai.onnx" : o.domain}`, {
      text: String(o.version),
      digest: "",
    });
  for (const [what, values] of [
    ["input", graph?.input ?? []],
    ["output", graph?.output ?? []],
  ] as const)
    for (const v of values) {
      const type = valueType(v);
      const text =
        type === undefined
          ? "unknown"
          : `${type.dtype ?? "unknown"}[${type.shape?.map((d) => d ?? "?").join(",") ?? "..."}]`;
      described.put(`${what} ${v.name}`, {
        text,
        digest: hash(toBinary(ValueInfoProtoSchema, { ...v, docString: "" })),
      });
    }
  const tensors = new Parts();
  for (const t of graph?.initializer ?? []) tensors.put(t.name, tensorPart(t));
  for (const s of graph?.sparseInitializer ?? [])
    if (s.values !== undefined)
      tensors.put(`sparse ${s.values.name}`, {
        text: `[${s.dims.join(",")}] of ${tensorPart(s.values).text}`,
        digest: hash(
          Buffer.from(tensorPart(s.values).digest + (s.indices === undefined ? "" : tensorPart(s.indices).digest)),
        ),
      });
  const nodes = new Parts();
  for (const node of graph?.node ?? []) {
    nodes.put(node.name === "" ? `${opName(node)} -> ${node.output[0] ?? ""}` : node.name, {
      text: nodeText(node),
      digest: hash(toBinary(NodeProtoSchema, { ...node, name: "", docString: "" })),
    });
  }
  const functions = new Parts();
  for (const f of model.functions)
    functions.put(`${f.domain}:${f.name}${f.overload === "" ? "" : `:${f.overload}`}`, {
      text: `${f.node.length} nodes`,
      digest: hash(toBinary(FunctionProtoSchema, { ...f, docString: "" })),
    });
  return { interface: described, tensors, nodes, functions };
};

/** The same values have the same digest, however the file writes them. */
const tensorPart = (t: TensorProto): OutlinePart => {
  const dtype = dataTypes.get(t.dataType);
  const text = `${dtype ?? `type ${t.dataType}`}[${t.dims.join(",")}]`;
  if (t.rawData.length > 0) return { text, digest: hash(t.rawData) };
  if (dtype === undefined || dtype === "string")
    return { text, digest: hash(toBinary(TensorProtoSchema, { ...t, name: "", docString: "" })) };
  const { data } = fromTensorProto(t) as { readonly data: ArrayBufferView };
  return { text, digest: hash(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
};

/** untrusted: a name that is there already must hide no part, nor be looked for from the beginning each time */
class Parts extends Map<string, OutlinePart> {
  readonly #last = new Map<string, number>();

  put(name: string, part: OutlinePart): void {
    let key = name;
    for (let n = this.#last.get(name) ?? 1; this.has(key); key = `${name} #${n}`) this.#last.set(name, ++n);
    this.set(key, part);
  }
}

const nodeText = (n: NodeProto): string => `${opName(n)}(${n.input.join(", ")}) -> ${n.output.join(", ")}`;

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
