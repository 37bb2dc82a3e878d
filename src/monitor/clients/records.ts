/**
 * Records: what is known about clients or groups, in a table of fixed size. Eight records share a bucket; when it is full, the one with the least evidence goes
 * (the oldest of those with none), and its evidence into the cold sketch: sending queries from new accounts does not push out one's own record for free.
 */
import { bets, wealthOf } from "../evidence/e-process.ts";
import type { Hash64 } from "../profile/exact-hash.ts";
import { Cold } from "./cold.ts";

const ways = 8;
/** key, and the columns beside wealth, as `pack` has them */
const fields = 9;
/** evidence below this is not kept over a restart */
const leastKept = 0.3;

export class Records {
  readonly #mask: number;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #used: Uint8Array;
  /** queries with evidence, before and after the model ran */
  readonly asked: Uint32Array;
  readonly answered: Uint32Array;
  /** milliseconds since 1970: last access, begin of the evidence, last rise of the level */
  readonly lastMs: Float64Array;
  readonly sinceMs: Float64Array;
  readonly raisedMs: Float64Array;
  readonly level: Uint8Array;
  /** share of odd queries among the latest, moving average */
  readonly odd: Float32Array;
  /** lanes of a slot: detectors x bets */
  readonly wealth: Float32Array;
  readonly lanes: number;
  readonly #shares: readonly number[];
  readonly #decay: (ms: number) => number;
  readonly #cold: Cold;

  /** `capacity` is rounded up to a power of two. `shares` are those of the detectors. */
  constructor(capacity: number, shares: readonly number[], decay: (ms: number) => number) {
    const buckets = 2 ** Math.max(0, Math.ceil(Math.log2(capacity / ways)));
    const slots = buckets * ways;
    this.#mask = buckets - 1;
    this.lanes = shares.length * bets.length;
    this.#shares = shares;
    this.#decay = decay;
    this.#cold = new Cold(decay);
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#used = new Uint8Array(slots);
    this.asked = new Uint32Array(slots);
    this.answered = new Uint32Array(slots);
    this.lastMs = new Float64Array(slots);
    this.sinceMs = new Float64Array(slots);
    this.raisedMs = new Float64Array(slots);
    this.level = new Uint8Array(slots);
    this.odd = new Float32Array(slots);
    this.wealth = new Float32Array(slots * this.lanes);
  }

