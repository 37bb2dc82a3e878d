/** What differs between two JSON values, by place: JSON Pointer (RFC 6901). Lists are compared place by place. */
import { canonicalJson } from "../../core/canonical-json.ts";

export interface JsonChange {
  readonly kind: "added" | "removed" | "changed";
  readonly pointer: string;
  /** canonical JSON, cut when it is long; undefined when it was or is not there */
  readonly before?: string;
  readonly after?: string;
}

/** characters of a value in a change */
const maxShown = 200;

/** The values must be JSON of bounded depth, as `parseUntrustedJson` gives it. In the order of the keys' code units. */
export const jsonChanges = (before: unknown, after: unknown, pointer = ""): readonly JsonChange[] => {
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const [a, b] = [entriesOf(before), entriesOf(after)];
    const keys = [...new Set([...a.keys(), ...b.keys()])];
    if (!Array.isArray(before)) keys.sort((x, y) => (x < y ? -1 : 1));
    return keys.flatMap((key) => jsonChanges(a.get(key), b.get(key), `${pointer}/${escaped(key)}`));
  }
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ kind: "added", pointer, after: shown(after) }];
  if (after === undefined) return [{ kind: "removed", pointer, before: shown(before) }];
  return canonicalJson(before) === canonicalJson(after)
    ? []
    : [{ kind: "changed", pointer, before: shown(before), after: shown(after) }];
};

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;
const entriesOf = (value: object): ReadonlyMap<string, unknown> => new Map(Object.entries(value));
const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
const shown = (value: unknown): string => {
  const text = canonicalJson(value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}...` : text;
};
