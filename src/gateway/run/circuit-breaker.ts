/** CircuitBreaker: after some failures in a row nothing is sent for a while, then one request tries whether it works again. */
import { monotonicMs } from "../../core/clock.ts";

export interface CircuitOptions {
  /** in a row, until nothing is sent */
  readonly failures: number;
  readonly coolMs: number;
}

export class CircuitBreaker {
  readonly #o: CircuitOptions;
  readonly #now: () => number;
  #failed = 0;
  #openUntil = 0;
  #trying = false;

  constructor(options: CircuitOptions, now: () => number = monotonicMs) {
    this.#o = options;
    this.#now = now;
  }

  /** May a request be sent? Whoever is told so says how it went. */
  admit(): boolean {
    if (this.#failed < this.#o.failures) return true;
    if (this.#trying || this.#now() < this.#openUntil) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    this.#failed = 0;
    this.#trying = false;
  }

  failed(): void {
    this.#failed++;
    this.#trying = false;
    if (this.#failed >= this.#o.failures) this.#openUntil = this.#now() + this.#o.coolMs;
  }

  /** in how many ms something is sent again; 0 while it is */
  waitMs(): number {
    return this.#failed < this.#o.failures ? 0 : Math.max(1, this.#openUntil - this.#now());
  }
}
