/** runsOf: words that follow each other in an answer as they do in the prompt. */
import { hasTightRun } from "../has-tight-run.ts";
import type { Word } from "../words-of.ts";
import { type Leakable, tripleOf } from "./leakable.ts";
import { windowUnits } from "./window-units.ts";

export interface Leak {
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly why: string;
}

/** from so many words on, the score. Nine words of two texts on one matter are the same by chance now and then, twelve hardly ever */
const steps = [
  [16, 0.97],
  [12, 0.88],
  [9, 0.6],
] as const;
/** a prompt that is hardly longer than its first step leaks when it is there from end to end */
const shortest = 6;

export const runsOf = (words: readonly Word[], leakable: Leakable): Leak[] => {
  const leaks: Leak[] = [];
  const whole = leakable.words >= shortest && leakable.words < 14 ? leakable.words - 1 : Number.POSITIVE_INFINITY;
  let [a, b] = [-1, -1];
  let from = 0;
  const close = (to: number): void => {
    const length = to - from + 1;
    const step = length >= whole ? steps[1] : steps.find(([least]) => length >= least);
    if (step === undefined) return;
    const [start, end] = [(words[from] as Word).start, (words[to] as Word).end];
    // words that are spread over more than a window are no run
    const tight = hasTightRun(words, from, to, Math.min(step[0], length), windowUnits);
    if (tight) leaks.push({ score: step[1], start, end, why: `${length} words of the prompt, in its order` });
  };
  let running = false;
  for (const [i, { word }] of words.entries()) {
    const c = leakable.ids.get(word) ?? -1;
    const fits = a >= 0 && b >= 0 && c >= 0 && leakable.triples.has(tripleOf(a, b, c));
    if (fits && !running) [running, from] = [true, i - 2];
    else if (!fits && running) {
      running = false;
      close(i - 1);
    }
    [a, b] = [b, c];
  }
  if (running) close(words.length - 1);
  return leaks;
};
