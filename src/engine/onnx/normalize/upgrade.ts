/** What an upgrade of one op sees, and what it gives back. */
import type { DType, Tensor } from "../../tensor/tensor.ts";
import type { GraphBuilder } from "../builder.ts";
import type { NodeProto, Shape } from "../graph.ts";

export interface UpgradeContext {
  readonly node: NodeProto;
  /** opset of the main domain that the model imports */
  readonly from: number;
  /** appends the nodes that replace this one */
  readonly b: GraphBuilder;
  input(i: number): string;
  output(i: number): string;
  shape(value: string): Shape;
  /** float32 where it is not known */
  dtype(value: string): DType;
  constant(value: string): Tensor | undefined;
  /** appends a copy of the node with other inputs, outputs or op type, and without the attributes named in `drop` */
  again(change: {
    readonly opType?: string;
    readonly inputs?: readonly string[];
    readonly outputs?: readonly string[];
    readonly drop?: readonly string[];
  }): NodeProto;
}

/** RETURNS true when nodes were appended in place of the node, false to keep it. THROWS ONNX_UNSUPPORTED for a use with no newer form. */
export interface Upgrade {
  readonly op: string;
  /** applies to models below this opset */
  readonly below: number;
  upgrade(c: UpgradeContext): boolean;
}
