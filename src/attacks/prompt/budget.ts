/** Budget: how much a campaign may ask, spend and wait. What did not fit is told, not left out in silence. */
import { monotonicMs } from "../../core/clock.ts";

export interface BudgetLimits {
  /** requests to the target; default: no limit */
  readonly requests?: number;
  /** tokens of target, attacker and judge together; default: no limit */
  readonly tokens?: number;
  /** milliseconds; default: no limit */
  readonly ms?: number;
}

/** Not an error of the run: it ends here. */
export class BudgetSpent extends Error {
  constructor(what: string) {
    super(`the budget of ${what} is spent`);
    this.name = "BudgetSpent";
  }
}

export class Budget {
  readonly #limits: BudgetLimits;
  readonly #began = monotonicMs();
  requests = 0;
  tokens = 0;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** One request more. Throws BudgetSpent. */
  take(): void {
    const { requests = Infinity, tokens = Infinity, ms = Infinity } = this.#limits;
    if (this.requests >= requests) throw new BudgetSpent(`${requests} requests`);
    if (this.tokens >= tokens) throw new BudgetSpent(`${tokens} tokens`);
    if (monotonicMs() - this.#began >= ms) throw new BudgetSpent(`${Math.round(ms / 1000)} seconds`);
    this.requests++;
  }

  spend(tokens: number): void {
    this.tokens += tokens;
  }
}
