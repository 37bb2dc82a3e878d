/** Tables for the wire scan, made from the generated ONNX schema so that they can not drift from what the decoder does. */
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "./proto/onnx_pb.ts";

/** protobuf wire types; 3 and 4 (groups) do not occur in ONNX */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export interface WireField {
  readonly number: number;
  readonly name: string;
  readonly repeated: boolean;
  readonly kind: "varint" | "fixed32" | "fixed64" | "string" | "bytes" | "message";
  /** 64-bit integers are decoded to BigInt, which takes more memory */
  readonly big: boolean;
  /** of kind "message" */
  readonly child: WireTable | undefined;
  /** the element type of a tensor, which says what its typed data takes */
  readonly isDataType: boolean;
  /** names must be UTF-8 or two of them could collide; free text need not */
  readonly strictText: boolean;
  /** long lists are set aside from the decoder and read by set-aside.ts */
  readonly setAside: boolean;
}

export interface WireTable {
  /** `NodeProto` */
  readonly name: string;
  /** indexed by field number */
  readonly fields: readonly (WireField | undefined)[];
  /** bytes of a decoded message without any field set */
  readonly cost: number;
}

const freeText: ReadonlySet<string> = new Set(["doc_string", "value", "producer_name", "producer_version"]);

const setAside: ReadonlySet<string> = new Set([
  "AttributeProto.floats",
  "AttributeProto.ints",
  "AttributeProto.strings",
  "TensorProto.float_data",
  "TensorProto.int32_data",
  "TensorProto.int64_data",
  "TensorProto.double_data",
  "TensorProto.uint64_data",
]);

const bigTypes: ReadonlySet<ScalarType> = new Set([ScalarType.INT64, ScalarType.UINT64]);

const scalarKind = (field: DescField): WireField["kind"] => {
  switch (field.scalar) {
    case undefined: // enums
    case ScalarType.INT32:
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return "varint";
    case ScalarType.FLOAT:
      return "fixed32";
    case ScalarType.DOUBLE:
      return "fixed64";
    case ScalarType.STRING:
      return "string";
    case ScalarType.BYTES:
      return "bytes";
    default:
      throw new Error(`field '${field.name}' of the ONNX schema has a scalar type that the wire scan does not know`);
  }
};

const tables = new Map<DescMessage, WireTable>();

const tableOf = (message: DescMessage): WireTable => {
  const known = tables.get(message);
  if (known !== undefined) return known;
  const fields: (WireField | undefined)[] = [];
  const lists = message.fields.filter((f) => f.fieldKind === "list").length;
  // an object of protobuf-es takes 56 to 120 bytes, more when fields are set, and 32 for each empty list (heap of 50,000 empty messages, Node 20)
  const table: WireTable = { name: message.name, fields, cost: 144 + 32 * lists };
  tables.set(message, table);
  for (const f of message.fields) {
    fields[f.number] = {
      number: f.number,
      name: `${message.name}.${f.name}`,
      repeated: f.fieldKind === "list",
      kind: f.message === undefined ? scalarKind(f) : "message",
      big: f.scalar !== undefined && bigTypes.has(f.scalar),
      child: f.message === undefined ? undefined : tableOf(f.message),
      isDataType: f.parent.name === "TensorProto" && f.name === "data_type",
      strictText: !freeText.has(f.name),
      setAside: setAside.has(`${message.name}.${f.name}`),
    };
  }
  return table;
};

export const modelTable: WireTable = tableOf(ModelProtoSchema);
