/** What `describeModel` may be told beforehand, and what it looks at. */
import type { Tensor } from "../../tensor/tensor.ts";
import type { OutputDescription } from "../description.ts";
import type { Domain } from "../model.ts";

export const scaleNames = [
  "as-is",
  "unit",
  "255",
  "symmetric",
  "imagenet",
  "mnist",
  "fashion-mnist",
  "cifar10",
  "caffe",
  "inverted",
  "standardised",
  "min-max",
] as const;
export type ScaleName = (typeof scaleNames)[number];

/** Decisions taken by the caller; each names the flag of the CLI that sets it. */
export interface DescribeOptions {
  /** name in reports */
  readonly name?: string;
  /** --input */
  readonly input?: string;
  /** --output: a graph output, or any value inside */
  readonly output?: string;
  /** --input-shape, of one sample without the batch axis */
  readonly inputShape?: readonly number[];
  /** --batch: "free" trusts the batch axis unseen, "one" runs sample by sample */
  readonly batch?: "free" | "one";
  /** --layout of the model's input */
  readonly layout?: Domain["layout"];
  /** --scale: from stored values to the model's input; mean and std are in [0, 1] units, per channel or one */
  readonly scale?: ScaleName | { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** --scores: how the output is read */
  readonly scores?: OutputDescription["kind"];
  /** --keep-softmax is false: read probabilities although logits are there; default true */
  readonly cutSoftmax?: boolean;
  /** --bounds of the model's input, the same for every value */
  readonly bounds?: readonly [number, number];
  /** --feed: values of the other inputs */
  readonly feeds?: Readonly<Record<string, Tensor>>;
  /** labelled samples that readings of the data are tried on, at most; default 500 */
  readonly samples?: number;
}

/** Data at hand, as stored. */
export interface DataEvidence {
  /** [n, ...dims] */
  readonly inputs: Tensor;
  /** n class indices */
  readonly labels?: Int32Array;
  /** names of the data's classes in order */
  readonly classNames?: readonly string[];
  /** columns of tabular data, in input order */
  readonly columns?: readonly { readonly min: number; readonly max: number; readonly integer: boolean }[];
}
