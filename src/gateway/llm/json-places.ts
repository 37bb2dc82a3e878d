/** placeOf: where the value of a field stands in the text of a JSON object. itemPlaces: where the items of a list stand in its text. */
import { endOfString } from "./request-json.ts";

/** UTF-16 units: [begin, end) */
export interface Place {
  readonly begin: number;
  readonly end: number;
}

/** Of text that is JSON of one meaning (readRequestJson); with the spaces around the value. */
export const placeOf = (text: string, field: string): Place | undefined => {
  let depth = 0;
  let key: unknown;
  let begin = -1;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      const end = endOfString(text, i);
      if (depth === 1 && begin < 0) key = JSON.parse(text.slice(i, end + 1));
      i = end;
    } else if (c === "{" || c === "[") depth++;
    else if (c === ":" && depth === 1) begin = i + 1;
    else {
      if ((c === "," || c === "}") && depth === 1) {
        if (key === field && begin >= 0) return { begin, end: i };
        begin = -1;
      }
      if (c === "}" || c === "]") depth--;
    }
  }
  return undefined;
};

/** `list`: where a list stands, brackets and spaces around it included. */
export const itemPlaces = (text: string, list: Place): Place & { readonly items: readonly Place[] } => {
  const begin = text.indexOf("[", list.begin) + 1;
  const end = text.lastIndexOf("]", list.end - 1);
  const items: Place[] = [];
  let depth = 0;
  let from = begin;
  for (let i = begin; i < end; i++) {
    const c = text[i];
    if (c === '"') i = endOfString(text, i);
    else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    else if (c === "," && depth === 0) {
      items.push({ begin: from, end: i });
      from = i + 1;
    }
  }
  if (text.slice(from, end).trim() !== "") items.push({ begin: from, end });
  return { begin, end, items };
};
