/** Which arrays of an npz are inputs and labels: by option, by usual names, or because nothing else is there. */
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Note } from "./dataset.ts";
import { type ClassLabels, labelsFromTensor } from "./labels.ts";
import type { Npz } from "./npz.ts";
import { inputNames, labelNames } from "./usual-names.ts";

export interface NpzOptions {
  /** array with the inputs */
  readonly inputsKey?: string;
  /** array with the labels */
  readonly labelsKey?: string;
  /** class names in the model's order */
  readonly classNames?: readonly string[];
}

export interface NpzContent {
  readonly inputs: Tensor;
  readonly labels: ClassLabels | undefined;
  readonly notes: readonly Note[];
}

/** splits in order of preference: an assessment wants samples that the model was not trained on */
const splits = ["", "test", "val", "valid", "train"] as const;

/** Throws DATA_MISMATCH listing the keys when the choice is not clear, and what `npz.read` throws. */
export const npzContent = async (npz: Npz, name: string, options: NpzOptions): Promise<NpzContent> => {
  const { keys } = npz;
  const listed = `the arrays are ${keys
    .slice(0, 50)
    .map((k) => `'${k}'`)
    .join(", ")}`;
  for (const wanted of [options.inputsKey, options.labelsKey])
    if (wanted !== undefined && !keys.includes(wanted))
      throw new CasemateError("DATA_MISMATCH", `'${name}' has no array '${wanted}'`, { hint: listed });
  const notes: Note[] = [];
  const found =
    options.inputsKey === undefined
      ? usual(keys, inputNames)
      : { keys: [options.inputsKey], split: splitOf(options.inputsKey) };
  if (found.keys.length > 1)
    throw new CasemateError("DATA_MISMATCH", `'${name}' has more than one array that may hold the inputs`, {
      hint: `name it with --inputs-key; ${listed}`,
    });
  const others = keys.filter((k) => k !== options.labelsKey && !usual([k], labelNames).keys.includes(k));
  const shaped = options.inputsKey === undefined && options.labelsKey === undefined ? await byShape(npz) : undefined;
  const inputsKey =
    found.keys[0] ?? (keys.includes("arr_0") ? "arr_0" : others.length === 1 ? others[0] : undefined) ?? shaped?.inputs;
  if (inputsKey === undefined)
    throw new CasemateError("DATA_MISMATCH", `'${name}' has no array with a usual name for inputs`, {
      hint: `name it with --inputs-key; ${listed}`,
    });
  const labelsKey =
    options.labelsKey ??
    labelsFor(keys, inputsKey, found.split) ??
    (shaped?.inputs === inputsKey ? shaped.labels : undefined);
  if (options.inputsKey === undefined)
    notes.push({
      what: "arrays",
      value: `inputs '${inputsKey}'${labelsKey === undefined ? "" : `, labels '${labelsKey}'`}`,
      why:
        found.keys.length === 0 && inputsKey === shaped?.inputs && labelsKey === shaped.labels
          ? "by their shapes: of two arrays one has a whole number for each sample of the other"
          : found.keys.length > 0
            ? "by their names"
            : "nothing else can be the inputs",
      override: "--inputs-key NAME, --labels-key NAME",
    });
  const named = options.classNames === undefined ? {} : { classNames: options.classNames };
  return {
    inputs: await npz.read(inputsKey),
    labels:
      labelsKey === undefined
        ? undefined
        : labelsFromTensor(await npz.read(labelsKey), `labels '${labelsKey}' of '${name}'`, named),
    notes,
  };
};

/** Of two arrays with names of their own, the one with one whole number for each sample of the other holds the labels. */
const byShape = async (npz: Npz): Promise<{ readonly inputs: string; readonly labels: string } | undefined> => {
  const [a, b, ...more] = npz.keys;
  if (a === undefined || b === undefined || more.length > 0) return undefined;
  const arrays = new Map([
    [a, await npz.read(a)],
    [b, await npz.read(b)],
  ]);
  const fits = ([inputs, labels]: readonly [string, string]): boolean => {
    const [x, y] = [arrays.get(inputs), arrays.get(labels)];
    return (
      x !== undefined &&
      y !== undefined &&
      x.dims.length >= 2 &&
      /^u?int/.test(y.dtype) &&
      y.dims.length === 1 &&
      y.dims[0] === x.dims[0]
    );
  };
  const found = (
    [
      [a, b],
      [b, a],
    ] as const
  ).find(fits);
  return found === undefined ? undefined : { inputs: found[0], labels: found[1] };
};

const labelsFor = (keys: readonly string[], inputsKey: string, split: string): string | undefined => {
  const found = usual(keys, labelNames, split).keys;
  if (found.length === 1) return found[0];
  // numpy.savez(file, inputs, labels) without names
  return inputsKey === "arr_0" && keys.includes("arr_1") ? "arr_1" : undefined;
};

const splitOf = (key: string): string =>
  splits.find((s) => s !== "" && (key.toLowerCase().endsWith(`_${s}`) || key.toLowerCase().startsWith(`${s}_`))) ?? "";

/** Keys named as one of `names`, plain or with a split ("x_test", "test_images"): those of the first split that has any. */
const usual = (
  keys: readonly string[],
  names: readonly string[],
  split?: string,
): { keys: readonly string[]; split: string } => {
  for (const s of split === undefined ? splits : [split]) {
    const wanted = new Set(names.flatMap((n) => (s === "" ? [n] : [`${n}_${s}`, `${s}_${n}`])));
    const hits = keys.filter((k) => wanted.has(k.toLowerCase()));
    if (hits.length > 0) return { keys: hits, split: s };
  }
  return { keys: [], split: "" };
};
