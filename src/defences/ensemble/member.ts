/** Member: one model of an ensemble, how it is used, and how its input follows from the ensemble's. */
import type { ModelProto } from "../../engine/onnx/graph.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";

export interface Member {
  /** in messages */
  readonly name: string;
  /** as readOnnx gives it */
  readonly model: ModelProto;
  /** as describeModel gives it; one that was made with data says how the data become this member's input */
  readonly description: ModelDescription;
  /** replaces what the descriptions say; relative to the ensemble's input */
  readonly preparation?: Preparation;
}

/** From the ensemble's input x to a member's: x_k[i] = factor[i] x[order[i]] + offset[i]. */
export interface Preparation {
  /** one value, one per channel of the member's input, or one per value of it */
  readonly factor: readonly number[];
  readonly offset: readonly number[];
  /** undefined: by the layouts of both, where they differ, else as it is */
  readonly order?: Int32Array;
}
