/**
 * readRequestJson: the body of a request -> JSON that has one meaning. What goes to the upstream are the client's own bytes, so everything that two readers may
 * take differently is refused: a key twice in one object (some take the first, some the last), and nesting that some do not follow.
 */
import { parseJsonBody } from "../protocols/json-body.ts";
import { isObject, type JsonObject, malformed } from "./json-object.ts";
import { maxDepth } from "./strings-in.ts";

/** THROWS REQUEST_MALFORMED. */
export const readRequestJson = (bytes: Buffer): JsonObject => {
  const json = parseJsonBody(bytes);
  if (!isObject(json)) throw malformed("the body is no JSON object");
  refuseAmbiguous(bytes.toString("utf8"));
  return json;
};

/** Of text that is JSON: one pass over its strings and brackets. */
const refuseAmbiguous = (text: string): void => {
  /** keys of the objects that are open; undefined for lists */
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "{" || c === "[") {
      open.push(c === "{" ? new Set() : undefined);
      if (open.length > maxDepth) throw malformed(`the body is nested more than ${maxDepth} deep`);
    } else if (c === "}" || c === "]") open.pop();
    else if (c === '"') {
      const end = endOfString(text, i);
      if (isKey(text, end)) {
        const quoted = text.slice(i, end + 1);
        const key = quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
        const keys = open.at(-1);
        if (keys?.has(key) === true)
          throw malformed(`the body has the field '${key.slice(0, 64)}' twice in one object`);
        keys?.add(key);
      }
      i = end;
    }
  }
};

/** Where the string that begins at `start` has its last quote. */
export const endOfString = (text: string, start: number): number => {
  for (let i = text.indexOf('"', start + 1); i >= 0; i = text.indexOf('"', i + 1)) {
    let slashes = 0;
    while (text[i - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return i;
  }
  return text.length;
};

/** A colon follows. */
const isKey = (text: string, end: number): boolean => {
  let i = end + 1;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\t" || text[i] === "\r") i++;
  return text[i] === ":";
};
