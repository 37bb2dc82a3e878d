/**
 * Boundary hugging: queries whose two largest probabilities are close, more often than the reference data's. Decision-based attacks and active learning live
 * there (HopSkipJump, Chen et al. 2020; margin sampling in Pal et al. 2020).
 */
import type { Detector } from "../detector.ts";
import { type Tail, tailNats } from "../evidence/tail.ts";

export interface BoundaryState {
  readonly tail: Tail | undefined;
}

/** Difference of the two largest of a list of probabilities; NaN for fewer than two. */
export const marginOf = (probabilities: ArrayLike<number>): number => {
  let [first, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i] as number;
    if (!(p <= first)) [first, second] = [p, first];
    else if (p > second) second = p;
  }
  return second === Number.NEGATIVE_INFINITY ? Number.NaN : first - second;
};

export const boundaryHugging: Detector<BoundaryState> = {
  id: "boundary-hugging",
  needs: "answer",
  share: 0.15,
  start: ({ profile }) => ({ tail: profile?.margin }),
  step: ({ tail }, { answer }) => {
    if (tail === undefined) return { kind: "silent", why: "the profile has no margins" };
    if (answer?.probabilities === undefined) return { kind: "silent", why: "the probabilities are not known" };
    const margin = marginOf(answer.probabilities);
    if (Number.isNaN(margin)) return { kind: "broken", why: "the probabilities have no two that are numbers" };
    return {
      kind: "evidence",
      nats: tailNats(tail, -margin),
      seen: `the two likeliest classes are ${margin.toPrecision(2)} apart`,
    };
  },
};
