/** GraphBuilder: appends nodes and constants with fresh names. What rules, losses and graph edits build with. */
import { toBfloat16Bits, toFloat16Bits } from "../tensor/float16.ts";
import { type DType, elementCount, type Tensor, type TypedArrays, tensor } from "../tensor/tensor.ts";
import { type AttributeValue, type NodeProto, node, type TensorProto } from "./graph.ts";
import { toTensorProto } from "./tensor-proto.ts";

export { toFloat16Bits } from "../tensor/float16.ts";

/** The name of a value in the graph; "" stands for an input that is not given. */
export type Value = string;

export class GraphBuilder {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #taken: Set<string>;
  readonly #prefix: string;
  readonly #constants = new Map<string, Value>();
  #counter = 0;

  /** `taken`: every name already in the graph, so that no new one collides. */
  constructor(taken: Iterable<string> = [], prefix = "casemate") {
    this.#taken = new Set(taken);
    this.#prefix = prefix;
  }

  /** A name that nothing in the graph has. */
  fresh(hint: string): Value {
    for (;;) {
      const name = `${this.#prefix}/${hint}_${this.#counter++}`;
      if (!this.#taken.has(name)) {
        this.#taken.add(name);
        return name;
      }
    }
  }

  /** Appends a node with one output and returns that output. */
  op(
    opType: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = "",
  ): Value {
    const output = this.fresh(opType);
    this.nodes.push(node(opType, inputs, [output], attributes, domain));
    return output;
  }

  /** Appends a node with `count` outputs. */
  ops(
    opType: string,
    inputs: readonly Value[],
    count: number,
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = "",
  ): Value[] {
    const outputs = Array.from({ length: count }, () => this.fresh(opType));
    this.nodes.push(node(opType, inputs, outputs, attributes, domain));
    return outputs;
  }

  /** An initializer; equal small constants are shared. */
  constant(t: Tensor): Value {
    const key =
      elementCount(t.dims) <= 64
        ? `${t.dtype}[${t.dims.join()}]${Array.from(t.data as ArrayLike<unknown>, String).join()}`
        : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh("constant");
    this.initializers.push(toTensorProto(name, t));
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  /** A scalar (rank 0) of a floating or integer dtype. */
  scalar(value: number, dtype: DType): Value {
    return this.constant(scalarTensor(value, dtype));
  }

  /** A rank-1 int64 constant: axes, shapes, pads. */
  ints(values: readonly number[]): Value {
    return this.constant(tensor("int64", [values.length], BigInt64Array.from(values, BigInt)));
  }
}

const scalarTensor = (value: number, dtype: DType): Tensor => {
  switch (dtype) {
    case "float32":
      return tensor(dtype, [], Float32Array.of(value));
    case "float64":
      return tensor(dtype, [], Float64Array.of(value));
    case "int64":
      return tensor(dtype, [], BigInt64Array.of(BigInt(value)));
    case "int32":
      return tensor(dtype, [], Int32Array.of(value));
    case "bool":
      return tensor(dtype, [], Uint8Array.of(value));
    case "float16":
      return tensor(dtype, [], Uint16Array.of(toFloat16Bits(value)));
    case "bfloat16":
      return tensor(dtype, [], Uint16Array.of(toBfloat16Bits(value)));
    default:
      throw new RangeError(`scalar constants of dtype '${dtype satisfies keyof TypedArrays}' are not needed yet`);
  }
};
