/**
 * PRADA (Juuti et al. 2019): the smallest distances between an account's queries are normally distributed for ordinary use; queries made from each other are
 * not. By the paper's algorithm and threshold on sketches instead of inputs, per account.
 *
 * It has no bound on false alarms, sees nothing when 20 accounts share the work, and takes noise for ordinary (../shared/reference/prada-probe.json), so what
 * it says is a remark: it stands in an alert and moves no level.
 */
import type { Detector } from "../detector.ts";
import { GrowingSets } from "./growing-sets.ts";

/** W below this is an alarm; of the paper, for MNIST */
const threshold = 0.9;
/** accounts with sets of their own; one costs at most 140 kB */
const mostAccounts = 128;
/** accounts that are looked at when one has to go */
const candidates = 8;

interface Followed {
  readonly sets: GrowingSets;
  queries: number;
  lastMs: number;
  alarmed: boolean;
}
export type PradaState = Map<string, Followed>;

export const prada: Detector<PradaState> = {
  id: "prada",
  needs: "answer",
  share: 0,
  start: () => new Map(),
  step: (state, { keys, features, answer, atMs }) => {
    if (answer === undefined) return { kind: "silent", why: "the class is not known" };
    let own = state.get(keys.account);
    if (own === undefined) {
      if (state.size >= mostAccounts) makeRoom(state, atMs);
      own = { sets: new GrowingSets(), queries: 0, lastMs: atMs, alarmed: false };
    }
    // added again: the accounts that were active last stand last
    state.delete(keys.account);
    state.set(keys.account, own);
    own.queries++;
    own.lastMs = atMs;
    const w = own.sets.add(answer.top1, features.sketch);
    if (w === undefined || w >= threshold || own.alarmed)
      return { kind: "silent", why: "too few distances, or normal ones" };
    own.alarmed = true;
    return {
      kind: "remark",
      seen: `distances between queries are not normal: W is ${w.toFixed(3)}, below ${threshold}`,
    };
  },
};

/** Of the accounts that were idle longest, the one with the fewest queries goes: a flood of new accounts does not push out a busy one. */
const makeRoom = (state: PradaState, atMs: number): void => {
  let victim: string | undefined;
  let least = Infinity;
  let looked = 0;
  for (const [account, { queries, lastMs }] of state) {
    const worth = queries * 2 ** (-(atMs - lastMs) / 3_600_000);
    if (worth < least) [victim, least] = [account, worth];
    if (++looked >= candidates) break;
  }
  if (victim !== undefined) state.delete(victim);
};
