/**
 * Evidence over time that may be looked at after every query: a mixture of e-processes over the query at which an attack began and over its share of the queries.
 *
 *   M(t) = e(t) (M(t-1) + w(t)),   sum of all w = 1;   e = 1 - b + b exp(nats) for each bet b
 *
 * M(t) + sum of w(s), s > t, is a supermartingale that starts at 1 for an ordinary client, so P(M ever >= 1/a) <= a at whatever time one looks and stops
 * (Ville 1939). It is Shiryaev-Roberts' sum with weights that are spent: a client that was ordinary for n queries costs an attack log(1/w(n)) nats, not the
 * whole of its good record (as Wald's test would) and not the bound on false alarms (as Page's CUSUM would, which has a mean time to a false alarm only).
 * Small bets find attacks that hide among ordinary queries (Kelly 1956; mixtures over bets: Waudby-Smith and Ramdas 2024).
 */

/** Shares of attack queries that are bet on. */
export const bets = [1, 0.25, 0.05] as const;

/** No evidence is kept beyond e^20.7: else a client could never be trusted again. */
export const wealthCap = 1e9;

/** w(n) for the n-th query, n >= 1: ln 2 (1 / ln(n+1) - 1 / ln(n+2)), which falls as 1 / (n ln^2 n) and sums to 1. */
export const startWeight = (n: number): number => Math.LN2 * (1 / Math.log(n + 1) - 1 / Math.log(n + 2));

/**
 * One step of the wealths of all bets at `wealth[at ...]`, in place. `weight` is w(n) of this query. Nats must be finite.
 */
export const bet = (wealth: Float32Array, at: number, nats: number, weight: number): void => {
  const e = Math.exp(nats);
  for (let k = 0; k < bets.length; k++) {
    const b = bets[k] as number;
    wealth[at + k] = Math.min(wealthCap, (1 - b + b * e) * ((wealth[at + k] as number) + weight));
  }
};

/** Evidence of all bets together: their mean, an e-process as well. */
export const wealthOf = (wealth: Float32Array, at: number): number => {
  let sum = 0;
  for (let k = 0; k < bets.length; k++) sum += wealth[at + k] as number;
  return sum / bets.length;
};
