/** The ladder: what is taken from the answers of a client, by the level that its risk has reached (monitor/alert.ts names the levels). */
import { type AnswerKind, answerKinds, type ChosenAnswerFilter, parseAnswerFilter } from "../../defences/index.ts";

/** Filters by level, each beside those below it; 5 answers by a decoy before all others, 6 is a refusal. */
const rungs: readonly (readonly string[])[] = [
  [],
  ["rounding:digits=3"],
  ["top-k:k=3"],
  ["rounding:digits=1"],
  ["gaussian-noise:scale=0.2"],
  [],
];

/** a rung that needs more than is left stands before those that leave less */
const rank = (kind: AnswerKind): number => answerKinds.indexOf(kind);

/** The filters of a level, in an order in which each gets what it needs; those that need more than `given` are not needed any more and left out. */
export const ladderFilters = (level: number, given: AnswerKind): readonly ChosenAnswerFilter[] => {
  const all = rungs
    .slice(0, level + 1)
    .flat()
    .map(parseAnswerFilter);
  return all
    .filter(({ filter }) => rank(filter.least) >= rank(given))
    .toSorted((a, b) => rank(a.filter.least) - rank(b.filter.least) || rank(b.filter.gives) - rank(a.filter.gives));
};

/** From here on a decoy answers. */
export const decoyLevel = 5;
