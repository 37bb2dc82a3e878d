/**
 * Recent places: finds an earlier query near a new one among the latest 16,384 of all clients, by locality-sensitive hashing (Datar et al. 2004): a table's
 * key is six random projections rounded down; points within the radius share one in at least one of six tables nine times in ten, others hardly ever.
 * Projections come from the secret salt, so that nobody can choose inputs that fall apart.
 */
import { createHash } from "node:crypto";
import { rngFor } from "../../core/rng.ts";

export const recentCount = 16_384;
const tables = 6;
const perKey = 6;
const slots = 4;
const buckets = 1 << 13;
/** width of a rounding cell, in radii */
const cell = 4;

export interface Neighbour {
  readonly distance: number;
  readonly account: string;
}

export class RecentPlaces {
  readonly #size: number;
  readonly #radius: number;
  /** tables x perKey x size, and an offset for each projection, in cells */
  readonly #projections: Float32Array;
  readonly #offsets: Float32Array;
  readonly #keys = new Uint32Array(tables);
  readonly #places: Float32Array;
  readonly #hashes = new Uint32Array(2 * recentCount);
  readonly #accounts: string[] = Array.from({ length: recentCount }, () => "");
  /** index of a recent query plus 1; 0 for none */
  readonly #buckets = new Uint16Array(tables * buckets * slots);
  readonly #turn = new Uint8Array(tables * buckets);
  #next = 0;

  /** `size` coordinates a place. */
  constructor(size: number, radius: number, salt: string) {
    this.#size = size;
    this.#radius = radius;
    this.#places = new Float32Array(recentCount * size).fill(Number.NaN);
    const seed = createHash("sha256")
      .update(JSON.stringify(["casemate/monitor", "places", salt]))
      .digest();
    const rng = rngFor(seed.readUInt32LE(0), seed.toString("hex"));
    const width = cell * radius;
    this.#projections = Float32Array.from({ length: tables * perKey * size }, () => rng.normal() / width);
    this.#offsets = Float32Array.from({ length: tables * perKey }, () => rng.uniform());
  }

  /** The nearest found within the radius that is no exact repetition, if any; then remembers the place. */
  visit(place: Float32Array, hash: readonly [number, number], account: string): Neighbour | undefined {
    this.#key(place);
    let best = -1;
    let nearest = this.#radius * this.#radius;
    for (let t = 0; t < tables; t++) {
      const from = (t * buckets + (this.#keys[t] as number)) * slots;
      for (let s = from; s < from + slots; s++) {
        const i = (this.#buckets[s] as number) - 1;
        if (i < 0 || i === best) continue;
        if (this.#hashes[2 * i] === hash[0] && this.#hashes[2 * i + 1] === hash[1]) continue;
        const d = this.#squared(place, i, nearest);
        if (d < nearest) [nearest, best] = [d, i];
      }
    }
    const found = best < 0 ? undefined : { distance: Math.sqrt(nearest), account: this.#accounts[best] ?? "" };
    this.#remember(place, hash, account);
    return found;
  }

  #squared(place: Float32Array, i: number, limit: number): number {
    let sum = 0;
    const at = i * this.#size;
    for (let k = 0; k < this.#size && sum < limit; k++)
      sum += ((place[k] as number) - (this.#places[at + k] as number)) ** 2;
    return sum;
  }

  #remember(place: Float32Array, hash: readonly [number, number], account: string): void {
    const i = this.#next;
    this.#next = (i + 1) % recentCount;
    this.#places.set(place, i * this.#size);
    [this.#hashes[2 * i], this.#hashes[2 * i + 1]] = hash;
    this.#accounts[i] = account;
    for (let t = 0; t < tables; t++) {
      const bucket = t * buckets + (this.#keys[t] as number);
      const turn = this.#turn[bucket] as number;
      this.#buckets[bucket * slots + turn] = i + 1;
      this.#turn[bucket] = (turn + 1) % slots;
    }
  }

  #key(place: Float32Array): void {
    // fields are read once: in the loop they would be at each step
    const projections = this.#projections;
    const size = this.#size;
    for (let t = 0; t < tables; t++) {
      let h = t + 1;
      for (let j = 0; j < perKey; j++) {
        const at = (t * perKey + j) * size;
        let sum = this.#offsets[t * perKey + j] as number;
        for (let k = 0; k < size; k++) sum += (projections[at + k] as number) * (place[k] as number);
        h = Math.imul(h ^ Math.floor(sum), 0x9e3779b1);
        h ^= h >>> 15;
      }
      this.#keys[t] = h & (buckets - 1);
    }
  }
}
