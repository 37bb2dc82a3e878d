/** Pairs: near-duplicates that were found, i < j, with their similarity. */
import { CasemateError } from "../../core/error.ts";

/** beyond this nobody looks at pairs, and memory ends */
const most = 5_000_000;

export interface Pair {
  readonly i: number;
  readonly j: number;
  /** 0..1 */
  readonly similarity: number;
}

export class PairList {
  readonly #pairs: Pair[] = [];

  /** Throws DATA_MISMATCH when there are too many to be told apart from what is normal in the data. */
  add(i: number, j: number, similarity: number): void {
    if (this.#pairs.length >= most)
      throw new CasemateError("DATA_MISMATCH", `more than ${most} pairs are as alike as that`, {
        hint: "this is how samples of this data are: ask for a higher --similarity",
      });
    this.#pairs.push({ i, j, similarity });
  }

  get sorted(): readonly Pair[] {
    return this.#pairs.toSorted((a, b) => b.similarity - a.similarity || a.i - b.i || a.j - b.j);
  }
}
