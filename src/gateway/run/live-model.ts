/**
 * LiveModel: the version that answers under a name, exchanged without dropping a request. The new one is opened and tried before it answers; what the old one has begun
 * it ends, and then it is closed. One that can not be opened changes nothing.
 */
import type { ServedModel } from "./served-model.ts";

interface Held {
  readonly model: ServedModel;
  /** exchanges that were begun with it and are not over */
  uses: number;
  unused: () => void;
}

export class LiveModel {
  #held: Held | undefined;
  /** openings and closings, one after the other */
  #last: Promise<unknown> = Promise.resolve();
  readonly #closing = new Set<Promise<void>>();

  /** Undefined before the first, and after `withdraw`. */
  current(): ServedModel | undefined {
    return this.#held?.model;
  }

  /** What answers now, kept open until `done` is called, once: a request stays with the version that it began with. */
  take(): { readonly model: ServedModel; done(): void } | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    held.uses++;
    return {
      model: held.model,
      done: () => {
        held.uses--;
        if (held.uses === 0) held.unused();
      },
    };
  }

  /** RETURNS what answers from now on. THROWS what `open` throws; then what answered before still does. */
  replace(open: () => Promise<ServedModel>): Promise<ServedModel> {
    return this.#next(async () => {
      const opened = await open();
      this.#retire(opened);
      return opened;
    });
  }

  /** From now on nothing answers; what was begun ends. */
  withdraw(): Promise<void> {
    return this.#next(async () => this.#retire(undefined));
  }

  /** Waits for what was begun. */
  async close(): Promise<void> {
    await this.withdraw();
    await Promise.all(this.#closing);
  }

  #retire(next: ServedModel | undefined): void {
    const before = this.#held;
    this.#held = next === undefined ? undefined : { model: next, uses: 0, unused: () => undefined };
    if (before === undefined) return;
    const unused = new Promise<void>((resolve) => {
      if (before.uses === 0) resolve();
      else before.unused = resolve;
    });
    const closed = unused.then(() => before.model.close()).finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
