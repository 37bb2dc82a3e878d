/** argumentProblem: do the arguments of a call fit the schema of the tool? */
import { Ajv, type ValidateFunction } from "ajv";

/** by the identity of the schema: definitions are compiled once */
const compiled = new WeakMap<object, ValidateFunction>();

/**
 * A problem in one line, or undefined. Throws when the schema is none. Tool definitions are untrusted: patterns (which a foreign author could make slow) are not
 * applied, and references lead nowhere outside.
 */
export const argumentProblem = (schema: unknown, args: unknown): string | undefined => {
  if (typeof schema !== "object" || schema === null) return undefined;
  let fits = compiled.get(schema);
  if (fits === undefined) {
    fits = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(
      withoutPatterns(schema, 0) as object,
    );
    compiled.set(schema, fits);
  }
  if (fits(args)) return undefined;
  const error = fits.errors?.[0];
  return `${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim();
};

const withoutPatterns = (value: unknown, depth: number): unknown => {
  if (depth > 32) throw new RangeError("the schema of a tool is nested deeper than 32 levels");
  if (Array.isArray(value)) return value.map((v) => withoutPatterns(v, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // "pattern" may also be the name of an argument: then its value is a schema
      .filter(
        ([k, v]) =>
          !((k === "pattern" && typeof v === "string") || k === "patternProperties" || k === "$schema" || k === "$id"),
      )
      .map(([k, v]) => [k, withoutPatterns(v, depth + 1)]),
  );
};
