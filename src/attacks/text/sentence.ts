/** Sentence: one sample of a text attack: where words may be exchanged, and questions to the model within the sample's budget. */
import { CasemateError } from "../../core/error.ts";
import type { AttackContext } from "../attack.ts";
import { scoreLoss } from "../evasion/score-loss.ts";

export interface Sentence {
  readonly row: number;
  /** a view of the original tokens; do not write */
  readonly x0: Float32Array;
  /** positions whose word has others that may stand for it, with these */
  readonly places: ReadonlyMap<number, readonly number[]>;
  /**
   * The margin of each row of tokens, lower being nearer to success (points that the budget does not allow are left out at the end); what is found is kept by
   * the oracle.
   */
  margins(points: readonly Float32Array[]): Promise<Float64Array>;
  /** is there nothing more to do: a text that is misread was found, or the budget is spent */
  done(): boolean;
}

/** points of one question; a long text has hundreds of neighbours */
const atOnce = 1024;

/** One after the other: `search` RETURNS the tokens that it ended with. THROWS ATTACK_PARAMS for a domain without exchanges. */
export const eachSentence = async (
  c: AttackContext,
  search: (s: Sentence) => Promise<Float32Array>,
): Promise<Float32Array> => {
  const { swaps, size, mutable } = c.domain;
  if (swaps === undefined)
    throw new CasemateError("ATTACK_PARAMS", "attacks on text need to know which words may stand for which", {
      hint: "give a list of synonyms: --synonyms FILE",
    });
  const lossOf = scoreLoss(c, "margin");
  const result = c.x.slice();
  for (let row = 0; row < c.n; row++) {
    c.signal.throwIfAborted();
    const x0 = c.x.subarray(row * size, (row + 1) * size);
    const places = new Map<number, readonly number[]>();
    x0.forEach((token, i) => {
      const others = mutable?.[i] === 0 ? undefined : swaps.get(token);
      if (others !== undefined && others.length > 0) places.set(i, others);
    });
    const margins = async (points: readonly Float32Array[]): Promise<Float64Array> => {
      const asked = points.slice(0, Math.min(points.length, c.oracle.budget(row)));
      const out = new Float64Array(asked.length);
      for (let from = 0; from < asked.length; from += atOnce) {
        const part = asked.slice(from, from + atOnce);
        const x = new Float32Array(part.length * size);
        for (const [i, p] of part.entries()) x.set(p, i * size);
        const scores = await c.oracle.scores(x, new Int32Array(part.length).fill(row));
        part.forEach((_, i) => {
          out[from + i] = lossOf(scores, i * c.oracle.classes, c.oracle.classes, row);
        });
      }
      return out;
    };
    const done = (): boolean => c.oracle.beaten(row) || c.oracle.remaining(Int32Array.of(row)).length === 0;
    if (!done()) result.set(await search({ row, x0, places, margins, done }), row * size);
    c.progress((row + 1) / c.n);
  }
  return result;
};

/** The tokens with another one at a position. */
export const withToken = (x: Float32Array, position: number, token: number): Float32Array => {
  const out = x.slice();
  out[position] = token;
  return out;
};
