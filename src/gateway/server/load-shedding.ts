/**
 * LoadShedding: how many requests are taken at once, by how late the event loop is. When it falls behind, queues grow where nobody sees them (in sockets), and every
 * answer comes late; so fewer are taken, the others are told to come back, which costs a fraction, and those that are taken are answered in time.
 *
 * Multiplicative decrease, additive increase (Chiu, Jain 1989), on the lateness of a timer: work that waits in other threads makes the loop no later, and has queues and
 * refusals of its own.
 */
import { monotonicMs } from "../../core/clock.ts";

/** how often the loop is looked at, in ms */
const everyMs = 10;
/** later than this twice in a row, and there is too much to do: once may be the garbage collector */
const lateMs = 15;
const decrease = 0.7;
/** of all, in each look in time */
const increase = 0.02;
const fewest = 64;

export class LoadShedding {
  readonly #most: number;
  #allowed: number;
  #late = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#allowed = most;
  }

  /** Requests that may be under way at once. */
  get allowed(): number {
    return this.#allowed;
  }

  /** The loop was so many ms late, and `active` requests are under way. */
  note(latenessMs: number, active: number): void {
    if (latenessMs <= lateMs) {
      this.#late = 0;
      this.#allowed = Math.min(this.#most, this.#allowed + this.#most * increase);
      return;
    }
    if (++this.#late < 2) return;
    // from what is there, not from what was allowed: the first cut must be felt
    this.#allowed = Math.max(fewest, decrease * Math.min(this.#allowed, active));
  }

  /** Looks by itself until it is stopped. */
  watch(active: () => number): void {
    let due = monotonicMs() + everyMs;
    this.#timer = setInterval(() => {
      const now = monotonicMs();
      this.note(now - due, active());
      due = now + everyMs;
    }, everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
