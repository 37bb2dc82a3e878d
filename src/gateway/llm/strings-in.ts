/** stringsIn: every text in a piece of JSON that nobody knows the meaning of, so that it is scanned all the same. */
import { isObject, type JsonObject } from "./json-object.ts";

export interface Found {
  readonly text: string;
  /** names on the way to it, without the numbers of lists: the same in a whole answer and in its pieces */
  readonly path: string;
  set(text: string): void;
}

/** what is deeper is refused before it comes here, in requests; of answers it counts as unreadable */
export const maxDepth = 64;

/** `skip`: names of fields that hold no text for people (ids, types, signatures). */
export const stringsIn = (object: JsonObject, skip: ReadonlySet<string>): readonly Found[] => {
  const all: Found[] = [];
  const visit = (value: unknown, path: string, set: (text: string) => void, depth: number): void => {
    if (typeof value === "string") all.push({ text: value, path, set });
    else if (depth > maxDepth) throw new RangeError("JSON is too deep");
    else if (Array.isArray(value))
      for (const [i, item] of value.entries())
        visit(
          item,
          path,
          (text) => {
            value[i] = text;
          },
          depth + 1,
        );
    else if (isObject(value)) fields(value, path, depth + 1);
  };
  const fields = (of: JsonObject, path: string, depth: number): void => {
    for (const [key, value] of Object.entries(of))
      if (!skip.has(key))
        visit(
          value,
          path === "" ? key : `${path}.${key}`,
          (text) => {
            of[key] = text;
          },
          depth,
        );
  };
  fields(object, "", 0);
  return all;
};
