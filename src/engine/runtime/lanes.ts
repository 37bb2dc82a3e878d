/** Lanes: the threads that a model shares its batches with, started when the first batch is large enough for them. */
import { Lane } from "./lane.ts";

export class Lanes {
  /** how many there are to be; shares of a batch are made for so many, whether they are there yet or not */
  readonly count: number;
  readonly #binding: string;
  #lanes: readonly Lane[] = [];
  #starting: Promise<void> | undefined;

  constructor(count: number, binding: string) {
    this.count = count;
    this.#binding = binding;
  }

  /** The lanes that have started; the first call starts them. Where threads can not be started there are none. */
  started(): readonly Lane[] {
    this.#starting ??= this.#start();
    return this.#lanes;
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await this.#starting;
    await Promise.all(this.#lanes.map((lane) => lane.close()));
    this.#lanes = [];
  }

  async #start(): Promise<void> {
    const starting = Array.from({ length: this.count }, () => Lane.create(this.#binding));
    const started = await Promise.allSettled(starting);
    this.#lanes = started.flatMap((s) => (s.status === "fulfilled" ? [s.value] : []));
  }
}
