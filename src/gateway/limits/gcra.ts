/**
 * gcra: the Generic Cell Rate Algorithm (ITU-T I.371, virtual scheduling) on whole ticks. A bucket is one number, its theoretical arrival time (TAT): the time at
 * which all of the burst is there again. No window has an edge, so no burst comes twice at one.
 *
 *   start = max(TAT, now);  TAT' = start + cost * interval;  admitted if TAT' - now <= burst * interval
 */
import { epochMs, type Rate } from "./rate.ts";

/** Milliseconds since 1970 as ticks of this rate, a whole number. */
export const ticksAt = ({ ticksPerMs }: Rate, ms: number): number => Math.floor(ms - epochMs) * ticksPerMs;

/**
 * The TAT when `cost` is charged; the caller judges it by `waitTicks`. A TAT further ahead than a whole burst comes from a clock that was set back: it counts as
 * an empty bucket, no less and no more, so that nobody is shut out for as long as the clock was wrong.
 */
export const charged = ({ burst, interval }: Rate, tat: number, now: number, cost: number): number =>
  Math.max(now, Math.min(tat, now + burst * interval)) + cost * interval;

/** Ticks until a charge that would lead to this TAT is admitted; 0 and less: now. */
export const waitTicks = ({ burst, interval }: Rate, tat: number, now: number): number => tat - now - burst * interval;

/** What could be charged at once now, a whole number. */
export const remaining = ({ burst, interval }: Rate, tat: number, now: number): number =>
  Math.max(0, Math.floor((now + burst * interval - Math.max(tat, now)) / interval));

/** Milliseconds until all of the burst is there again. */
export const resetMs = ({ ticksPerMs }: Rate, tat: number, now: number): number =>
  Math.max(0, (tat - now) / ticksPerMs);
