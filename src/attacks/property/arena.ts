/** Arena: one box with the cases that have it. Runs points, notices counterexamples, keeps the nearest points of each case. */
import { monotonicMs } from "../../core/clock.ts";
import type { Counterexample, Judge } from "./confirm.ts";
import type { Network } from "./network.ts";
import { Objective } from "./objective.ts";
import { Pool } from "./pool.ts";
import type { Box, Case } from "./property.ts";
import { SearchBox } from "./search-box.ts";

/** What stops a search, and what it found. */
export class Hunt {
  readonly network: Network;
  readonly judge: Judge;
  readonly #deadline: number;
  readonly #signal: AbortSignal | undefined;
  found: Counterexample | undefined;
  /** points that were run forward */
  queries = 0;

  /** `timeoutMs`: from now on */
  constructor(network: Network, judge: Judge, timeoutMs: number, signal?: AbortSignal) {
    this.network = network;
    this.judge = judge;
    this.#deadline = monotonicMs() + timeoutMs;
    this.#signal = signal;
  }

  /** True when there is nothing more to do. Throws the signal's reason when aborted. */
  get over(): boolean {
    this.#signal?.throwIfAborted();
    return this.found !== undefined || monotonicMs() > this.#deadline;
  }
}

/** Candidates of one run that are put before the judge: rounding makes some fail, a thousand that fail tell no more than a few. */
const candidatesPerRun = 4;

export class Arena {
  readonly hunt: Hunt;
  readonly box: SearchBox;
  readonly objectives: readonly Objective[];
  readonly pools: readonly Pool[];

  constructor(hunt: Hunt, box: Box, cases: readonly Case[], poolSize: number) {
    this.hunt = hunt;
    this.box = new SearchBox(box);
    this.objectives = cases.map((c) => new Objective(c));
    this.pools = cases.map(() => new Pool(this.box, poolSize));
  }

  /** Outputs of n points of the box. A counterexample among them ends the hunt. */
  async run(x: Float32Array): Promise<Float32Array> {
    const { network, judge } = this.hunt;
    const y = await network.forward(x);
    const n = x.length / network.inputs;
    this.hunt.queries += n;
    let tried = 0;
    for (let r = 0; r < n && tried < candidatesPerRun; r++) {
      const xAt = r * network.inputs;
      const yAt = r * network.outputs;
      if (!this.objectives.some((o) => o.meets(x, xAt, y, yAt))) continue;
      tried++;
      const found = await judge.confirm(this.box.exact(x, xAt));
      if (found !== undefined) {
        this.hunt.found = found;
        break;
      }
    }
    return y;
  }
}
