/** openMemoryLimits: buckets in the memory of this process, one table for each rule. */
import { monotonicMs, nowMs } from "../../core/clock.ts";
import { secureBytes } from "../../core/csprng.ts";
import { type Budget, periodAt } from "./budget.ts";
import { charged, remaining, resetMs, ticksAt, waitTicks } from "./gcra.ts";
import { keyedHash } from "./keyed-hash.ts";
import type { Charge, Charged, LimitStore, Standing } from "./limit-store.ts";
import { NumberTable } from "./number-table.ts";
import type { Rate } from "./rate.ts";
import type { Rule } from "./rule.ts";

export interface MemoryLimitsOptions {
  /** buckets of one rule at most, 16 bytes each; beyond them, newcomers share. Default 2^21 */
  readonly maxBuckets?: number;
  /** milliseconds since 1970 that never go back; default: the time of the start, and what has passed since */
  readonly clock?: () => number;
  /** milliseconds since 1970, for calendar months and days; default the system's */
  readonly calendar?: () => number;
}

const defaultMaxBuckets = 2 ** 21;

/** a rule's buckets: TATs in ticks, or what was spent */
interface RateBuckets {
  readonly rule: Rate;
  readonly table: NumberTable;
}
interface BudgetBuckets {
  readonly rule: Budget;
  readonly table: NumberTable;
  period: { readonly number: number; readonly endMs: number };
}
type Buckets = RateBuckets | BudgetBuckets;

interface Planned {
  readonly buckets: Buckets;
  readonly low: number;
  readonly high: number;
  readonly before: number;
  readonly after: number;
  /** at most this is no debt */
  readonly floor: number;
}

export const openMemoryLimits = async ({
  maxBuckets = defaultMaxBuckets,
  clock = steadyClock(),
  calendar = nowMs,
}: MemoryLimitsOptions = {}): Promise<LimitStore> => {
  const hash = keyedHash(secureBytes(8));
  const all = new Map<string, Buckets>();

  const bucketsOf = (rule: Rule): Buckets => {
    let found = all.get(rule.text);
    if (found === undefined) {
      const table = new NumberTable({ maxSlots: maxBuckets });
      found = rule.kind === "rate" ? { rule, table } : { rule, table, period: periodAt(rule.period, calendar()) };
      all.set(rule.text, found);
    }
    return found;
  };

  return {
    charge(charges) {
      const ms = clock();
      const day = calendar();
      const plans: Planned[] = [];
      let by: Rule | undefined;
      let longest = 0;
      for (const { rule, subject, cost } of charges) {
        const buckets = bucketsOf(rule);
        const plan = planned(buckets, hash(subject), cost, ms, day);
        plans.push(plan);
        const wait = waitMs(plan, charges[plans.length - 1] as Charge, ms, day);
        if (wait > longest) [by, longest] = [rule, wait];
      }
      if (by !== undefined)
        return {
          kind: "refused",
          by,
          retryAfterMs: longest === Infinity ? undefined : Math.ceil(longest),
          standings: plans.map((p) => standing(p, p.before, ms, day)),
        };
      for (const { buckets, low, high, after, floor } of plans) buckets.table.set(low, high, after, floor);
      return { kind: "admitted", standings: plans.map((p) => standing(p, p.after, ms, day)) } satisfies Charged;
    },
    close: async () => undefined,
  };
};

const planned = (
  buckets: Buckets,
  key: Readonly<Uint32Array>,
  cost: number,
  ms: number,
  calendarMs: number,
): Planned => {
  const low = key[0] as number;
  const high = key[1] as number;
  if ("period" in buckets) {
    turnOver(buckets, calendarMs);
    const before = buckets.table.get(low, high);
    return { buckets, low, high, before, after: before + cost, floor: 0 };
  }
  const now = ticksAt(buckets.rule, ms);
  const before = buckets.table.get(low, high);
  return { buckets, low, high, before, after: charged(buckets.rule, before, now, cost), floor: now };
};

/** 0: it is admitted now; Infinity: it never is. */
const waitMs = ({ buckets, after }: Planned, { cost }: Charge, ms: number, calendarMs: number): number => {
  if ("period" in buckets) {
    const { rule, period } = buckets;
    return cost > rule.count ? Infinity : after > rule.count ? Math.max(1, period.endMs - calendarMs) : 0;
  }
  const { rule } = buckets;
  return cost > rule.burst ? Infinity : Math.max(0, waitTicks(rule, after, ticksAt(rule, ms)) / rule.ticksPerMs);
};

const standing = ({ buckets }: Planned, value: number, ms: number, calendarMs: number): Standing => {
  if ("period" in buckets) {
    const { rule, period } = buckets;
    return { rule, remaining: Math.max(0, rule.count - value), resetMs: Math.max(0, period.endMs - calendarMs) };
  }
  const { rule } = buckets;
  const now = ticksAt(rule, ms);
  return { rule, remaining: remaining(rule, value, now), resetMs: resetMs(rule, value, now) };
};

/**
 * Forgets what was spent when a new period has begun. A clock that goes back over the edge of a period, and over it again, gives nobody a second budget; one that was
 * wrong by more is believed again, and what was spent stays spent.
 */
const turnOver = (buckets: BudgetBuckets, ms: number): void => {
  const { rule, period, table } = buckets;
  if (ms < period.endMs && ms >= period.endMs - 86_400_000) return;
  const now = periodAt(rule.period, ms);
  if (now.number > period.number) table.clear();
  if (now.number > period.number || now.number < period.number - 1) buckets.period = now;
};

/** Goes on where the system's clock may jump. */
const steadyClock = (): (() => number) => {
  const offset = nowMs() - monotonicMs();
  return () => offset + monotonicMs();
};
