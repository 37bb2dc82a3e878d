/**
 * FairQueue: what waits for a model, in turns by account, so that who asks much does not keep others waiting.
 *
 * Surplus round robin (after Shreedhar, Varghese 1995): each turn of an account is worth the same number of rows, and who took more waits until it is
 * made up for, so that sizes do not matter. When the queue is full, the account with the largest backlog makes room for one with a smaller.
 */

export interface Queued {
  readonly account: string;
  /** items of one kind may share a run; undefined: runs alone */
  readonly kind: string | undefined;
  /** of the next run that it takes part in */
  readonly rows: number;
  /** rows of all runs that it still needs */
  readonly left: number;
}

interface Backlog<T> {
  readonly account: string;
  readonly items: T[];
  rows: number;
  /** rows that it may still take in this turn; below zero: it took more than its turn was worth */
  credit: number;
}

/** Rows that one turn is worth: small, so that many accounts come into one run. */
const turnRows = 4;

export class FairQueue<T extends Queued> {
  /** of all that wait; what waits already stays */
  maxRows: number;
  /** accounts that have something waiting, the one whose turn it is first */
  #ring: Backlog<T>[] = [];
  readonly #byAccount = new Map<string, Backlog<T>>();
  #rows = 0;

  constructor(maxRows: number) {
    this.maxRows = maxRows;
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * RETURNS what had to leave for it (the newest of the largest backlog), mostly nothing; undefined when there is no room, and then nothing changed.
   * Into an empty queue an item goes whatever its size: it would never find more room.
   */
  push(item: T): readonly T[] | undefined {
    const out: T[] = [];
    if (this.#rows > 0 && this.#rows + item.left > this.maxRows) {
      const own = (this.#byAccount.get(item.account)?.rows ?? 0) + item.left;
      const largest = this.#ring.reduce<Backlog<T> | undefined>(
        (a, b) => (a === undefined || b.rows > a.rows ? b : a),
        undefined,
      );
      if (largest === undefined || largest.account === item.account) return undefined;
      let left = largest.rows;
      let free = this.maxRows - this.#rows;
      for (let i = largest.items.length - 1; i >= 0 && free < item.left; i--) {
        const newest = largest.items[i] as T;
        left -= newest.left;
        free += newest.left;
        out.push(newest);
      }
      // it must still have at least as much waiting as the one that comes
      if (free < item.left || left < own) return undefined;
      for (const o of out) this.remove(o);
    }
    this.#backlog(item).items.push(item);
    this.#count(item, 1);
    return out;
  }

  /** Puts what was taken in front of all else of its account, whatever the bound says. */
  unshift(item: T): void {
    this.#backlog(item).items.unshift(item);
    this.#count(item, 1);
  }

  /** RETURNS whether it was there. */
  remove(item: T): boolean {
    const backlog = this.#byAccount.get(item.account);
    const at = backlog?.items.indexOf(item) ?? -1;
    if (backlog === undefined || at < 0) return false;
    backlog.items.splice(at, 1);
    this.#count(item, -1);
    if (backlog.items.length === 0) {
      this.#byAccount.delete(item.account);
      this.#ring = this.#ring.filter((b) => b !== backlog);
    }
    return true;
  }

  /** Takes what is to be run together: the next item by turns, and others of its kind up to `maxRows` in all. Empty when nothing waits. */
  take(maxRows: number): readonly T[] {
    const taken: T[] = [];
    const passed: Backlog<T>[] = [];
    let kind: string | undefined;
    let rows = 0;
    for (let backlog = this.#ring[0]; backlog !== undefined; backlog = this.#ring[0]) {
      const head = backlog.items[0] as T;
      const pass = taken.length > 0 && head.kind !== kind;
      if (!pass && backlog.credit <= 0) {
        backlog.credit += turnRows;
        if (backlog.credit <= 0) this.#rotate();
        continue;
      }
      if (pass || (taken.length > 0 && rows + head.rows > maxRows)) {
        passed.push(backlog);
        this.#ring.shift();
        continue;
      }
      backlog.credit -= head.rows;
      backlog.items.shift();
      this.#count(head, -1);
      taken.push(head);
      rows += head.rows;
      kind = head.kind;
      if (backlog.items.length === 0) {
        this.#byAccount.delete(backlog.account);
        this.#ring.shift();
      } else if (backlog.credit <= 0) this.#rotate();
      if (kind === undefined || rows >= maxRows) break;
    }
    // who was passed over comes first next time
    this.#ring.unshift(...passed);
    return taken;
  }

  #rotate(): void {
    const first = this.#ring.shift();
    if (first !== undefined) this.#ring.push(first);
  }

  #backlog(item: T): Backlog<T> {
    const known = this.#byAccount.get(item.account);
    if (known !== undefined) return known;
    const made: Backlog<T> = { account: item.account, items: [], rows: 0, credit: 0 };
    this.#byAccount.set(item.account, made);
    this.#ring.push(made);
    return made;
  }

  #count(item: T, sign: 1 | -1): void {
    this.#rows += sign * item.left;
    const backlog = this.#byAccount.get(item.account);
    if (backlog !== undefined) backlog.rows += sign * item.left;
  }
}
