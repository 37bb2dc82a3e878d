/** What a JSON template sends and reads: nested arrays out; arrays of numbers, names, { name: score } or { label, score } in. */
import { CasemateError } from "../../core/error.ts";

/** Row-major values as nested arrays of these dims. */
export const nested = (x: Float32Array, dims: readonly number[]): unknown => {
  const [first, ...rest] = dims;
  if (first === undefined) return x[0];
  if (rest.length === 0) return Array.from(x);
  const step = x.length / first;
  return Array.from({ length: first }, (_, i) => nested(x.subarray(i * step, (i + 1) * step), rest));
};

/** Numbers row by row, or class names. Throws MODEL_UNREACHABLE when there is something else, USAGE when class names are wanted to read it. */
export const answerValues = (value: unknown, classNames: readonly string[], url: string): Float32Array | string[] => {
  const flat = flatten(value, classNames, url);
  if (flat.every((v) => typeof v === "number")) return Float32Array.from(flat);
  if (flat.every((v) => typeof v === "string")) return flat;
  throw new CasemateError("MODEL_UNREACHABLE", `'${url}' gave neither numbers nor names where scores were expected`, {
    hint: "check the JSON pointer (--response-path), or say --scores labels",
  });
};

const flatten = (value: unknown, classNames: readonly string[], url: string): unknown[] => {
  if (Array.isArray(value)) {
    const items = value as unknown[];
    const scores = scoreList(items);
    return scores === undefined ? items.flatMap((v) => flatten(v, classNames, url)) : byName(scores, classNames, url);
  }
  if (typeof value === "object" && value !== null) return byName(new Map(Object.entries(value)), classNames, url);
  return [typeof value === "boolean" ? Number(value) : value];
};

/** [{ label, score }, ...] as a map, or undefined when it is not such a list. */
const scoreList = (items: readonly unknown[]): Map<string, unknown> | undefined => {
  const scores = new Map<string, unknown>();
  for (const item of items) {
    if (
      typeof item !== "object" ||
      item === null ||
      !("label" in item) ||
      !("score" in item) ||
      typeof item.label !== "string"
    )
      return undefined;
    scores.set(item.label, item.score);
  }
  return scores.size === 0 ? undefined : scores;
};

const byName = (scores: ReadonlyMap<string, unknown>, classNames: readonly string[], url: string): unknown[] => {
  const names = [...scores.keys()].slice(0, 10).map((k) => `'${k.slice(0, 40)}'`);
  if (classNames.length === 0)
    throw new CasemateError("USAGE", `'${url}' names its classes: give the class names in order with --class-names`, {
      hint: `it named ${names.join(", ")}`,
    });
  if (!classNames.some((name) => scores.has(name)))
    throw new CasemateError("MODEL_UNREACHABLE", `'${url}' named none of the class names but ${names.join(", ")}`);
  // a class that the answer leaves out (top-k only) has score 0
  return classNames.map((name) => scores.get(name) ?? 0);
};
