/**
 * select: values inside a JSON document by a JSON Pointer (RFC 6901). A step that is an asterisk stands for every element of an array:
 * the steps "predictions", asterisk, "scores" give one value per prediction. "" is the whole document.
 */
import { CasemateError } from "../../core/error.ts";

/** Throws MODEL_UNREACHABLE naming the step that the document does not have. */
export const select = (document: unknown, pointer: string): unknown => {
  if (pointer === "") return document;
  if (!pointer.startsWith("/"))
    throw new CasemateError("USAGE", `JSON pointer '${pointer}' must be empty or begin with '/'`);
  const steps = pointer
    .slice(1)
    .split("/")
    .map((s) => s.replaceAll("~1", "/").replaceAll("~0", "~"));
  return walk(document, steps, pointer);
};

const walk = (value: unknown, steps: readonly string[], pointer: string): unknown => {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step === "*") {
    if (!Array.isArray(value)) throw absent(pointer, step, "an array");
    return value.map((v: unknown) => walk(v, rest, pointer));
  }
  if (Array.isArray(value)) {
    const i = Number(step);
    if (!/^(0|[1-9]\d*)$/.test(step) || i >= value.length)
      throw absent(pointer, step, `an index below ${value.length}`);
    return walk(value[i], rest, pointer);
  }
  // own properties only: the document is untrusted
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
    throw absent(pointer, step, "a member of that name");
  return walk((value as Record<string, unknown>)[step], rest, pointer);
};

const absent = (pointer: string, step: string, wanted: string): CasemateError =>
  new CasemateError(
    "MODEL_UNREACHABLE",
    `the answer does not fit JSON pointer '${pointer}': at '${step}' it has not ${wanted}`,
  );
