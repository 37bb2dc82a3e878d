/**
 * Near-duplicates: queries that are close to an earlier one of anybody, and not the same. Black-box attacks ask about an input and its many small changes
 * (Chen et al. 2019, "Stateful detection"; Li et al. 2022, "Blacklight"), as do extraction attacks that augment seeds. Splitting over accounts hides nothing.
 *
 * Evidence is that of a rare event: ordinary inputs have a near neighbour at the rate that the profile bounds, and a client may have 3 % of its own.
 */
import type { Detector } from "../detector.ts";
import { rareEventNats } from "../evidence/rare-event.ts";
import { slack } from "../evidence/tail.ts";
import { recentCount, RecentPlaces } from "./recent-places.ts";

/** share of near-duplicates among the queries of an ordinary client, beside chance; such as the same thing photographed twice */
const tolerated = 0.03;
const underAttack = 0.5;
/** a profile whose inputs are so dense that this share has a near neighbour tells nothing */
const tooDense = 0.25;

export interface NearDuplicateState {
  readonly recent: RecentPlaces | undefined;
  /** upper bound of the rate for ordinary clients */
  readonly ordinary: number;
}

export const nearDuplicate: Detector<NearDuplicateState> = {
  id: "near-duplicate",
  needs: "input",
  share: 0.25,
  start: ({ profile, salt }) => {
    const neighbours = profile?.neighbours;
    if (profile === undefined || neighbours === undefined) return { recent: undefined, ordinary: 1 };
    // union bound over the recent queries, when they are more than those that the profile was measured among
    const chance = slack * neighbours.rate * Math.max(1, recentCount / neighbours.among);
    const ordinary = tolerated + chance;
    return ordinary > tooDense
      ? { recent: undefined, ordinary }
      : { recent: new RecentPlaces(profile.directions.count, neighbours.radius, salt), ordinary };
  },
  step: ({ recent, ordinary }, { features, keys }) => {
    if (recent === undefined)
      return { kind: "silent", why: "ordinary inputs are too close to each other, or there is no profile" };
    const found = recent.visit(features.place, features.hash, keys.account);
    const nats = rareEventNats(found !== undefined, ordinary, underAttack);
    if (found === undefined) return { kind: "evidence", nats };
    return {
      kind: "evidence",
      nats,
      seen: `a distance of ${found.distance.toPrecision(2)} from an earlier query`,
      resembles: found.account,
    };
  },
};
