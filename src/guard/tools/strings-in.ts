/** stringsIn: the texts and names in a JSON value, with where they stand. */

export interface Leaf {
  /** "properties.note.description" */
  readonly path: string;
  readonly text: string;
  /** is it the name of a key? */
  readonly isKey: boolean;
}

const maxDepth = 32;
const maxLeaves = 20_000;

/** Numbers too, as they are written. Throws RangeError for what is nested deeper than 32 levels or has more than 20,000 entries: not looked at is not passed. */
export const stringsIn = (value: unknown): Leaf[] => {
  const leaves: Leaf[] = [];
  const add = (leaf: Leaf): void => {
    if (leaves.push(leaf) > maxLeaves) throw new RangeError(`there are more than ${maxLeaves} entries`);
  };
  const walk = (v: unknown, path: string, depth: number): void => {
    if (depth > maxDepth) throw new RangeError(`it is nested deeper than ${maxDepth} levels`);
    if (typeof v === "string") add({ path, text: v, isKey: false });
    else if (typeof v === "number") add({ path, text: String(v), isKey: false });
    else if (Array.isArray(v)) for (const [i, item] of v.entries()) walk(item, `${path}.${i}`, depth + 1);
    else if (typeof v === "object" && v !== null)
      for (const [key, item] of Object.entries(v)) {
        add({ path, text: key, isKey: true });
        walk(item, path === "" ? key : `${path}.${key}`, depth + 1);
      }
  };
  walk(value, "", 0);
  return leaves;
};
