/** How close two ordinary inputs come: the radius below which a query is a near-duplicate, and how often an ordinary one is. */
import { clopperPearsonInterval } from "../../engine/tensor/statistics.ts";
import type { Features } from "../observation.ts";
import type { Profile } from "./profile.ts";

const most = { among: 8192, probes: 4000 };
/** share of ordinary inputs that have a neighbour within the radius */
const share = 0.002;

/** The first `held` features were not seen by the fit. Equal inputs are repetitions, not neighbours. */
export const neighboursOf = (features: readonly Features[], held: number): Profile["neighbours"] => {
  const among = Math.min(features.length, most.among);
  const probes = Math.min(held, most.probes);
  const nearest = new Float64Array(probes).fill(Infinity);
  for (let i = 0; i < probes; i++) {
    const a = features[i] as Features;
    for (let j = 0; j < among; j++) {
      const b = features[j] as Features;
      if (i === j || (a.hash[0] === b.hash[0] && a.hash[1] === b.hash[1])) continue;
      const d = squaredDistance(a.place, b.place, nearest[i] as number);
      if (d < (nearest[i] as number)) nearest[i] = d;
    }
  }
  const inside = Math.floor(share * probes);
  const radius = Math.sqrt(nearest.sort()[inside] ?? 0);
  if (!(radius > 0 && radius < Infinity)) return undefined;
  return { radius, rate: clopperPearsonInterval(inside, probes, 0.98)[1], among };
};

/** Stops where it is beyond `limit`. */
export const squaredDistance = (a: Float32Array, b: Float32Array, limit = Infinity): number => {
  let sum = 0;
  for (let k = 0; k < a.length && sum < limit; k++) sum += ((a[k] as number) - (b[k] as number)) ** 2;
  return sum;
};
