/**
 * Buckets: all buckets of one rule, with what of them has to outlive a crash.
 *
 * A crash must not give anybody more than the limit, so what is on the disk is never less than what was charged: before a charge takes a bucket over a multiple of
 * its block, the next multiple is written (a lease). A restart after a crash begins from there: at most one block of each bucket is lost, and a write comes once in a
 * block, not once in a request. After an orderly stop the numbers themselves are there.
 *
 * Rates that earn their burst again within `shortMs` are not written at all: after a crash their buckets begin empty, which they are again full from as soon.
 */
import { type Budget, periodAt } from "./budget.ts";
import { epochMs, type Rate, refillMs } from "./rate.ts";
import type { LeaseWriter } from "./lease-writer.ts";
import { NumberTable, pageOf, pages } from "./number-table.ts";
import { decodePage, encodePage, type PageEntry } from "./page-bytes.ts";
import type { Rule } from "./rule.ts";

/** milliseconds: a rate that earns its burst again within them is kept in memory only */
export const shortMs = 60_000;
/** of a count or burst that a crash may cost, per bucket: one in so many, at least one */
const blocks = 100;

export interface BucketsOptions {
  readonly rule: Rule;
  readonly maxBuckets: number;
  /** milliseconds since 1970 */
  readonly calendarMs: number;
  /** undefined: nothing outlives the process */
  readonly writer: LeaseWriter | undefined;
  /** where its pages are kept: "limits/1/ab12.../" */
  readonly prefix: string;
  /** what was kept of it, by page */
  readonly kept: ReadonlyMap<number, Uint8Array>;
  /** TAT that a bucket has which nobody knows anything of; 0: it is full */
  readonly emptyUntil: number;
}

export class Buckets {
  readonly rule: Rule;
  readonly #table: NumberTable;
  /** pages whose record holds leases of this process, not numbers of the one before */
  readonly #leased = new Uint8Array(pages + 1);
  readonly #writer: LeaseWriter | undefined;
  readonly #prefix: string;
  readonly #emptyUntil: number;
  /** pages that the process before left a record of */
  readonly #kept: ReadonlySet<number>;
  #block: number;
  /** of a budget */
  #period: ReturnType<typeof periodAt>;

  /** THROWS STORE_CORRUPT. */
  constructor(options: BucketsOptions) {
    const { rule, maxBuckets, calendarMs, kept } = options;
    this.rule = rule;
    this.#writer = options.writer;
    this.#prefix = options.prefix;
    this.#emptyUntil = options.emptyUntil;
    this.#kept = new Set(kept.keys());
    this.#table = new NumberTable({ maxSlots: maxBuckets });
    this.#block = blockOf(rule);
    this.#period = rule.kind === "budget" ? periodAt(rule.period, calendarMs) : { number: 0, endMs: 0 };
    for (const [page, bytes] of kept) {
      const { head, entries } = decodePage(bytes);
      // of a period that is over
      if (rule.kind === "budget" && head.period < this.#period.number) continue;
      // written over the edge of a period, before the clock was set back a little
      if (rule.kind === "budget" && head.period === this.#period.number + 1)
        this.#period = periodAt(rule.period, this.#period.endMs);
      for (const { low, high, value } of entries) this.#table.restore(page, low, high, value);
    }
  }

  /** milliseconds since 1970 at which a budget's period ends */
  get endMs(): number {
    return this.#period.endMs;
  }

  get(low: number, high: number): number {
    return Math.max(this.#table.get(low, high), this.#emptyUntil);
  }

  /** RETURNS a promise where the charge counts only once something is written. `floor` as for `NumberTable`; `rule` is of the same id, with a count of its own. */
  set(low: number, high: number, before: number, after: number, floor: number, rule: Rule): Promise<void> | undefined {
    const where = this.#table.set(low, high, after, floor);
    const writer = this.#writer;
    if (writer === undefined || !isKept(rule)) return undefined;
    this.#block = Math.min(this.#block, blockOf(rule));
    const page = where === "shared" ? pages : pageOf(high);
    // what is given back is written too: a reservation that was settled is not to be charged by a crash
    const crossed = where === "new" || Math.floor(after / this.#block) !== Math.floor(before / this.#block);
    const key = this.#keyOf(page);
    // what is waited for has this charge's lease in it: it is of a bucket whose block somebody waits for, or of the time of its writing
    if (!crossed) {
      const pending = writer.pending(key);
      if (pending !== undefined || this.#leased[page] === 1) return pending;
    }
    this.#leased[page] = 0;
    const lease = (value: number): number => (Math.floor(value / this.#block) + 1) * this.#block;
    return writer
      .write(key, () => this.#bytesOf(page, floor, lease))
      .then(() => {
        // a later charge may wait for a write that fails
        if (writer.pending(key) === undefined) this.#leased[page] = 1;
      });
  }

  /**
   * Forgets what was spent when a new period has begun. A clock that goes back over the edge of a period, and over it again, gives nobody a second budget; one that
   * was wrong by more is believed again, and what was spent stays spent.
   */
  turnOver(rule: Budget, ms: number): void {
    const { number, endMs } = this.#period;
    if (ms < endMs && ms >= endMs - 86_400_000) return;
    const now = periodAt(rule.period, ms);
    if (now.number > number) {
      this.#table.clear();
      this.#leased.fill(0);
    }
    if (now.number > number || now.number < number - 1) this.#period = now;
  }

  /** The numbers themselves, for the next process; undefined removes a page. */
  *exact(floor: number): Iterable<readonly [key: string, bytes: Uint8Array | undefined]> {
    for (let page = 0; page <= pages; page++) {
      const bytes = this.#bytesOf(page, floor, (value) => value);
      if (bytes !== undefined || this.#leased[page] === 1 || this.#kept.has(page)) yield [this.#keyOf(page), bytes];
    }
  }

  #keyOf(page: number): string {
    return `${this.#prefix}${page}`;
  }

  /** Undefined for a page in which nobody owes anything. */
  #bytesOf(page: number, floor: number, numberOf: (value: number) => number): Uint8Array | undefined {
    const { rule } = this;
    const entries: PageEntry[] = [];
    let most = 0;
    this.#table.each(page, floor, (low, high, value) => {
      const number = numberOf(value);
      most = Math.max(most, number);
      entries.push({ low, high, value: number });
    });
    if (entries.length === 0) return undefined;
    const untilMs = rule.kind === "budget" ? this.#period.endMs : epochMs + Math.ceil(most / rule.ticksPerMs);
    return encodePage({ untilMs, period: this.#period.number }, entries);
  }
}

/** Does it have to outlive a crash? */
export const isKept = (rule: Rule): boolean => rule.kind === "budget" || refillMs(rule) > shortMs;

/** in what the table counts: units, or ticks */
const blockOf = (rule: Rule): number =>
  rule.kind === "budget"
    ? Math.max(1, Math.floor(rule.count / blocks))
    : Math.max(1, Math.floor(rule.burst / blocks)) * rule.interval;

/** TAT of a bucket of which everything has just been taken. */
export const emptyTat = ({ burst, interval }: Rate, nowTicks: number): number => nowTicks + burst * interval;
