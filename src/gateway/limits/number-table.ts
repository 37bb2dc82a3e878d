/**
 * NumberTable: a number for each of very many keys, in bounded memory: 16 bytes a slot, no objects.
 *
 * Keys are hashes of 64 bits. Each has two sets of 8 slots where it may lie; a new one takes a slot of the emptier set (balanced allocations: Azar, Broder,
 * Karlin, Upfal 1994), so that more than three quarters of the slots are in use before both sets of a key are full. A number of at most `floor` is the same as none
 * (a full bucket), and its slot is free to take: nothing is evicted that anybody could notice.
 *
 * When both sets are full of live numbers the table grows; at its largest, the key shares one of a few numbers with others, and leaves it only with what it
 * amounts to. So whoever fills the table makes it stricter, for newcomers, and forgets nobody.
 */

/** keys are written and read in so many parts (their hash's top 12 bits), and one more for shared numbers */
export const pages = 4096;
export const pageOf = (high: number): number => high >>> 20;

const ways = 8;
const segments = 64;
const firstSlots = 16;
const sharedNumbers = 1024;

export interface NumberTableOptions {
  /** it never has more slots; rounded up to a power of two, at least 1024 */
  readonly maxSlots: number;
}

export class NumberTable {
  readonly #segments: Segment[];
  readonly #shared = new Float64Array(sharedNumbers);
  readonly #maxSlots: number;

  constructor({ maxSlots }: NumberTableOptions) {
    this.#maxSlots = Math.max(firstSlots, 2 ** Math.ceil(Math.log2(maxSlots / segments)));
    this.#segments = Array.from({ length: segments }, () => new Segment(firstSlots));
  }

  /** of the keys' hash: the number, of its own or shared; 0 where it has none */
  get(low: number, high: number): number {
    const segment = this.#segments[high >>> 26] as Segment;
    const at = segment.find(low, high);
    return at < 0 ? (this.#shared[low & (sharedNumbers - 1)] as number) : (segment.values[at] as number);
  }

  /**
   * `value` must not be below what `get` gave, unless that was at most `floor`. RETURNS whether the key had its number there already; where not, "new" or, where it
   * went to those that are shared, "shared".
   */
  set(low: number, high: number, value: number, floor: number): "own" | "new" | "shared" {
    const index = high >>> 26;
    let segment = this.#segments[index] as Segment;
    const at = segment.find(low, high);
    if (at >= 0) {
      const old = segment.values[at] as number;
      segment.values[at] = value;
      return old <= floor ? "new" : "own";
    }
    while (!segment.add(low, high, value, floor)) {
      if (segment.values.length >= this.#maxSlots) {
        const place = low & (sharedNumbers - 1);
        this.#shared[place] = Math.max(this.#shared[place] as number, value);
        return "shared";
      }
      segment = segment.grown(floor);
      this.#segments[index] = segment;
    }
    return "new";
  }

  /** Tells of every number above `floor` in a page; of the shared ones with their place instead of a key. */
  each(page: number, floor: number, tell: (low: number, high: number, value: number) => void): void {
    if (page === pages) {
      for (let i = 0; i < sharedNumbers; i++) {
        const value = this.#shared[i] as number;
        if (value > floor) tell(i, 0, value);
      }
      return;
    }
    const { values, keys } = this.#segments[(page << 20) >>> 26] as Segment;
    for (let i = 0; i < values.length; i++) {
      const high = keys[2 * i + 1] as number;
      const value = values[i] as number;
      if (value > floor && pageOf(high) === page) tell(keys[2 * i] as number, high, value);
    }
  }

  /** Takes back what `each` told. */
  restore(page: number, low: number, high: number, value: number): void {
    if (page !== pages) this.set(low, high, value, 0);
    else this.#shared[low & (sharedNumbers - 1)] = value;
  }

  /** Forgets all. */
  clear(): void {
    for (let i = 0; i < segments; i++) this.#segments[i] = new Segment(firstSlots);
    this.#shared.fill(0);
  }

  /** bytes of its arrays */
  get bytes(): number {
    return this.#segments.reduce((sum, s) => sum + s.values.byteLength * 2, this.#shared.byteLength);
  }
}

class Segment {
  readonly values: Float64Array;
  /** low and high word of each slot's key */
  readonly keys: Uint32Array;
  readonly #sets: number;

  constructor(slots: number) {
    this.values = new Float64Array(slots);
    this.keys = new Uint32Array(slots * 2);
    this.#sets = slots / ways;
  }

  // the top bits of `high` chose the segment
  #first(low: number): number {
    return (low & (this.#sets - 1)) * ways;
  }
  #second(low: number, high: number): number {
    const other = (Math.imul(high, 0x9e3779b1) >>> 7) & (this.#sets - 1);
    // never the same set twice
    return (other === (low & (this.#sets - 1)) ? other ^ 1 : other) * ways;
  }

  /** slot of the key, or -1 */
  find(low: number, high: number): number {
    const at = this.#findIn(this.#first(low), low, high);
    return at >= 0 ? at : this.#findIn(this.#second(low, high), low, high);
  }

  #findIn(from: number, low: number, high: number): number {
    const { keys } = this;
    for (let i = from; i < from + ways; i++) if (keys[2 * i] === low && keys[2 * i + 1] === high) return i;
    return -1;
  }

  /** RETURNS false where both sets are full of live numbers. */
  add(low: number, high: number, value: number, floor: number): boolean {
    const first = this.#free(this.#first(low), floor);
    const second = this.#free(this.#second(low, high), floor);
    const { slot } = second.count > first.count ? second : first;
    if (slot < 0) return false;
    this.values[slot] = value;
    this.keys[2 * slot] = low;
    this.keys[2 * slot + 1] = high;
    return true;
  }

  #free(from: number, floor: number): { readonly slot: number; readonly count: number } {
    let slot = -1;
    let count = 0;
    for (let i = from; i < from + ways; i++)
      if ((this.values[i] as number) <= floor) {
        slot = i;
        count++;
      }
    return { slot, count };
  }

  /** Twice as large, with the live numbers of this one. */
  grown(floor: number): Segment {
    for (let slots = this.values.length * 2; ; slots *= 2) {
      const next = new Segment(slots);
      if (this.values.every((value, i) => value <= floor || next.#take(this.keys, i, value, floor))) return next;
    }
  }

  #take(keys: Uint32Array, i: number, value: number, floor: number): boolean {
    return this.add(keys[2 * i] as number, keys[2 * i + 1] as number, value, floor);
  }
}
