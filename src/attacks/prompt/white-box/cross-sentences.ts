/**
 * crossSentences: two texts cut between their sentences at up to `points` places, and every other piece exchanged (the multi-point crossover of AutoDAN).
 *
 * The sentence with the ask is exchanged with the other's, so that each child asks once.
 */
import type { Rng } from "../../../core/rng.ts";
import { sentences } from "../sentences.ts";

export const crossSentences = (a: string, b: string, place: string, points: number, rng: Rng): [string, string] => {
  const [x, y] = [around(a, place), around(b, place)];
  const before = crossed(x.before, y.before, points, rng);
  const after = crossed(x.after, y.after, points, rng);
  const asks = rng.uniform() < 0.5 ? [x.asking, y.asking] : [y.asking, x.asking];
  const child = (i: 0 | 1): string =>
    [...(before[i] as readonly string[]), asks[i] as string, ...(after[i] as readonly string[])].join(" ");
  return [child(0), child(1)];
};

interface Around {
  readonly before: readonly string[];
  readonly asking: string;
  readonly after: readonly string[];
}

const around = (text: string, place: string): Around => {
  const all = sentences(text).filter((s) => s !== "");
  const at = all.findIndex((s) => s.includes(place));
  return { before: all.slice(0, Math.max(0, at)), asking: all[at] ?? place, after: all.slice(at + 1) };
};

/** Cuts at the same share of both, since they differ in length. */
const crossed = (x: readonly string[], y: readonly string[], points: number, rng: Rng): [string[], string[]] => {
  const longest = Math.max(x.length, y.length);
  const cuts = Array.from({ length: Math.min(points, longest) }, () => rng.uniform()).toSorted((a, b) => a - b);
  const [one, other]: [string[], string[]] = [[], []];
  const ends = [...cuts, 1];
  let from = 0;
  for (const [i, to] of ends.entries()) {
    const piece = (list: readonly string[]): readonly string[] =>
      list.slice(Math.round(from * list.length), Math.round(to * list.length));
    one.push(...piece(i % 2 === 0 ? x : y));
    other.push(...piece(i % 2 === 0 ? y : x));
    from = to;
  }
  return [one, other];
};
