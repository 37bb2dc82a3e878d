/** notStored: a body that tells the API to keep nothing of the answer; every other byte stays as it was. */
import { placeOf } from "./json-places.ts";

/** `body`: JSON of one meaning (readRequestJson), an object. */
export const notStored = (body: Buffer): Buffer => {
  const text = body.toString("utf8");
  const store = placeOf(text, "store");
  if (store !== undefined) return Buffer.from(`${text.slice(0, store.begin)}false${text.slice(store.end)}`);
  const begin = text.indexOf("{") + 1;
  return Buffer.from(`${text.slice(0, begin)}"store":false,${text.slice(begin)}`);
};
