/**
 * canonicalJson: one text for one value, so that its bytes can be hashed and signed: RFC 8785 (JSON Canonicalization Scheme).
 *
 * Keys are sorted by UTF-16 code units; numbers and strings are as ECMAScript writes them, which is what the RFC prescribes.
 */

/** Throws TypeError for what JSON does not have: NaN, Infinity, bigint, functions, undefined in a list, a lone surrogate. Entries that are undefined are left out. */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) throw new TypeError("text with a lone surrogate has no UTF-8");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value instanceof Map || ArrayBuffer.isView(value))
    throw new TypeError(`a ${typeof value} is no JSON value`);
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, v]) => `${canonicalJson(key)}:${canonicalJson(v)}`).join(",")}}`;
};
