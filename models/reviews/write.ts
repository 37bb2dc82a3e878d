/**
 * writeReviews: short reviews that the project writes itself, and which of their words may stand for each other.
 *
 * A review has three to five clauses, most of which say what its class says. Which word of a group of synonyms stands there leans on the class too, also where the
 * group says nothing of it (film, movie): what a net learns from that is what an attacker turns against it.
 */
import { rngFor } from "../../src/core/rng.ts";
import type { Rng } from "../../src/core/rng.ts";

type Group = readonly string[];

const wholes: readonly Group[] = [
  ["film", "movie", "picture", "feature"],
  ["evening", "night"],
];
const parts: readonly Group[] = [
  ["story", "plot", "tale"],
  ["acting", "playing", "performance"],
  ["music", "score", "soundtrack"],
  ["ending", "finale", "conclusion"],
  ["dialogue", "script", "writing"],
];
/** of class 0 and class 1 */
const judgements: readonly (readonly Group[])[] = [
  [
    ["bad", "poor", "lousy", "awful"],
    ["dull", "boring", "tedious", "dreary"],
    ["clumsy", "awkward", "inept"],
    ["confused", "muddled", "incoherent"],
  ],
  [
    ["good", "fine", "solid", "decent"],
    ["great", "superb", "splendid", "terrific"],
    ["moving", "touching", "stirring"],
    ["clever", "smart", "witty"],
  ],
];
const degrees: readonly Group[] = [["very", "really", "truly"], ["rather", "quite", "fairly"], [""]];

/** how often the first half of a group is taken by class 1, and the second by class 0 */
const lean = 0.7;
/** share of the clauses that say what the class says */
const agreement = 0.9;

export interface Reviews {
  readonly texts: readonly string[];
  readonly labels: readonly number[];
}

export const writeReviews = (count: number, stream: string): Reviews => {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  return { labels, texts: labels.map((y, i) => review(y, rngFor(1, "reviews", stream, i))) };
};

/** Every word of a group may stand for every other: as `--synonyms` reads it. */
export const synonyms = (): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...wholes, ...parts, ...judgements.flat(), ...degrees]
      .filter((g) => g.length > 1)
      .flatMap((g) => g.map((w) => [w, g.filter((o) => o !== w)])),
  );

const review = (label: number, rng: Rng): string => {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(rng.uniform() * of.length)] as T;
  const word = (g: Group): string => {
    const first = rng.uniform() < (label === 1 ? lean : 1 - lean);
    const half = Math.ceil(g.length / 2);
    return pick(first || g.length === 1 ? g.slice(0, half) : g.slice(half));
  };
  const clauses = Array.from({ length: 3 + Math.floor(3 * rng.uniform()) }, () => {
    const says = rng.uniform() < agreement ? label : 1 - label;
    const degree = word(pick(degrees));
    return `the ${word(pick(parts))} was ${degree === "" ? "" : `${degree} `}${word(pick(judgements[says] as readonly Group[]))}`;
  });
  return `a ${word(pick(wholes))} in which ${clauses.join(" , ")} .`;
};
