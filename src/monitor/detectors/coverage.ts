/**
 * Coverage of the input space: which of some thousand cells (profile/cells.ts) an account has asked about, and whether it goes where ordinary inputs seldom are. Who copies a
 * model from the whole of its input space (Tramer et al. 2016) asks about more and more cells; ordinary clients come back to those where their inputs lie.
 *
 * The score of a query is the rarity of its cell, and nothing for a cell that the account knows. It is never above the rarity itself, whose rates the profile bounds, so the
 * e-value holds for every set of known cells: an account that is forgotten, or many that share the work, make it no less true. Beyond `distance`, which looks at how far each
 * measure is from the data, this sees inputs between the data, and says nothing against a client that has one rare kind of input.
 */
import type { Detector } from "../detector.ts";
import { type Tail, tailNats } from "../evidence/tail.ts";
import { decodeBytes, decodeFloats } from "../profile/encoding.ts";
import { Cells, expectedCells } from "../profile/cells.ts";

/** accounts whose cells are known; one costs 512 bytes at most */
const mostAccounts = 4096;

interface Covered {
  readonly bits: Uint8Array;
  cells: number;
  queries: number;
}

export interface CoverageState {
  readonly reference: { readonly cells: Cells; readonly rarity: Uint8Array; readonly tail: Tail } | undefined;
  /** in the order of their last queries */
  readonly accounts: Map<string, Covered>;
  /** by the number of queries, rounded up to a power of two */
  readonly expected: Map<number, number>;
}

export const coverage: Detector<CoverageState> = {
  id: "coverage",
  needs: "input",
  share: 0.1,
  start: ({ profile }) => {
    const state = { reference: undefined, accounts: new Map<string, Covered>(), expected: new Map<number, number>() };
    if (profile?.coverage === undefined) return state;
    const { directions: d, coverage: c } = profile;
    const cells = new Cells(decodeFloats(d.deviations, d.count, "directions.deviations"), profile.samples.fit);
    return {
      ...state,
      reference: { cells, rarity: decodeBytes(c.rarity, cells.count, "coverage.rarity"), tail: c.tail },
    };
  },
  step: (state, { features, keys }) => {
    const { reference } = state;
    if (reference === undefined || features.strangeness === undefined)
      return { kind: "silent", why: "there is no profile, or it is too small to tell" };
    const { cells, rarity, tail } = reference;
    const cell = cells.cellOf(features.place);
    const own = known(state.accounts, keys.account, cells.count);
    const [at, bit] = [cell >> 3, 1 << (cell & 7)];
    const fresh = ((own.bits[at] as number) & bit) === 0;
    own.bits[at] = (own.bits[at] as number) | bit;
    own.queries++;
    if (fresh) own.cells++;
    const nats = tailNats(tail, fresh ? (rarity[cell] as number) : -Infinity);
    if (nats <= 0) return { kind: "evidence", nats };
    return { kind: "evidence", nats, seen: told(state.expected, rarity, own) };
  },
};

const told = (memo: Map<number, number>, rarity: Uint8Array, { cells, queries }: Covered): string => {
  const upTo = 2 ** Math.ceil(Math.log2(queries));
  let usual = memo.get(upTo);
  if (usual === undefined) memo.set(upTo, (usual = expectedCells(rarity, upTo)));
  return `${cells} of ${rarity.length} cells of the input space in ${queries} queries, where ordinary clients cover ${usual.toFixed(0)} in ${upTo}`;
};

const known = (accounts: Map<string, Covered>, account: string, cells: number): Covered => {
  const found = accounts.get(account);
  const [oldest] = found === undefined && accounts.size >= mostAccounts ? accounts.keys() : [];
  if (oldest !== undefined) accounts.delete(oldest);
  const own = found ?? { bits: new Uint8Array(Math.ceil(cells / 8)), cells: 0, queries: 0 };
  // set again: the accounts that asked last stand last
  accounts.delete(account);
  accounts.set(account, own);
  return own;
};