  /** Slot of a key, or -1. */
  find([high, low]: Hash64): number {
    const from = (low & this.#mask) * ways;
    for (let slot = from; slot < from + ways; slot++)
      if (this.#used[slot] === 1 && this.#high[slot] === high && this.#low[slot] === low) return slot;
    return -1;
  }

  /** Slot of a key, made when there is none, with its evidence brought to `atMs`. */
  claim(hash: Hash64, atMs: number): number {
    const found = this.find(hash);
    if (found >= 0) {
      this.#age(found, atMs);
      return found;
    }
    const slot = this.#room((hash[1] & this.#mask) * ways, atMs);
    [this.#high[slot], this.#low[slot]] = hash;
    this.#used[slot] = 1;
    this.asked[slot] = 0;
    this.answered[slot] = 0;
    this.lastMs[slot] = atMs;
    this.sinceMs[slot] = atMs;
    this.raisedMs[slot] = atMs;
    this.level[slot] = 0;
    this.odd[slot] = 0;
    this.wealth.fill(0, slot * this.lanes, (slot + 1) * this.lanes);
    this.raise(slot, this.#cold.recall(hash, atMs));
    return slot;
  }

  /** Evidence of all detectors and bets: an e-process, since shares add up to 1 at most. */
  total(slot: number): number {
    let sum = 0;
    for (let d = 0; d < this.#shares.length; d++)
      sum += (this.#shares[d] as number) * wealthOf(this.wealth, slot * this.lanes + d * bets.length);
    return sum;
  }

  /** Brings the evidence to at least `wealth`, by that of each detector. */
  raise(slot: number, wealth: number): void {
    const each = wealth / this.#shares.reduce((a, s) => a + s, 0);
    for (let i = slot * this.lanes; i < (slot + 1) * this.lanes; i++)
      if ((this.wealth[i] as number) < each) this.wealth[i] = each;
  }

  /** Index of the detector with most of the evidence. */
  foremost(slot: number): number {
    let best = 0;
    let most = -1;
    for (const [d, share] of this.#shares.entries()) {
      const own = share * wealthOf(this.wealth, slot * this.lanes + d * bets.length);
      if (own > most) [best, most] = [d, own];
    }
    return best;
  }

  /** What is worth keeping over a restart. A record that is left out loses less than what the weight of a new start gives back. */
  pack(): { readonly records: Float64Array; readonly cold: Float64Array } {
    const kept: number[] = [];
    for (let slot = 0; slot < this.#used.length; slot++)
      if (this.#used[slot] === 1 && (this.total(slot) >= leastKept || (this.level[slot] as number) > 0))
        kept.push(slot);
    const width = fields + this.lanes;
    const records = new Float64Array(kept.length * width);
    for (const [i, slot] of kept.entries()) {
      records.set(
        [
          this.#high[slot] as number,
          this.#low[slot] as number,
          ...this.#columns().map((column) => column[slot] as number),
        ],
        i * width,
      );
      records.set(this.wealth.subarray(slot * this.lanes, (slot + 1) * this.lanes), i * width + fields);
    }
    return { records, cold: Float64Array.from(this.#cold.cells()) };
  }

  /** The other way round, into an empty table; of another size too. RETURNS false for numbers that no `pack` gave. */
  unpack(records: Float64Array, cold: Float64Array): boolean {
    const width = fields + this.lanes;
    if (records.length % width !== 0 || !records.every((v) => v >= 0 && v < Infinity)) return false;
    this.#cold.setCells(cold);
    for (let from = 0; from < records.length; from += width) {
      const lastMs = records[from + 2] as number;
      const slot = this.claim([(records[from] as number) >>> 0, (records[from + 1] as number) >>> 0], lastMs);
      for (const [c, column] of this.#columns().entries()) column[slot] = records[from + 2 + c] as number;
      this.wealth.set(records.subarray(from + fields, from + width), slot * this.lanes);
    }
    return true;
  }

  #columns(): readonly (Float64Array | Float32Array | Uint32Array | Uint8Array)[] {
    return [this.lastMs, this.sinceMs, this.raisedMs, this.asked, this.answered, this.level, this.odd];
  }

  #age(slot: number, atMs: number): void {
    const ms = atMs - (this.lastMs[slot] as number);
    if (ms <= 0) return;
    const factor = this.#decay(ms);
    const from = slot * this.lanes;
    for (let i = from; i < from + this.lanes; i++) this.wealth[i] = (this.wealth[i] as number) * factor;
    this.lastMs[slot] = atMs;
  }

  #evidenceAt(slot: number, atMs: number): number {
    return this.total(slot) * this.#decay(Math.max(0, atMs - (this.lastMs[slot] as number)));
  }

  /** An empty slot of a bucket, or that of the record which is missed least. */
  #room(from: number, atMs: number): number {
    let victim = from;
    let least = Infinity;
    for (let slot = from; slot < from + ways; slot++) {
      if (this.#used[slot] === 0) return slot;
      // below 1 there is nothing to remember: then age decides, as a number below 1
      const evidence = this.#evidenceAt(slot, atMs);
      const worth =
        evidence > 1 || (this.level[slot] as number) > 0 ? 1 + evidence : (this.lastMs[slot] as number) / 1e15;
      if (worth < least) [victim, least] = [slot, worth];
    }
    const evidence = this.#evidenceAt(victim, atMs);
    if (evidence > 1) this.#cold.keep([this.#high[victim] as number, this.#low[victim] as number], evidence, atMs);
    return victim;
  }
}
