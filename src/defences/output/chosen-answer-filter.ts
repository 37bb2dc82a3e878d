/** parseAnswerFilter, answerFilterOf: a filter with checked parameters, from the text of a command line or the entry of a policy. */
import { z } from "zod";
import { cannotTake, filterText } from "../filter-text.ts";
import type { AnswerFilter } from "./answer-filter.ts";
import { answerFilters } from "./index.ts";

export interface ChosenAnswerFilter {
  readonly filter: AnswerFilter;
  /** checked, complete with defaults */
  readonly params: Readonly<Record<string, unknown>>;
}

/** "rounding:digits=2" or "class-allow-list:classes=0+3+7". Throws USAGE for filters, parameters and values that are not there. */
export const parseAnswerFilter = (text: string): ChosenAnswerFilter => {
  const { filter, given } = filterText(text, answerFilters);
  const lists = new Set(parametersOf(filter).flatMap((p) => (Array.isArray(p.byDefault) ? [p.name] : [])));
  const params = [...given].map(([name, value]) => [
    name,
    lists.has(name) ? value.split("+").map(valueOf) : valueOf(value),
  ]);
  return checked(filter, Object.fromEntries(params));
};

/** `params`: plain JSON. Throws USAGE as parseAnswerFilter. */
export const answerFilterOf = (id: string, params: unknown = {}): ChosenAnswerFilter =>
  checked(filterText(id, answerFilters).filter, params);

/** The parameters of a filter, each with its default and what it means. */
export const parametersOf = (
  filter: AnswerFilter,
): readonly { readonly name: string; readonly byDefault: unknown; readonly meaning: string }[] => {
  const defaults = filter.parameters.parse({});
  return Object.entries(filter.parameters.shape).map(([name, schema]) => ({
    name,
    byDefault: defaults[name],
    meaning: (schema instanceof z.ZodType ? schema.description : undefined) ?? "",
  }));
};

const checked = (filter: AnswerFilter, given: unknown): ChosenAnswerFilter => {
  const result = filter.parameters.safeParse(given);
  if (result.success) return { filter, params: result.data };
  const [issue] = result.error.issues;
  const name = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path[0];
  const known = parametersOf(filter)
    .map((p) => `${p.name}=${JSON.stringify(p.byDefault)} (${p.meaning})`)
    .join("; ");
  throw cannotTake(
    `filter '${filter.id}'`,
    name === undefined || typeof given !== "object" || given === null
      ? JSON.stringify(given)
      : `${String(name)}=${JSON.stringify(Reflect.get(given, name))}`,
    `it knows ${known || "no parameters"}`,
  );
};

const valueOf = (text: string): unknown => {
  if (text === "true" || text === "false") return text === "true";
  return Number.isFinite(Number(text)) ? Number(text) : text;
};
