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
   * scores [0, z] and [1 - p, p]. labels: top-1 class indices. values: numbers that stand for no classes (regression, control); treated as logits.
   */
  readonly kind: "logits" | "probabilities" | "binary-logit" | "binary-probability" | "labels" | "values";
  /** do probabilities of a sample sum to one (then log-probabilities stand for logits); default true */
  readonly normalised?: boolean;
  /** labels of a "labels" output in class order, where they are not 0..K-1 */
  readonly classLabels?: readonly (number | string)[];
}

/** x = offset + scale * u per feature. */
export interface Units {
  readonly offset: Float32Array;
  readonly scale: Float32Array;
}

/** How stored samples become model inputs: x[i] = offset + factor * stored[order[i]]. */
export interface DataFit {
  /** dims of one stored sample */
  readonly dims: readonly number[];
  /** "/255", "mean and standard deviation of ImageNet" ... */
  readonly scaling: string;
  /** for each value of the model's input the stored value it is made of; undefined: the same order */
  readonly order?: Int32Array;
  /** one value, or one for each value of the model's input; float64, so that 0..255 over 255 is rounded once */
  readonly factor: Float64Array;
  readonly offset: Float64Array;
  /** class of the model for each class of the data, where they differ */
  readonly classes?: readonly number[];
}

/** One reading of the data that was tried. */
export interface Candidate {
  readonly scaling: string;
  readonly layout: string;
  /** share of the samples that the model then gets right */
  readonly accuracy: number;
  readonly samples: number;
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
  /**
   * One unit of perturbation in the model's input space: u in [0, 1] is the whole range of a pixel (before normalisation inside the data) or of a column,
   * so that a radius of 8/255 means the same for every model. Undefined: the input has no known range, radii are in its own units.
   */
  readonly units?: Units;
  /** how to look at a sample as a picture, also where the model's input is flat */
  readonly image?: { readonly layout: "chw" | "hwc" | "hw"; readonly dims: readonly number[] };
  /** how the given data become inputs; undefined when none were given */
  readonly data?: DataFit;
  /** every reading of the data that was tried, best first */
  readonly candidates?: readonly Candidate[];
  /** do two runs on the same input differ */
  readonly random?: boolean;
  /** what was decided, in order; empty when the caller described the model itself */
  readonly decisions: readonly Decision[];
}
