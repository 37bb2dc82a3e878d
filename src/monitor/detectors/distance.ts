/**
 * Distance to the reference data: how unlike them the query is by all measures together. Each query carries its evidence alone, so that an attack that is spread
 * over accounts is as visible as one that is not.
 */
import type { Detector } from "../detector.ts";
import { type Tail, tailNats } from "../evidence/tail.ts";

export interface DistanceState {
  readonly tail: Tail | undefined;
}

export const distance: Detector<DistanceState> = {
  id: "distance",
  needs: "input",
  share: 0.5,
  start: ({ profile }) => ({ tail: profile?.strangeness }),
  step: ({ tail }, { features: { strangeness, oddest } }) => {
    if (tail === undefined || strangeness === undefined) return { kind: "silent", why: "there is no profile" };
    const seen =
      oddest === undefined
        ? "unlike the reference data"
        : `${oddest.measure} is ${Math.abs(oddest.deviations).toFixed(1)} deviations ${oddest.deviations > 0 ? "above" : "below"} the reference data`;
    return { kind: "evidence", nats: tailNats(tail, strangeness), seen };
  },
};
