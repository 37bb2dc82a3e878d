/** JSON lines: one sample a line, `{"input": [[...], ...], "label": 3}` or `{"text": "...", "label": "spam"}`. */
import { CasemateError } from "../../core/error.ts";
import { float64, tensor } from "../tensor/tensor.ts";
import type { Dataset } from "./dataset.ts";
import { type ClassLabels, labelsFromNumbers, labelsFromTensor, labelsFromText } from "./labels.ts";
import { inputNames, labelNames, textNames } from "./usual-names.ts";

export interface JsonlOptions {
  /** field of the input; default: the one with a usual name ("input", "x", "text", ...) */
  readonly inputsKey?: string;
  /** field of the label; default: the one with a usual name ("label", "y", "target", ...) */
  readonly labelsKey?: string;
  /** class names in the model's order */
  readonly classNames?: readonly string[];
}

interface Line {
  readonly number: number;
  readonly record: Readonly<Record<string, unknown>>;
}

const example = 'a line looks like {"input": [0.1, 0.2], "label": 3} or {"text": "...", "label": "spam"}';

/**
 * Inputs as float64 [n, ...nesting] or strings [n]. The first line fixes fields, kind and shape.
 * Throws DATA_UNREADABLE for what is no JSON, DATA_MISMATCH for what differs from the first line, naming the line.
 */
export const readJsonl = (text: string, name: string, digest: string, options: JsonlOptions = {}): Dataset => {
  const lines = linesOf(text, name);
  const first = (lines[0] as Line).record;
  const inputKey = field(first, options.inputsKey, [...inputNames, ...textNames], name);
  if (inputKey === undefined)
    throw new CasemateError("DATA_MISMATCH", `'${name}' has no field with a usual name for inputs`, {
      hint: fieldsHint(first, "--inputs-key"),
    });
  const labelKey = field(first, options.labelsKey, labelNames, name);
  const named = options.classNames === undefined ? {} : { classNames: options.classNames };
  const common = {
    name,
    digest,
    ...(labelKey === undefined ? { labels: undefined } : labelsOf(lines, labelKey, name, named)),
  };
  if (typeof first[inputKey] === "string") {
    const texts = lines.map(({ number, record }) => {
      const value = record[inputKey];
      if (typeof value !== "string") throw wrong(name, number, `'${inputKey}' is not text as on the first line`);
      return value;
    });
    return { ...common, inputs: tensor("string", [texts.length], texts) };
  }
  const dims = shapeOf(first[inputKey]);
  const size = dims.reduce((a, b) => a * b, 1);
  const data = new Float64Array(lines.length * size);
  lines.forEach(({ number, record }, i) => {
    const filled = fill(record[inputKey], dims, 0, data, i * size);
    if (filled !== (i + 1) * size)
      throw wrong(
        name,
        number,
        `'${inputKey}' does not hold numbers in the shape [${dims.join(", ")}] of the first line`,
      );
  });
  return { ...common, inputs: float64([lines.length, ...dims], data) };
};

const linesOf = (text: string, name: string): readonly Line[] => {
  const lines: Line[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new CasemateError("DATA_UNREADABLE", `line ${i + 1} of '${name}' is not JSON`, { hint: example, cause });
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new CasemateError("DATA_UNREADABLE", `line ${i + 1} of '${name}' is not a JSON object`, { hint: example });
    lines.push({ number: i + 1, record: value as Readonly<Record<string, unknown>> });
  }
  if (lines.length === 0) throw new CasemateError("DATA_UNREADABLE", `'${name}' is empty`, { hint: example });
  return lines;
};

const field = (
  record: Readonly<Record<string, unknown>>,
  wanted: string | undefined,
  usual: readonly string[],
  name: string,
): string | undefined => {
  if (wanted === undefined) return usual.find((key) => Object.hasOwn(record, key));
  if (!Object.hasOwn(record, wanted))
    throw new CasemateError("DATA_MISMATCH", `'${name}' has no field '${wanted}'`, { hint: fieldsHint(record) });
  return wanted;
};

const labelsOf = (
  lines: readonly Line[],
  key: string,
  name: string,
  options: { readonly classNames?: readonly string[] },
): ClassLabels => {
  const values = lines.map((line) => line.record[key]);
  const what = `labels '${key}' of '${name}'`;
  if (values.every((v) => typeof v === "number")) return labelsFromNumbers(values, what, options);
  if (values.every((v) => typeof v === "string")) return labelsFromText(values, what, options);
  if (values.every((v) => typeof v === "boolean")) return labelsFromNumbers(values.map(Number), what, options);
  const [, k = 0] = shapeOf(values);
  const data = new Float64Array(values.length * k);
  if (k > 0 && fill(values, [values.length, k], 0, data, 0) === data.length)
    return labelsFromTensor(float64([values.length, k], data), what, options);
  const first = typeof values[0];
  const odd = values.findIndex((v) => v === null || typeof v !== first);
  throw wrong(
    name,
    lines[Math.max(odd, 0)]?.number ?? 0,
    `'${key}' is not a number, text or one-hot list as on the other lines`,
  );
};

/** Nested lengths along the first elements. */
const shapeOf = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);

/** Writes nested numbers of exactly these dims to `out` and returns where it ended, or -1. */
const fill = (value: unknown, dims: readonly number[], axis: number, out: Float64Array, at: number): number => {
  if (axis === dims.length) {
    if (typeof value !== "number") return -1;
    out[at] = value;
    return at + 1;
  }
  if (!Array.isArray(value) || value.length !== dims[axis]) return -1;
  let end = at;
  for (const element of value as readonly unknown[]) {
    end = fill(element, dims, axis + 1, out, end);
    if (end < 0) return -1;
  }
  return end;
};

const fieldsHint = (record: Readonly<Record<string, unknown>>, option?: string): string =>
  `${option === undefined ? "" : `name it with ${option}; `}the fields are ${Object.keys(record)
    .slice(0, 50)
    .map((k) => `'${k}'`)
    .join(", ")}`;

const wrong = (name: string, line: number, why: string): CasemateError =>
  new CasemateError("DATA_MISMATCH", `line ${line} of '${name}': ${why}`, { hint: example });
