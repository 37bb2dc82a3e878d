/**
 * ModelInferRequest of the Open Inference Protocol over gRPC, read from its bytes straight into tensors. Not by generated code: lists of numbers there become
 * lists of JavaScript values that take up to 30 times their bytes, and what anyone sends would set the memory that is taken (docs/decisions/grpc.md).
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { CasemateError } from "../../core/error.ts";
import { isOipType } from "../../engine/runtime/oip-tensor.ts";
import { elementCount, type Tensor } from "../../engine/tensor/tensor.ts";
import { checkedShape, maxClasses, type OipInferRequest, type OutputWish } from "./oip-request.ts";
import type { ProtocolLimits } from "./protocol-limits.ts";
import { protoTensor } from "./proto-values.ts";
import { rawTensor } from "./values.ts";

export interface GrpcInferRequest extends Pick<OipInferRequest, "id" | "inputs" | "outputs"> {
  readonly model: string;
  /** undefined: the one that is served now */
  readonly version: string | undefined;
}

interface Input {
  name: string;
  datatype: string;
  readonly shape: number[];
  contents: Uint8Array | undefined;
}

/** THROWS REQUEST_MALFORMED, or REQUEST_INVALID for values that do not fit what is said of them. */
export const parseGrpcRequest = (bytes: Uint8Array, limits: ProtocolLimits): GrpcInferRequest => {
  let model = "";
  let version = "";
  let id = "";
  const inputs: Input[] = [];
  const wishes = new Map<string, OutputWish>();
  const raws: Uint8Array[] = [];
  fields(bytes, (field, r) => {
    switch (field) {
      case 1:
        model = text(r, "model_name", limits);
        return true;
      case 2:
        version = text(r, "model_version", limits);
        return true;
      case 3:
        id = text(r, "id", limits);
        return true;
      case 5:
        inputs.push(inputOf(r.bytes(), limits));
        atMost(inputs.length, "inputs", limits);
        return true;
      case 6:
        wishOf(r.bytes(), wishes, limits);
        atMost(wishes.size, "outputs", limits);
        return true;
      case 7:
        raws.push(r.bytes());
        atMost(raws.length, "raw_input_contents", limits);
        return true;
      default:
        return false;
    }
  });
  if (inputs.length === 0) throw malformed("the request has no inputs");
  if (raws.length > 0 && raws.length !== inputs.length)
    throw malformed(`the request has ${raws.length} raw_input_contents for ${inputs.length} inputs`);
  const tensors = new Map<string, Tensor>();
  inputs.forEach((input, i) => {
    if (tensors.has(input.name)) throw malformed(`the input '${input.name}' is there twice`);
    tensors.set(input.name, tensorOf(input, raws[i], limits));
  });
  return {
    model,
    version: version === "" ? undefined : version,
    ...(id === "" ? {} : { id }),
    inputs: tensors,
    outputs: wishes.size === 0 ? undefined : wishes,
  };
};

const tensorOf = (
  { name, datatype, shape, contents }: Input,
  raw: Uint8Array | undefined,
  limits: ProtocolLimits,
): Tensor => {
  if (name === "") throw malformed("an input has no name");
  if (!isOipType(datatype)) throw malformed(`the input '${name}' has no datatype of the protocol`);
  const dims = checkedShape(shape, name, limits);
  const wrong = (what: string): CasemateError => new CasemateError("REQUEST_INVALID", `the input '${name}' ${what}`);
  if (raw !== undefined) {
    if (contents !== undefined) throw malformed(`the input '${name}' has contents and raw contents`);
    return rawTensor(datatype, dims, raw, wrong);
  }
  if (contents === undefined && elementCount(dims) > 0) throw wrong("has neither contents nor raw contents");
  return protoTensor(datatype, dims, contents ?? new Uint8Array(), wrong);
};

const inputOf = (bytes: Uint8Array, limits: ProtocolLimits): Input => {
  const input: Input = { name: "", datatype: "", shape: [], contents: undefined };
  fields(
    bytes,
    (field, r, type) => {
      switch (field) {
        case 1:
          input.name = text(r, "the name of an input", limits);
          return true;
        case 2:
          input.datatype = text(r, "the datatype of an input", limits);
          return true;
        case 3: {
          const end = type === WireType.LengthDelimited ? r.uint32() + r.pos : r.pos + 1;
          if (end > bytes.length) throw malformed("the request ends within a shape");
          while (r.pos < end) {
            input.shape.push(Number(r.int64()));
            if (input.shape.length > limits.maxRank) throw malformed(`a shape has more than ${limits.maxRank} dims`);
          }
          return true;
        }
        case 5:
          if (input.contents !== undefined) throw malformed("an input has contents twice");
          input.contents = r.bytes();
          return true;
        default:
          return false;
      }
    },
    [3],
  );
  return input;
};

const wishOf = (bytes: Uint8Array, wishes: Map<string, OutputWish>, limits: ProtocolLimits): void => {
  let name = "";
  let classes = 0;
  fields(bytes, (field, r) => {
    if (field === 1) name = text(r, "the name of an output", limits);
    else if (field === 2) classes = classesOf(r.bytes(), limits) ?? classes;
    else return false;
    return true;
  });
  if (name === "" || wishes.has(name)) throw malformed("an output has no name, or is there twice");
  wishes.set(name, { binary: true, classes });
};

/** An entry of `parameters`: only "classification" means something here. */
const classesOf = (bytes: Uint8Array, limits: ProtocolLimits): number | undefined => {
  let key = "";
  let classes = 0;
  fields(bytes, (field, r) => {
    if (field === 1) key = text(r, "the name of a parameter", limits);
    else if (field === 2)
      fields(
        r.bytes(),
        (_, value, type) => {
          if (type === WireType.Varint) classes = Number(value.int64());
          return type === WireType.Varint;
        },
        [2, 5],
      );
    else return false;
    return true;
  });
  if (key !== "classification") return undefined;
  if (!(classes >= 0 && classes <= maxClasses))
    throw malformed("'classification' of an output is no number of classes");
  return classes;
};

/**
 * Reads a message field by field; `take` says whether it took the value. Values of other kinds than bytes are skipped but for fields in `numbers`. What the library throws for cut off bytes is told as malformed.
 */
const fields = (
  bytes: Uint8Array,
  take: (field: number, r: BinaryReader, type: WireType) => boolean,
  numbers: readonly number[] = [],
): void => {
  const r = new BinaryReader(bytes);
  try {
    while (r.pos < bytes.length) {
      const [field, type] = r.tag();
      const expected = type === WireType.LengthDelimited || (type === WireType.Varint && numbers.includes(field));
      if (!expected || !take(field, r, type)) r.skip(type, field);
    }
    if (r.pos > bytes.length) throw malformed("the request is cut off");
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw new CasemateError("REQUEST_MALFORMED", "the request is no message of the protocol", { cause });
  }
};

const text = (r: BinaryReader, what: string, limits: ProtocolLimits): string => {
  const bytes = r.bytes();
  if (bytes.length > 4 * limits.maxName) throw malformed(`${what} is longer than ${limits.maxName} characters`);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
};

const atMost = (count: number, what: string, limits: ProtocolLimits): void => {
  if (count > limits.maxTensors) throw malformed(`the request has more than ${limits.maxTensors} ${what}`);
};

const malformed = (message: string): CasemateError => new CasemateError("REQUEST_MALFORMED", message);
