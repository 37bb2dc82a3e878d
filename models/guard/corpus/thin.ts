/** thin: fewer of the rows of which there are enough, so that training takes minutes. What is left depends on (seed, index) only. */
import { rngFor } from "../../../src/core/rng.ts";
import type { GuardRow } from "./row.ts";

/** UTF-16 units: a longer text costs as much to learn from as twenty short ones */
const long = 3_000;
const keptOfLong = 0.25;
/** of documents with and without an order put into them */
const keptOfEmbedded = 0.6;
/** sources whose data rows are few */
const few = /^(?:promptshield|promptshield-dev|aliakarma|written-(?!blocks).*)$/;

export const thin = (rows: readonly GuardRow[], seed: number): GuardRow[] =>
  rows.filter(({ role, source, text }, i) => {
    const rng = rngFor(seed, "guard/thin", i);
    const embedded = role === "data" && !source.startsWith("synthetic") && !few.test(source);
    return (
      (text.length <= long || few.test(source) || rng.uniform() < keptOfLong) &&
      (!embedded || rng.uniform() < keptOfEmbedded)
    );
  });
