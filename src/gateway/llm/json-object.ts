/** JsonObject: JSON of clients and upstreams, read field by field: what is known is checked, what is not is left as it is. */
import { CasemateError } from "../../core/error.ts";

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const malformed = (message: string, hint?: string): CasemateError =>
  new CasemateError("REQUEST_MALFORMED", message, hint === undefined ? {} : { hint });

/**
 * The object at a place of a request. THROWS REQUEST_MALFORMED where it is none, or has a field that differs from a known one by its case only: upstreams that
 * take both for the same (Go's encoding/json does) would read what was not scanned.
 */
export const objectAt = (value: unknown, where: string, known: readonly string[]): JsonObject => {
  if (!isObject(value)) throw malformed(`'${where}' is no object`);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const meant = known.find((k) => k.toLowerCase() === key.toLowerCase());
    if (meant !== undefined) throw malformed(`'${where}' has a field '${key.slice(0, 64)}'`, `did you mean '${meant}'`);
  }
  return value;
};

export const textAt = (object: JsonObject, key: string, where: string): string => {
  const value = object[key];
  if (typeof value !== "string") throw malformed(`'${where}.${key}' is no text`);
  return value;
};

export const listAt = (value: unknown, where: string): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed(`'${where}' is no list`);
  return value;
};

export const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined;
