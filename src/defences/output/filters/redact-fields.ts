/**
 * Named outputs beside the classes are left out unless they are listed. A name with dots goes into objects, and through lists into their entries: "meta.version" keeps that
 * of { meta: { version, seed } } and nothing else of it. The classes stay what they are.
 */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";

const parameters = z.strictObject({
  keep: z
    .array(z.string().min(1))
    .default([])
    .describe("names of outputs that are told, dots for what is inside: version+meta.model; none: all are left out"),
});

export const redactFields: AnswerFilter<typeof parameters> = {
  id: "redact-fields",
  title: "named outputs are left out unless they are listed",
  parameters,
  needs: [],
  least: "labels",
  gives: "logits",
  dropsFields: ({ keep }) => keep.length === 0,
  prepare: ({ keep }) => {
    const paths = keep.map((name) => name.split("."));
    return ({ fields, ...answer }) => {
      if (fields === undefined) return answer;
      const kept = new Map<string, unknown>();
      for (const [name, value] of fields) {
        // a name may have dots itself
        const whole = keep.includes(name);
        const inside = paths.filter(([first]) => first === name).map((path) => path.slice(1));
        const left = whole ? value : inside.length === 0 ? undefined : keptOf(value, inside);
        if (left !== undefined) kept.set(name, left);
      }
      return kept.size === 0 ? answer : { ...answer, fields: kept };
    };
  },
};

/** What of a JSON value is on one of the paths; undefined: nothing. */
const keptOf = (value: unknown, paths: readonly (readonly string[])[]): unknown => {
  if (paths.some((p) => p.length === 0)) return value;
  if (Array.isArray(value)) {
    const entries = value.map((v: unknown) => keptOf(v, paths));
    return entries.every((v) => v === undefined) ? undefined : entries.map((v) => v ?? null);
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  const out: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const inside = paths.filter(([first]) => first === name).map((p) => p.slice(1));
    const left = inside.length === 0 ? undefined : keptOf(inner, inside);
    if (left !== undefined) out.push([name, left]);
  }
  return out.length === 0 ? undefined : Object.fromEntries(out);
};
