/** openMemoryLimits: buckets in the memory of this process, one table for each rule; what has to outlive it is in its records. */
import { createHash } from "node:crypto";
import { monotonicMs, nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { GatewayRecords } from "../state/records.ts";
import { Buckets, emptyTat, isKept } from "./buckets.ts";
import { charged, remaining, resetMs, ticksAt, waitTicks } from "./gcra.ts";
import { type KeptLimits, takeKeptLimits } from "./kept-limits.ts";
import { keyedHash } from "./keyed-hash.ts";
import { leaseWriter } from "./lease-writer.ts";
import type { Charge, Charged, LimitStore, Standing } from "./limit-store.ts";
import type { Rule } from "./rule.ts";

export interface MemoryLimitsOptions {
  /** without them nothing outlives the process */
  readonly records?: GatewayRecords;
  /** buckets of one rule at most, 16 bytes each; beyond them, newcomers share. Default 2^21 */
  readonly maxBuckets?: number;
  /** milliseconds since 1970 that never go back; default: the time of the start, and what has passed since */
  readonly clock?: () => number;
  /** milliseconds since 1970, for calendar months and days; default the system's */
  readonly calendar?: () => number;
}

const defaultMaxBuckets = 2 ** 21;
/** records written at once when it is closed */
const closingBatch = 64;

interface Planned {
  readonly charge: Charge;
  readonly buckets: Buckets;
  readonly low: number;
  readonly high: number;
  readonly before: number;
  readonly after: number;
  /** at most this is no debt */
  readonly floor: number;
}

/** THROWS STORE_CORRUPT, STORE_FULL, STORE_FAILED. */
export const openMemoryLimits = async ({
  records,
  maxBuckets = defaultMaxBuckets,
  clock = steadyClock(),
  calendar = nowMs,
}: MemoryLimitsOptions = {}): Promise<LimitStore> => {
  const kept: KeptLimits = await takeKeptLimits(records, calendar());
  const hash = keyedHash(kept.hashKey);
  const writer = records === undefined ? undefined : leaseWriter(records);
  const startMs = clock();
  const all = new Map<string, Buckets>();
  let closed = false;

  const bucketsOf = (rule: Rule): Buckets => {
    let found = all.get(rule.id);
    if (found === undefined) {
      const prefix = prefixOf(rule);
      found = new Buckets({
        rule,
        maxBuckets,
        calendarMs: calendar(),
        writer,
        prefix,
        kept: kept.pagesOf(prefix),
        emptyUntil: kept.crashed && rule.kind === "rate" && !isKept(rule) ? emptyTat(rule, ticksAt(rule, startMs)) : 0,
      });
      all.set(rule.id, found);
    }
    return found;
  };
  const planned = (charge: Charge, ms: number, calendarMs: number): Planned => {
    const { rule, subject, cost } = charge;
    const buckets = bucketsOf(rule);
    const key = hash(subject);
    const low = key[0] as number;
    const high = key[1] as number;
    if (rule.kind === "budget") {
      buckets.turnOver(rule, calendarMs);
      const before = buckets.get(low, high);
      return { charge, buckets, low, high, before, after: before + cost, floor: 0 };
    }
    const now = ticksAt(rule, ms);
    const before = buckets.get(low, high);
    return { charge, buckets, low, high, before, after: charged(rule, before, now, cost), floor: now };
  };

  return {
    charge(charges) {
      if (closed) throw new CasemateError("STORE_CLOSED", "the limits were closed");
      const ms = clock();
      const calendarMs = calendar();
      const plans = charges.map((charge) => planned(charge, ms, calendarMs));
      let by: Rule | undefined;
      let longest = 0;
      for (const plan of plans) {
        const wait = waitMs(plan, calendarMs);
        if (wait > longest) [by, longest] = [plan.charge.rule, wait];
      }
      if (by !== undefined)
        return {
          kind: "refused",
          by,
          retryAfterMs: longest === Infinity ? undefined : Math.ceil(longest),
          standings: plans.map((p) => standing(p, p.before, calendarMs)),
        };
      let writes: Promise<void>[] | undefined;
      for (const { charge, buckets, low, high, before, after, floor } of plans) {
        const written = buckets.set(low, high, before, after, floor, charge.rule);
        if (written !== undefined) (writes ??= []).push(written);
      }
      const admitted: Charged = { kind: "admitted", standings: plans.map((p) => standing(p, p.after, calendarMs)) };
      return writes === undefined ? admitted : Promise.all(writes).then(() => admitted);
    },
    settle(charges) {
      if (closed) throw new CasemateError("STORE_CLOSED", "the limits were closed");
      const ms = clock();
      const calendarMs = calendar();
      let writes: Promise<void>[] | undefined;
      for (const charge of charges) {
        const { rule, cost } = charge;
        const { buckets, low, high, before, floor } = planned(charge, ms, calendarMs);
        const after = Math.max(floor, Math.max(floor, before) + cost * (rule.kind === "budget" ? 1 : rule.interval));
        const written = buckets.set(low, high, before, after, floor, rule);
        if (written !== undefined) (writes ??= []).push(written);
      }
      return writes === undefined ? undefined : Promise.all(writes).then(() => undefined);
    },
    async close() {
      closed = true;
      if (records === undefined || writer === undefined) return;
      await writer.idle();
      let batch = new Map<string, Uint8Array | undefined>();
      for (const buckets of all.values()) {
        const floor = buckets.rule.kind === "rate" ? ticksAt(buckets.rule, clock()) : 0;
        for (const [key, bytes] of buckets.exact(floor)) {
          batch.set(key, bytes);
          if (batch.size < closingBatch) continue;
          await records.write(batch);
          batch = new Map();
        }
      }
      // in one write with the last of them: until then it has not been an orderly stop
      await records.write(new Map([...batch, kept.stopped]));
    },
  };
};

const prefixOf = (rule: Rule): string =>
  `limits/1/${isKept(rule) ? "kept" : "short"}-${createHash("sha256").update(rule.id).digest("hex").slice(0, 24)}/`;

/** 0: it is admitted now; Infinity: it never is. */
const waitMs = ({ charge: { rule, cost }, buckets, after, floor }: Planned, calendarMs: number): number => {
  if (rule.kind === "budget")
    return cost > rule.count ? Infinity : after > rule.count ? Math.max(1, buckets.endMs - calendarMs) : 0;
  return cost > rule.burst ? Infinity : Math.max(0, waitTicks(rule, after, floor) / rule.ticksPerMs);
};

const standing = ({ charge: { rule }, buckets, floor }: Planned, value: number, calendarMs: number): Standing =>
  rule.kind === "budget"
    ? { rule, remaining: Math.max(0, rule.count - value), resetMs: Math.max(0, buckets.endMs - calendarMs) }
    : { rule, remaining: remaining(rule, value, floor), resetMs: resetMs(rule, value, floor) };

/** Goes on where the system's clock may jump. */
const steadyClock = (): (() => number) => {
  const offset = nowMs() - monotonicMs();
  return () => offset + monotonicMs();
};
