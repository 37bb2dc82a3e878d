/**
 * Rate: so many in a period, so many at once: "key 1000/h burst 100", as the numbers of the Generic Cell Rate Algorithm (ITU-T I.371).
 *
 * Time is counted in ticks, of which a millisecond has so many that the interval between two queries is a whole number of them: all arithmetic is on whole
 * numbers below 2^53, nothing is rounded, and nobody gains by a rounding.
 */
import { CasemateError } from "../../core/error.ts";
import { type Scope, scopes } from "./scope.ts";

/** what is counted: samples that are asked about, requests, samples times their price; of language models tokens, and millionths of money */
export const countedUnits = ["queries", "requests", "units", "tokens", "micros"] as const;
export type CountedUnit = (typeof countedUnits)[number];

export interface Rate {
  readonly kind: "rate";
  readonly scope: Scope;
  readonly counts: CountedUnit;
  /** so many ... */
  readonly count: number;
  /** ... in so many milliseconds, in the long run */
  readonly periodMs: number;
  /** so many at once; in any period at most count + burst */
  readonly burst: number;
  /** whole: a rule whose interval would need more than `maxTicksPerMs` is refused */
  readonly ticksPerMs: number;
  /** ticks that one takes to be earned again */
  readonly interval: number;
  /** the rule in one way of writing */
  readonly text: string;
  /** rules of one id share their buckets: the text */
  readonly id: string;
}

export const periodsMs = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Period = keyof typeof periodsMs;

/** ticks are counted from here, so that they stay below 2^53 until 2054 */
export const epochMs = 1_767_225_600_000;
const maxTicksPerMs = 10_000;
/** a burst is earned again within this */
const maxRefillMs = 366 * periodsMs.d;
const maxCount = 1e12;

const form =
  /^(?<scope>[a-z]+) +(?<count>\d+)(?: *(?<counts>[a-z]+))? *\/ *(?<period>[a-z]+)(?: +burst +(?<burst>\d+))?$/;

/** "key 1000/h burst 100", "network 600 requests/min"; without a burst it is the count. THROWS GATEWAY_CONFIG. */
export const parseRate = (text: string): Rate => {
  const parts = form.exec(text.trim())?.groups;
  const refuse = (why: string, hint = "write: SCOPE COUNT/PERIOD burst COUNT, as in 'key 1000/h burst 100'"): never => {
    throw new CasemateError("GATEWAY_CONFIG", `the rate '${text}' ${why}`, { hint });
  };
  if (parts === undefined) return refuse("is none");
  const scope = scopes.find((s) => s === parts["scope"]) ?? refuse("has no scope", `scopes are ${scopes.join(", ")}`);
  const counts =
    countedUnits.find((u) => u === (parts["counts"] ?? "queries")) ??
    refuse("counts what is not known", `it may count ${countedUnits.join(", ")}`);
  const period = parts["period"] as Period;
  if (!Object.hasOwn(periodsMs, period)) return refuse("has no period", "periods are s, min, h, d");
  const periodMs = periodsMs[period];
  const count = Number(parts["count"]);
  const burst = parts["burst"] === undefined ? count : Number(parts["burst"]);
  if (!(count >= 1 && count <= maxCount && burst >= 1 && burst <= maxCount))
    return refuse(`has numbers that are not from 1 to ${maxCount}`);
  const ticksPerMs = count / gcd(count, periodMs);
  if (ticksPerMs > maxTicksPerMs)
    return refuse("can not be counted exactly", `${nearest(count, periodMs)}/${period} can`);
  const interval = (periodMs * ticksPerMs) / count;
  if ((burst * interval) / ticksPerMs > maxRefillMs) return refuse("takes more than a year to earn its burst again");
  const rule = `${scope} ${count}${counts === "queries" ? "" : ` ${counts}`}/${period} burst ${burst}`;
  return {
    kind: "rate",
    scope,
    counts,
    count,
    periodMs,
    burst,
    ticksPerMs,
    interval,
    text: rule,
    id: rule,
  };
};

/** milliseconds in which all of a burst is earned again */
export const refillMs = ({ burst, interval, ticksPerMs }: Rate): number => (burst * interval) / ticksPerMs;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** the nearest smaller count that can be counted exactly */
const nearest = (count: number, periodMs: number): number => {
  let c = count;
  while (c / gcd(c, periodMs) > maxTicksPerMs) c--;
  return c;
};
