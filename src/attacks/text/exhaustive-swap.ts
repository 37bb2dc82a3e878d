/**
 * All word substitutions of a text, those with few words first: where it finds nothing, nothing is there. A check on short texts of what the searches find; a
 * sample with more substitutions than allowed is reported as not attacked, not as robust.
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import { eachSentence, type Sentence } from "./sentence.ts";

export type ExhaustiveSwapParams = {
  /** most texts that are tried for one sample */
  readonly most: number;
};

export const exhaustiveSwap: Attack<ExhaustiveSwapParams> = {
  id: "text/exhaustive-swap",
  title: "All word substitutions",
  kind: "minimal",
  needs: "scores",
  norms: ["l0"],
  targeted: true,
  random: false,
  paper:
    "the space of Jia et al., Certified Robustness to Adversarial Word Substitutions, EMNLP 2019, arXiv:1909.00986, tried one by one",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { most: 100_000 },
  run(c) {
    const { most } = c.params;
    return eachSentence(c, async (s) => {
      const count = [...s.places.values()].reduce((n, others) => n * (others.length + 1), 1);
      // concerns this sample: the harness goes on with the others
      if (count > most)
        throw new CasemateError("DATA_MISMATCH", `the text has ${count} substitutions, at most ${most} are tried`);
      for (let words = 1; words <= s.places.size && !s.done(); words++)
        for (const points of batches(s, words)) {
          if (s.done()) break;
          await s.margins(points);
        }
      return s.x0.slice();
    });
  },
};

const batches = function* (s: Sentence, words: number): Generator<Float32Array[]> {
  let batch: Float32Array[] = [];
  for (const point of exchanged(s, [...s.places], words, s.x0.slice())) {
    batch.push(point.slice());
    if (batch.length < 512) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
};

/** Every way to replace exactly `words` of the places, written into `x`. */
const exchanged = function* (
  s: Sentence,
  places: readonly (readonly [number, readonly number[]])[],
  words: number,
  x: Float32Array,
): Generator<Float32Array> {
  if (words === 0) {
    yield x;
    return;
  }
  for (const [k, [position, others]] of places.entries()) {
    if (places.length - k < words) return;
    for (const token of others) {
      x[position] = token;
      yield* exchanged(s, places.slice(k + 1), words - 1, x);
    }
    x[position] = s.x0[position] as number;
  }
};
