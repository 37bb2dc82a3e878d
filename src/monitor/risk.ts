/**
 * From evidence to a risk and to a step of the ladder.
 *
 * risk = posterior probability of an attack = odds / (1 + odds), odds = evidence x prior odds. The prior is `baseRate`; in a group that raised an alarm it is
 * the share of odd queries there, so that the same evidence weighs more in a network from which an attack comes, and good evidence still clears an account.
 */
import type { LadderLevel } from "./alert.ts";

export interface RiskOptions {
  /** an ordinary client ever leaves level 0 by its own evidence with a probability of at most this; default 5e-4 */
  readonly baseRate?: number;
  /** risks from which levels 1 to 6 begin, ascending; default 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999 */
  readonly levels?: readonly number[];
  /** a level holds for at least so long after it was reached; default 10 minutes */
  readonly holdMs?: number;
  /** evidence fades by so many nats an hour; default 0.5: an alarm of level 6 is gone after about a day without queries */
  readonly fadePerHour?: number;
}

/** odds must fall to a tenth of what raised a level before it falls */
const hysteresis = 10;
/** an alarm of a group never makes an account more suspect than this */
const highestPrior = 0.9;

export class Risk {
  readonly baseRate: number;
  readonly fadePerHour: number;
  readonly #thresholds: readonly number[];
  readonly #holdMs: number;

  constructor(options: RiskOptions = {}) {
    this.baseRate = options.baseRate ?? 5e-4;
    this.fadePerHour = options.fadePerHour ?? 0.5;
    this.#holdMs = options.holdMs ?? 600_000;
    this.#thresholds = (options.levels ?? [0.5, 0.8, 0.95, 0.99, 0.999, 0.9999]).map((r) => r / (1 - r));
  }

  /** Factor by which evidence falls in so many milliseconds. */
  readonly fade = (ms: number): number => Math.exp((-this.fadePerHour * ms) / 3_600_000);

  /** Prior odds for an account: of the base rate, or of the share of odd queries in the worst group with an alarm. */
  priorOdds(oddShares: readonly number[]): number {
    const prior = Math.max(this.baseRate, ...oddShares.map((s) => Math.min(highestPrior, s)));
    return prior / (1 - prior);
  }

  /** Evidence that is an alarm on its own. */
  get alarm(): number {
    return 1 / this.baseRate;
  }

  /** The level for these odds: up at once, down after the hold time and below a tenth of what raised it. */
  levelFor(odds: number, current: LadderLevel, raisedMs: number, atMs: number): LadderLevel {
    const target = this.#levelOf(odds);
    if (target >= current) return target;
    if (atMs - raisedMs < this.#holdMs) return current;
    return Math.min(current, this.#levelOf(odds * hysteresis)) as LadderLevel;
  }

  /** The level of a risk without a past. */
  levelOf(risk: number): LadderLevel {
    return this.#levelOf(risk >= 1 ? Infinity : risk / (1 - risk));
  }

  #levelOf(odds: number): LadderLevel {
    let level = 0;
    while (level < this.#thresholds.length && odds >= (this.#thresholds[level] as number)) level++;
    return level as LadderLevel;
  }
}
