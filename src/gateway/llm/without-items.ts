/** withoutItems: a body without some items of one of its lists; every other byte stays as it was. */
import { endOfString } from "./request-json.ts";

/** `body`: JSON of one meaning (readRequestJson), an object in which `field` is a list; not all of its items may go. */
export const withoutItems = (body: Buffer, field: string, gone: (index: number) => boolean): Buffer => {
  const text = body.toString("utf8");
  const { begin, end, items } = itemsIn(text, field);
  const kept = items.filter((_, i) => !gone(i)).map((item) => text.slice(item.begin, item.end));
  return Buffer.from(`${text.slice(0, begin)}${kept.join(",")}${text.slice(end)}`);
};

interface Place {
  readonly begin: number;
  readonly end: number;
}

/** Between the brackets of the list, and its items. THROWS TypeError where there is none. */
const itemsIn = (text: string, field: string): Place & { readonly items: readonly Place[] } => {
  let depth = 0;
  let key = "";
  let begin = -1;
  let from = 0;
  const items: Place[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      const end = endOfString(text, i);
      // the last string before a value, at the top, is its key
      if (depth === 1) key = JSON.parse(text.slice(i, end + 1)) as string;
      i = end;
    } else if (c === "{" || c === "[") {
      depth++;
      if (c === "[" && depth === 2 && begin < 0 && key === field) begin = from = i + 1;
    } else if (c === "}" || c === "]") {
      depth--;
      if (begin >= 0 && depth === 1) {
        if (text.slice(from, i).trim() !== "") items.push({ begin: from, end: i });
        return { begin, end: i, items };
      }
    } else if (c === "," && begin >= 0 && depth === 2) {
      items.push({ begin: from, end: i });
      from = i + 1;
    }
  }
  throw new TypeError(`the body has no list '${field}'`);
};
