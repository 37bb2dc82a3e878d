/** Labels: from whatever a file holds (whole numbers, one-hot rows, names) to class indices. */
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";

export interface ClassLabels {
  /** class index of each sample */
  readonly labels: Int32Array;
  /** names by index, where the source has names */
  readonly classNames?: readonly string[];
}

export interface LabelOptions {
  /** names in the model's order of classes; labels are then matched with them as text, numbers too */
  readonly classNames?: readonly string[];
}

/** more names than this are free text or ids, not classes */
const maxClasses = 100_000;

const namesHint = "give the classes in the model's order with --class-names, or store whole numbers from 0";

/**
 * Labels in a tensor: any integer dtype, bool, floats that are whole numbers, text, [n] or [n, 1]; or one-hot [n, k].
 * `what` is for messages. Throws DATA_MISMATCH when they are none of these.
 */
export const labelsFromTensor = (t: Tensor, what: string, options: LabelOptions = {}): ClassLabels => {
  const [n = 1, k = 1, ...more] = t.dims;
  if (t.dims.length === 0 || more.some((d) => d !== 1))
    throw new CasemateError(
      "DATA_MISMATCH",
      `${what} have the shape [${t.dims.join(", ")}], expected [n] or one-hot [n, classes]`,
    );
  if (t.dtype === "string") {
    if (k !== 1) throw new CasemateError("DATA_MISMATCH", `${what} are ${k} texts per sample, expected one`);
    return labelsFromText(t.data, what, options);
  }
  if (t.dtype === "float16" || t.dtype === "bfloat16")
    throw new CasemateError("DATA_MISMATCH", `${what} are ${t.dtype}, expected whole numbers`);
  const values = Float64Array.from(t.data as ArrayLike<number | bigint>, Number);
  return k === 1 ? labelsFromNumbers(values, what, options) : { ...fromOneHot(values, n, k, what), ...named(options) };
};

/** Labels as numbers. Throws DATA_MISMATCH for fractions, negatives and numbers that are no index. */
export const labelsFromNumbers = (values: ArrayLike<number>, what: string, options: LabelOptions = {}): ClassLabels => {
  if (options.classNames !== undefined) return byName(Array.from(values, String), what, options.classNames);
  const labels = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (!Number.isInteger(v) || v < 0 || v > 2 ** 31 - 1)
      throw new CasemateError("DATA_MISMATCH", `${what} hold ${v} for sample ${i}, expected whole numbers from 0`, {
        hint: Number.isInteger(v) ? namesHint : "casemate assesses classifiers; a label is the index of a class",
      });
    labels[i] = v;
  }
  return { labels };
};

/**
 * Labels as text. When all read as whole numbers from 0 they are indices; otherwise they are names, and the classes are
 * the distinct names in sorted order (as scikit-learn's LabelEncoder has them). Throws DATA_MISMATCH.
 */
export const labelsFromText = (values: readonly string[], what: string, options: LabelOptions = {}): ClassLabels => {
  if (options.classNames !== undefined) return byName(values, what, options.classNames);
  const numeric = values.every((v) => v.trim() !== "" && Number.isFinite(Number(v)));
  if (numeric) return labelsFromNumbers(Float64Array.from(values, Number), what);
  const empty = values.findIndex((v) => v.trim() === "");
  if (empty >= 0) throw new CasemateError("DATA_MISMATCH", `${what} are empty for sample ${empty}`);
  const classNames = [...new Set(values)].sort();
  if (classNames.length > maxClasses)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${what} hold ${classNames.length} different texts, which are hardly classes`,
    );
  return byName(values, what, classNames);
};

const byName = (values: readonly string[], what: string, classNames: readonly string[]): ClassLabels => {
  const index = new Map(classNames.map((name, i) => [name, i]));
  const labels = Int32Array.from(values, (v, i) => {
    const at = index.get(v);
    if (at === undefined)
      throw new CasemateError(
        "DATA_MISMATCH",
        `${what} hold '${v}' for sample ${i}, which is none of the class names`,
        {
          hint: `the class names are ${classNames.slice(0, 20).join(", ")}`,
        },
      );
    return at;
  });
  return { labels, classNames };
};

const fromOneHot = (values: Float64Array, n: number, k: number, what: string): ClassLabels => {
  const labels = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const row = values.subarray(i * k, (i + 1) * k);
    const at = row.indexOf(1);
    if (at < 0 || row.some((v, j) => v !== (j === at ? 1 : 0)))
      throw new CasemateError("DATA_MISMATCH", `${what} have ${k} values for sample ${i} that are not one-hot`, {
        hint: "store the index of the class, for example with numpy's argmax(axis=1)",
      });
    labels[i] = at;
  }
  return { labels };
};

const named = (options: LabelOptions): LabelOptions =>
  options.classNames === undefined ? {} : { classNames: options.classNames };
