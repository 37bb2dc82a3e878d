/**
 * WordMomentum: what each phrase was worth so far (the word dictionary with momentum of AutoDAN-HGA).
 *
 * worth(w) = mean over the prompts with w of -loss, averaged with what it was before: w <- (w + worth) / 2.
 */
import type { Rng } from "../../../core/rng.ts";
import { weighted } from "./weighted.ts";

export class WordMomentum {
  readonly #worth = new Map<string, number>();

  /** `losses` in nats; prompts that could not be tried (Infinity) say nothing. */
  update(phrases: readonly ReadonlySet<string>[], losses: readonly number[]): void {
    const sums = new Map<string, { sum: number; n: number }>();
    for (const [i, set] of phrases.entries()) {
      const loss = losses[i] as number;
      if (!Number.isFinite(loss)) continue;
      for (const phrase of set) {
        const { sum, n } = sums.get(phrase) ?? { sum: 0, n: 0 };
        sums.set(phrase, { sum: sum - loss, n: n + 1 });
      }
    }
    for (const [phrase, { sum, n }] of sums) {
      const before = this.#worth.get(phrase);
      this.#worth.set(phrase, before === undefined ? sum / n : (before + sum / n) / 2);
    }
  }

  /** One of `choices`, the likelier the more it was worth; what was never tried counts as the mean. */
  choose(choices: readonly string[], rng: Rng): string {
    const known = [...this.#worth.values()];
    const mean = known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
    const spread = Math.sqrt(known.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, known.length)) || 1;
    return weighted(
      choices,
      choices.map((c) => Math.exp(((this.#worth.get(c.toLowerCase()) ?? mean) - mean) / spread)),
      rng,
    );
  }
}
