/**
 * LoadShedding: how many requests are taken at once. Where the server's thread has no moment left, every request that is taken makes all others later; so no more are
 * under way than it answers in a twentieth of a second, and the others are told to come back, which costs a fraction.
 *
 * By Little's law the time in the server is requests under way / requests a second. Only a queue that stands counts (as CoDel, RFC 8289): a burst is taken. Requests that
 * wait for a model in another thread or server leave this one idle, and have queues and refusals of their own.
 */
import { performance } from "node:perf_hooks";

/** how often it is looked at, in ms */
const everyMs = 20;
/** time in the server that is aimed at when there is too much to do, in s */
const targetS = 0.05;
/** share of the time in which the thread works from which it is full */
const full = 0.95;
/** so many looks in a row: 100 ms */
const standing = 5;
/** a burst of so many is always taken */
const fewest = 256;
/** of a new look in the smoothed throughput */
const weight = 0.2;

export interface Look {
  /** requests under way */
  readonly active: number;
  /** answered since the last look */
  readonly answered: number;
  /** share of the time since the last look in which the thread worked */
  readonly busy: number;
}

export class LoadShedding {
  readonly #most: number;
  #allowed: number;
  #perSecond = 0;
  #over = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#allowed = most;
  }

  /** Requests that may be under way at once. */
  get allowed(): number {
    return this.#allowed;
  }

  note({ active, answered, busy }: Look): void {
    this.#perSecond += weight * ((answered * 1000) / everyMs - this.#perSecond);
    const target = Math.min(this.#most, Math.max(fewest, this.#perSecond * targetS));
    if (this.#allowed < this.#most) {
      // it ends when the thread has time again, not when shedding has worked
      if (busy < full) this.#allowed = this.#most;
      else this.#allowed = target;
      return;
    }
    this.#over = busy >= full && active > target ? this.#over + 1 : 0;
    if (this.#over < standing) return;
    this.#over = 0;
    this.#allowed = target;
  }

  /** Looks by itself until it is stopped. `answered`: in all. */
  watch(active: () => number, answered: () => number): void {
    let [before, elu] = [answered(), performance.eventLoopUtilization()];
    this.#timer = setInterval(() => {
      const now = answered();
      const since = performance.eventLoopUtilization(elu);
      elu = performance.eventLoopUtilization();
      this.note({ active: active(), answered: now - before, busy: since.utilization });
      before = now;
    }, everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
