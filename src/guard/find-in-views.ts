/** findInViews: what a finder finds in each reading of a message, placed where it stands in the message as written. */
import type { Hit } from "./check.ts";
import type { View } from "./view.ts";

/** A hit in units of the text that was searched. */
export type Found = Hit & { readonly start: number; readonly end: number };

/** The same found at the same place in several views is one hit, of the first view. */
export const findInViews = (views: readonly View[], find: (text: string) => readonly Found[]): Hit[] => {
  const hits = new Map<string, Hit>();
  for (const view of views)
    for (const found of find(view.text)) {
      const at = view.origin(found.start, found.end);
      const key = `${at.start} ${at.end} ${found.why}`;
      if (!hits.has(key)) hits.set(key, { ...found, ...at, ...(view.how.length === 0 ? {} : { how: view.how }) });
    }
  return [...hits.values()];
};
