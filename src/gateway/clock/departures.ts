/**
 * Departures: wakes at points in time, to a fraction of a millisecond.
 *
 * A timer alone would tell what it should hide: Node rounds its delay to whole milliseconds from when it is set, so how late it fires depends on when the
 * model was done. So it wakes a little early, and the rest is turns of the event loop, which goes on with other work meanwhile.
 */
import { monotonicMs } from "../../core/clock.ts";

/** How much before the time a timer wakes, in ms: it fires up to 1 ms late, and more on a loaded machine. */
const earlyMs = 1.6;

interface Departure {
  readonly atMs: number;
  readonly leave: () => void;
}

export class Departures {
  /** first to leave at the end */
  readonly #waiting: Departure[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #turning = false;

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Calls `leave` at `atMs` of the monotonic clock, or as soon after it as the event loop turns. */
  at(atMs: number, leave: () => void): void {
    let [low, high] = [0, this.#waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#waiting[middle] as Departure).atMs > atMs) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, { atMs, leave });
    this.#arm();
  }

  #arm(): void {
    const next = this.#waiting.at(-1);
    if (next === undefined || this.#turning) return;
    const inMs = next.atMs - monotonicMs() - earlyMs;
    if (inMs <= 0) {
      this.#turning = true;
      setImmediate(() => this.#turn());
      return;
    }
    if (this.#timer !== undefined && this.#timerMs <= next.atMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = next.atMs;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#arm();
    }, inMs);
  }

  #turn(): void {
    const now = monotonicMs();
    for (let next = this.#waiting.at(-1); next !== undefined && next.atMs <= now; next = this.#waiting.at(-1)) {
      this.#waiting.pop();
      next.leave();
    }
    const next = this.#waiting.at(-1);
    if (next !== undefined && next.atMs - now <= earlyMs) setImmediate(() => this.#turn());
    else {
      this.#turning = false;
      this.#arm();
    }
  }
}
