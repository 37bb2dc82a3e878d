/** Dataset: samples with labels, as every loader returns it. */
import type { Tensor } from "../tensor/tensor.ts";

export interface Dataset {
  /** where it came from: the name of the file or folder, for messages and reports */
  readonly name: string;
  /** [n, ...sample dims]; raw values as stored (uint8 pixels stay uint8) */
  readonly inputs: Tensor;
  /** [n] class indices, or undefined when the data has no labels */
  readonly labels: Int32Array | undefined;
  /** class names by index, where the source has names (folders, CSV strings) */
  readonly classNames?: readonly string[];
  /** per-column facts for tabular data, in input order */
  readonly features?: readonly Feature[];
  /** "sha256:<hex>" over the file's bytes; of several files over their digests, of a folder over paths and digests */
  readonly digest: string;
  /** what the loader decided by itself, in order */
  readonly notes?: readonly Note[];
}

/** One thing that a loader found out (or saw), in the words that the CLI prints. */
export interface Note {
  /** "labels", "column names", "samples" ... */
  readonly what: string;
  readonly value: string;
  /** the evidence, lower case, no full stop */
  readonly why: string;
  /** how to decide otherwise: "--label NAME" */
  readonly override: string;
  /** a guess, or something that makes results doubtful: look at it */
  readonly ambiguous?: boolean;
}

/** One column of tabular data. */
export interface Feature {
  readonly name: string;
  readonly kind: "numeric" | "integer" | "categorical";
  /** observed range */
  readonly min: number;
  readonly max: number;
  /** values of a categorical column, by code */
  readonly categories?: readonly string[];
}
