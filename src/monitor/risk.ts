/**
 * From evidence to a risk and to a step of the ladder.
 *
 * posterior log-odds of an attack = evidence (nats) + prior log-odds, on a scale from 0 to 1 that is linear in nats: 0.5 where an ordinary client ever comes
 * with a probability of at most `baseRate`, 1 at the cap of evidence. A query that could not be stranger adds about a tenth. The prior is `baseRate`; in a group
 * that raised an alarm it is the share of odd queries there, so that the same evidence weighs more in a network from which an attack comes. That at most
 * trebles what an account did itself: the ordinary clients of the same network are not punished.
 */
import { CasemateError } from "../core/error.ts";
import type { LadderLevel } from "./alert.ts";
import { wealthCap } from "./evidence/e-process.ts";

export interface RiskOptions {
  /** an ordinary client ever reaches a risk of 0.5 by its own evidence with a probability of at most this; default 5e-4 */
  readonly baseRate?: number;
  /** risks from which levels 1 to 6 begin, ascending; above 1 for never; default 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 */
  readonly levels?: readonly number[];
  /** a level holds for at least so long after it was reached; default 10 minutes */
  readonly holdMs?: number;
  /** evidence fades by so many nats an hour; default 0.5: the highest alarm is gone after about a day without queries */
  readonly fadePerHour?: number;
}

/** evidence must fall to a tenth of what raised a level before the level falls */
const hysteresis = Math.log(10);
const highestPrior = 0.9;
/** nats that groups add to each nat of an account's own */
const mostAdded = 2;

export class Risk {
  /** bound of the probability that an ordinary client ever reaches a risk of 0.5 by itself */
  readonly baseRate: number;
  readonly #fadePerHour: number;
  readonly #levels: readonly number[];
  readonly #holdMs: number;
  /** nats of a risk of 0.5, and from there to 1 */
  readonly #alarm: number;
  readonly #rest: number;

  /** THROWS USAGE for a base rate outside (1e-8, 0.1). */
  constructor(options: RiskOptions = {}) {
    this.baseRate = options.baseRate ?? 5e-4;
    if (!(this.baseRate > 1e-8 && this.baseRate < 0.1))
      throw new CasemateError("USAGE", `a base rate wants to be between 1e-8 and 0.1, got ${this.baseRate}`);
    this.#fadePerHour = options.fadePerHour ?? 0.5;
    this.#holdMs = options.holdMs ?? 600_000;
    this.#levels = options.levels ?? [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
    this.#alarm = -Math.log(this.baseRate);
    this.#rest = Math.log(wealthCap) - this.#alarm;
  }

  /** Factor by which evidence falls in so many milliseconds. */
  readonly fade = (ms: number): number => Math.exp((-this.#fadePerHour * ms) / 3_600_000);

  /** Is this evidence (not its logarithm) an alarm on its own. */
  isAlarm(wealth: number): boolean {
    return wealth * this.baseRate >= 1;
  }

  /** An account's own nats with what groups with an alarm add to them, by the share of odd queries in each. */
  inGroups(nats: number, oddShares: readonly number[]): number {
    const share = Math.min(highestPrior, Math.max(0, ...oddShares));
    if (!(nats > 0) || share <= this.baseRate) return nats;
    return nats + Math.min(mostAdded * nats, logit(share) - logit(this.baseRate));
  }

  /** Of evidence in nats, 0 to 1. */
  risk(nats: number): number {
    if (!(nats > 0)) return 0;
    return nats < this.#alarm
      ? (0.5 * nats) / this.#alarm
      : Math.min(1, 0.5 + (0.5 * (nats - this.#alarm)) / this.#rest);
  }

  /** The level for this evidence: up at once, down after the hold time and below a tenth of what raised it. */
  levelFor(nats: number, current: LadderLevel, raisedMs: number, atMs: number): LadderLevel {
    const target = this.levelOf(this.risk(nats));
    if (target >= current) return target;
    if (atMs - raisedMs < this.#holdMs) return current;
    return Math.min(current, this.levelOf(this.risk(nats + hysteresis))) as LadderLevel;
  }

  /** The level of a risk without a past. */
  levelOf(risk: number): LadderLevel {
    let level = 0;
    for (const [i, from] of this.#levels.entries()) if (risk >= from) level = i + 1;
    return level as LadderLevel;
  }
}

const logit = (p: number): number => Math.log(p / (1 - p));
