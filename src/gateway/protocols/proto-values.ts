/** Values of a tensor from InferTensorContents: the list that its datatype has there, each value checked, straight into the typed array. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { CasemateError } from "../../core/error.ts";
import type { OipType } from "../../engine/runtime/oip-tensor.ts";
import { type DType, elementCount, type Tensor, tensor, type TypedArrays } from "../../engine/tensor/tensor.ts";
import { cutText } from "./values.ts";

interface List {
  /** number of its field in InferTensorContents */
  readonly field: number;
  /** how one value is written */
  readonly single: WireType;
  /** of one value, at least */
  readonly bytes: number;
}
const varints = (field: number): List => ({ field, single: WireType.Varint, bytes: 1 });
/** FP16 and BF16 have no list: they are sent as raw bytes. */
const lists: ReadonlyMap<OipType, List> = new Map([
  ["BOOL", varints(1)],
  ["INT8", varints(2)],
  ["INT16", varints(2)],
  ["INT32", varints(2)],
  ["INT64", varints(3)],
  ["UINT8", varints(4)],
  ["UINT16", varints(4)],
  ["UINT32", varints(4)],
  ["UINT64", varints(5)],
  ["FP32", { field: 6, single: WireType.Bit32, bytes: 4 }],
  ["FP64", { field: 7, single: WireType.Bit64, bytes: 8 }],
  ["BYTES", { field: 8, single: WireType.LengthDelimited, bytes: 2 }],
]);

type Wrong = (what: string) => CasemateError;

/** THROWS what `wrong` makes of a phrase. */
export const protoTensor = (type: OipType, dims: readonly number[], contents: Uint8Array, wrong: Wrong): Tensor => {
  const list = lists.get(type);
  if (list === undefined || type === "FP16" || type === "BF16")
    throw wrong(`is of ${type}, which is sent as raw contents only`);
  const count = elementCount(dims);
  // untrusted: before memory is taken
  if (count > contents.length / list.bytes) throw wrong(`has fewer values than its shape [${dims.join(", ")}] wants`);
  const sink = sinkOf(type, dims, count, wrong);
  let at = 0;
  try {
    each(contents, list, wrong, (r) => {
      if (at === count) throw wrong(`has more values than its shape [${dims.join(", ")}] wants`);
      sink.put(r, at++);
    });
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    // the library's, for bytes that are cut off or no field
    throw wrong("has contents that are no values of its datatype");
  }
  if (at !== count) throw wrong(`has ${at} values, its shape [${dims.join(", ")}] wants ${count}`);
  return sink.tensor;
};

/** Calls `read` at each value of one field, packed or by itself; any other field is refused. */
const each = (contents: Uint8Array, list: List, wrong: Wrong, read: (r: BinaryReader) => void): void => {
  const r = new BinaryReader(contents);
  while (r.pos < contents.length) {
    const [field, type] = r.tag();
    if (field !== list.field) throw wrong("has contents of another datatype");
    if (type === list.single) read(r);
    else if (type === WireType.LengthDelimited) {
      const end = r.uint32() + r.pos;
      if (end > contents.length) throw wrong("has contents that are cut off");
      while (r.pos < end) read(r);
      if (r.pos > end) throw wrong("has contents that are cut off");
    } else throw wrong("has contents of another datatype");
  }
};

interface Sink {
  readonly tensor: Tensor;
  put(r: BinaryReader, at: number): void;
}

const sinkOf = (
  type: Exclude<OipType, "FP16" | "BF16">,
  dims: readonly number[],
  count: number,
  wrong: Wrong,
): Sink => {
  switch (type) {
    case "INT8":
      return small(tensor("int8", dims, new Int8Array(count)), (r) => r.int32(), type, wrong);
    case "INT16":
      return small(tensor("int16", dims, new Int16Array(count)), (r) => r.int32(), type, wrong);
    case "INT32":
      return small(tensor("int32", dims, new Int32Array(count)), (r) => r.int32(), type, wrong);
    case "UINT8":
      return small(tensor("uint8", dims, new Uint8Array(count)), (r) => r.uint32(), type, wrong);
    case "UINT16":
      return small(tensor("uint16", dims, new Uint16Array(count)), (r) => r.uint32(), type, wrong);
    case "UINT32":
      return small(tensor("uint32", dims, new Uint32Array(count)), (r) => r.uint32(), type, wrong);
    case "BOOL":
      return small(tensor("bool", dims, new Uint8Array(count)), (r) => Number(r.bool()), type, wrong);
    case "INT64":
      return any(tensor("int64", dims, new BigInt64Array(count)), (r) => BigInt(r.int64()));
    case "UINT64":
      return any(tensor("uint64", dims, new BigUint64Array(count)), (r) => BigInt(r.uint64()));
    case "FP32":
      return any(tensor("float32", dims, new Float32Array(count)), (r) => r.float());
    case "FP64":
      return any(tensor("float64", dims, new Float64Array(count)), (r) => r.double());
    case "BYTES": {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return any(
        tensor(
          "string",
          dims,
          Array.from({ length: count }, () => ""),
        ),
        (r, at) => wholeText(decoder, r.bytes(), at, wrong),
      );
    }
  }
};

const wholeText = (decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, at: number, wrong: Wrong): string => {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw wrong(`has an element ${at} of BYTES that is no UTF-8`);
  }
  if (cutText.test(text)) throw wrong("has text with a NUL");
  return text;
};

/** Every value that can be read is one of the type. */
const any = <K extends DType>(t: Tensor<K>, read: (r: BinaryReader, at: number) => TypedArrays[K][number]): Sink => {
  const out = t.data as unknown as TypedArrays[K][number][];
  return {
    tensor: t as unknown as Tensor,
    put: (r, at) => {
      out[at] = read(r, at);
    },
  };
};

const small = (
  t: Tensor<"int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32" | "bool">,
  read: (r: BinaryReader) => number,
  type: OipType,
  wrong: Wrong,
): Sink => {
  const out = t.data as Int32Array;
  return {
    tensor: t,
    put: (r, at) => {
      const v = read(r);
      out[at] = v;
      // what the array holds is what was sent, or the value is beyond its type
      if (out[at] !== v) throw wrong(`has a value ${at} that is no ${type}`);
    },
  };
};
