/** TimeLeft: an honest estimate of the time that an assessment still takes, from what was measured and rough relative costs of what was not. */
import { monotonicMs } from "../core/clock.ts";
import type { PlannedAttack } from "./plan.ts";

/** Rough model passes per sample of attacks that differ much from an iterative first-order attack; only the estimate of time left depends on it. */
const passes: Readonly<Record<string, number>> = {
  "evasion/uniform-noise": 5,
  "evasion/contrast-reduction": 20,
  "evasion/fgm": 2,
  "evasion/pgd": 60,
  "evasion/auto-attack": 1500,
  "evasion/square": 2000,
  "evasion/carlini-wagner": 6000,
  "evasion/ead": 6000,
  "evasion/hop-skip-jump": 5000,
  "evasion/boundary": 26_000,
  "evasion/sigma-zero": 1500,
  "evasion/spsa": 12_000,
  "evasion/nes": 10_000,
  "evasion/simba": 10_000,
  "evasion/pixel": 40_000,
  "evasion/pdpgd": 1000,
  "evasion/carlini-wagner-linf": 30_000,
  "evasion/zoo": 500_000,
};

export const expectedCost = (a: PlannedAttack): number =>
  Math.min(passes[a.id] ?? 200, a.maxQueries ?? Infinity) * a.scales.length;

export class TimeLeft {
  readonly #costs: readonly number[];
  readonly #shares: Float64Array;
  readonly #started = monotonicMs();
  #measuredCost = 0;

  /** `costs`: expected cost of each piece of work, in any unit */
  constructor(costs: readonly number[]) {
    this.#costs = costs;
    this.#shares = new Float64Array(costs.length);
  }

  progress(piece: number, share: number): void {
    const before = this.#shares[piece] as number;
    if (share > before) {
      this.#measuredCost += (share - before) * (this.#costs[piece] as number);
      this.#shares[piece] = share;
    }
  }

  finish(piece: number): void {
    this.#shares[piece] = 1;
  }

  /** share of all expected cost */
  get done(): number {
    const total = this.#costs.reduce((a, b) => a + b, 0);
    return total === 0 ? 1 : this.#costs.reduce((a, c, i) => a + c * (this.#shares[i] as number), 0) / total;
  }

  /** seconds; undefined before there is anything to go by */
  get secondsLeft(): number | undefined {
    const elapsed = (monotonicMs() - this.#started) / 1000;
    if (this.done < 0.02 || elapsed < 1) return undefined;
    const left = this.#costs.reduce((a, c, i) => a + c * (1 - (this.#shares[i] as number)), 0);
    return (left * elapsed) / this.#measuredCost;
  }
}
