/** withoutItems: a body without some items of one of its lists; every other byte stays as it was. */
import { itemPlaces, placeOf } from "./json-places.ts";

/** `body`: JSON of one meaning (readRequestJson), an object in which `field` is a list. THROWS TypeError where it is none. */
export const withoutItems = (body: Buffer, field: string, gone: (index: number) => boolean): Buffer => {
  const text = body.toString("utf8");
  const list = placeOf(text, field);
  if (list === undefined) throw new TypeError(`the body has no list '${field}'`);
  const { begin, end, items } = itemPlaces(text, list);
  const kept = items.filter((_, i) => !gone(i)).map((item) => text.slice(item.begin, item.end));
  return Buffer.from(`${text.slice(0, begin)}${kept.join(",")}${text.slice(end)}`);
};
