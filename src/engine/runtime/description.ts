/** ModelDescription: what was decided about a model before it is opened; plain data, printable and reproducible. */
import type { Tensor } from "../tensor/tensor.ts";
import type { Domain } from "./model.ts";

/** One thing that was found out (or given) about a model, in the words that the CLI prints. */
export interface Decision {
  /** "input", "batch axis", "layout", "input scale", "output", "scores" ... */
  readonly what: string;
  readonly value: string;
  /** the evidence, one sentence, lower case, no full stop */
  readonly why: string;
  /** how to decide otherwise: "--layout hwc" */
  readonly override: string;
  /** other readings fit nearly as well: look at it */
  readonly ambiguous?: boolean;
}

/**
 * How samples stand in the model's input.
 * free: any number along axis 0. freed: the file fixes axis 0, `freeBatch` made it free (verified). fixed: exactly `size` along axis 0.
 * none: the input is one sample, without a batch axis.
 */
export type Batch =
  | { readonly kind: "free" }
  | { readonly kind: "freed" }
  | { readonly kind: "fixed"; readonly size: number }
  | { readonly kind: "none" };

/** What the scores are read from. */
export interface OutputDescription {
  /** a graph output, or an inner value where the graph is cut (before a final Softmax, before ZipMap) */
  readonly value: string;
  /**
   * logits and probabilities: one value per class. binary-logit (z) and binary-probability (p): one value per sample, read as classes 0 and 1 with
   * scores [0, z] and [1 - p, p]. labels: top-1 class indices.
   */
  readonly kind: "logits" | "probabilities" | "binary-logit" | "binary-probability" | "labels";
  /** do probabilities of a sample sum to one (then log-probabilities stand for logits); default true */
  readonly normalised?: boolean;
  /** labels of a "labels" output in class order, where they are not 0..K-1 */
  readonly classLabels?: readonly (number | string)[];
}

export interface ModelDescription {
  readonly name: string;
  /** the graph input that is attacked */
  readonly input: string;
  readonly batch: Batch;
  readonly output: OutputDescription;
  readonly classes: number;
  readonly domain: Domain;
  /** values of the other graph inputs, the same for every sample */
  readonly feeds?: Readonly<Record<string, Tensor>>;
  /** what was decided, in order; empty when the caller described the model itself */
  readonly decisions: readonly Decision[];
}
