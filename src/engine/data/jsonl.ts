/** jsonl: one sample per line, `{"input": [...], "label": 3}` or `{"text": "...", "label": "spam"}`. */
import { CasemateError } from "../../core/error.ts";
import { elementCount, float32, tensor } from "../tensor/tensor.ts";
import { labelsOf } from "./csv.ts";
import type { Dataset } from "./dataset.ts";

/** Throws DATA_UNREADABLE naming the line. */
export const readJsonl = (text: string, name: string, digest: string, label = "label"): Dataset => {
  const lines = text.split("\n").filter((l) => l.trim() !== "");
  if (lines.length === 0) throw new CasemateError("DATA_UNREADABLE", `'${name}' is empty`);
  const at = (i: number, why: string): CasemateError =>
    new CasemateError("DATA_UNREADABLE", `'${name}' line ${i + 1}: ${why}`, {
      hint: 'a line is {"input": [...], "label": 3} or {"text": "...", "label": "spam"}',
    });
  const records = lines.map((line, i) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw at(i, "it is no JSON");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw at(i, "it is no JSON object");
    return value as Record<string, unknown>;
  });
  const labelled = label in (records[0] as object);
  const cells = labelled
    ? records.map((r, i) => {
        const v = r[label];
        if (typeof v !== "string" && typeof v !== "number") throw at(i, `'${label}' is no number and no text`);
        return String(v);
      })
    : undefined;
  const { labels, classNames } = cells === undefined ? { labels: undefined, classNames: undefined } : labelsOf(cells);
  const common = { name, labels, ...(classNames === undefined ? {} : { classNames }), digest };
  if (typeof records[0]?.["text"] === "string") {
    const texts = records.map((r, i) => {
      if (typeof r["text"] !== "string") throw at(i, "'text' is missing");
      return r["text"];
    });
    return { ...common, inputs: tensor("string", [texts.length], texts) };
  }
  const dims = shapeOf(records[0]?.["input"]);
  const size = elementCount(dims);
  const data = new Float32Array(records.length * size);
  records.forEach((r, i) => {
    const flat = [r["input"]].flat(Infinity) as unknown[];
    if (flat.length !== size || flat.some((v) => typeof v !== "number"))
      throw at(i, `'input' is not ${size} numbers like the first line's`);
    data.set(flat as number[], i * size);
  });
  return { ...common, inputs: float32([records.length, ...dims], data) };
};

const shapeOf = (v: unknown): number[] => (Array.isArray(v) ? [v.length, ...shapeOf(v[0])] : []);
