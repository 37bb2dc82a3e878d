/**
 * ServedModel: one version of a model that answers.
 *
 * `run` RETURNS the outputs; it THROWS REQUEST_INVALID for inputs that the model can not take, SERVER_BUSY where its queue is full, RUN_TIMEOUT when it took too long,
 * MODEL_RUN_FAILED or MODEL_UNREACHABLE when the world failed, and the signal's reason. It NEVER keeps inputs.
 */
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { DType, Tensor } from "../../engine/tensor/tensor.ts";
import type { Note } from "../exchange.ts";

export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  /** -1: any */
  readonly dims: readonly number[];
}

export interface ServedModel {
  /** as routes call it */
  readonly name: string;
  /** "3" for a version of the registry, "1" for a file */
  readonly version: string;
  /** `sha256:` and 64 digits of its files; of its address and metadata for an upstream */
  readonly digest: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** what stands in front of it, and what its scores are; undefined where it has not one numeric input and scores for classes */
  readonly description?: ModelDescription;
  /** documents of its version in the registry that the gateway reads: "profile", "detectors"; undefined where there is none */
  document?(kind: string): Uint8Array | undefined;
  /** `account`: whose turn in the queue it takes; requests without one share one turn */
  run(
    inputs: ReadonlyMap<string, Tensor>,
    outputs: readonly string[] | undefined,
    signal: AbortSignal,
    account?: string,
  ): Promise<ReadonlyMap<string, Tensor>>;
  /** what is to be recorded of these outputs, which are those that `run` gave */
  note?(outputs: ReadonlyMap<string, Tensor>): Note | undefined;
  /** in how many ms what waits now will have run, by what the last runs took; undefined where that is not known */
  drainMs?(): number | undefined;
  /** can it answer now */
  ready(): boolean;
  /** Waits for what runs, then frees it. */
  close(): Promise<void>;
}
