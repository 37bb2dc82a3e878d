/** Numbers that a state gives to a person: the format and the check digits of each; where those alone would be too weak, a word beside it that names it. */
import { eachMatch } from "../each-match.ts";
import { nationalIds } from "./national-ids.ts";
import { isNear } from "./is-near.ts";
import type { PiiFinder } from "./pii-finder.ts";

export const nationalId: PiiFinder = {
  id: "national-id",
  title: "national identity number",
  *find(text) {
    for (const kind of nationalIds)
      for (const { 0: found, index } of eachMatch(text, kind.shape)) {
        const end = index + found.length;
        if (!kind.valid(found.replaceAll(/[ .\-/]/g, "").toUpperCase())) continue;
        const named = isNear(text, index, end, kind.words);
        if (named || kind.telling?.test(found) === true)
          yield { start: index, end, score: named ? 0.97 : 0.85, what: kind.title };
      }
  },
};
