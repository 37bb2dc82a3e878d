/** Numbers that a state gives to a person: the format and the check digits of each; where those alone would be too weak, a word beside it that names it. */
import { nationalIds } from "./national-ids.ts";
import { isNear } from "./is-near.ts";
import type { PiiFinder } from "./pii-finder.ts";

/** where one may begin: a digit, or up to eight letters and then a digit. Few places of a text are such, and only those are tried */
const begin = /(?<!\w)(?=[A-Za-z\d]{2}|[XYZ]-\d|[12] \d\d)[A-Za-z\d](?=[A-Za-z]{0,7}[ -]?\d)/g;
const kinds = nationalIds.map((id) => ({
  ...id,
  shape: new RegExp(id.shape.source, id.shape.flags.replace("g", "y")),
}));

export const nationalId: PiiFinder = {
  id: "national-id",
  title: "national identity number",
  *find(text) {
    for (const { index } of text.matchAll(begin))
      for (const kind of kinds) {
        kind.shape.lastIndex = index;
        const found = kind.shape.exec(text)?.[0];
        if (found === undefined) continue;
        const end = index + found.length;
        if (!kind.valid(found.replaceAll(/[ .\-/]/g, "").toUpperCase())) continue;
        const named = isNear(text, index, end, kind.words);
        if (named || kind.telling?.test(found) === true)
          yield { start: index, end, score: named ? 0.97 : 0.85, what: kind.title };
      }
  },
};
