/**
 * LearnedPad: how long answers are held, learned from how long they took.
 *
 * What is learned tells something itself, so it is learned seldom: at a random time, and rounded up to a coarse step, so that a change is rare and says little.
 */
import { secureBytes } from "../../core/csprng.ts";
import { quantile } from "../../engine/tensor/statistics.ts";

/** Times that are kept, the newest ones; learning begins with so many. */
const kept = 4096;
const first = 512;

/** Learned again after this many answers to twice as many, at random. */
const leastBetween = 50_000;

/** Added to the quantile: a machine is slower at times. */
const margin = 1.25;

export class LearnedPad {
  readonly #quantile: number;
  readonly #times = new Float64Array(kept);
  #count = 0;
  #next = first;
  #padMs: number | undefined;

  constructor(q: number) {
    this.#quantile = q;
  }

  /** Notes how long an answer took. RETURNS how long it is held, in ms from its arrival; undefined as long as nothing is learned. */
  note(tookMs: number): number | undefined {
    this.#times[this.#count % kept] = tookMs;
    this.#count++;
    if (this.#count >= this.#next) {
      this.#padMs = coarse(margin * quantile(this.#times.subarray(0, Math.min(kept, this.#count)), this.#quantile));
      this.#next = this.#count + leastBetween + (secureBytes(4).readUInt32LE() % leastBetween);
    }
    return this.#padMs;
  }
}

/** The next of 1, 1.5, 2, 3, 5, 7 (and tenths, and tens): steps of about a half. */
const coarse = (ms: number): number => {
  const decade = 10 ** Math.floor(Math.log10(Math.max(ms, 0.1)));
  for (const step of [1, 1.5, 2, 3, 5, 7]) if (step * decade >= ms) return step * decade;
  return 10 * decade;
};
