/** eventLog: events as lines of JSON (pino). Secrets are scrubbed once more on their way out, wherever they hide. */
import { pino } from "pino";
import { isoAt } from "../../core/clock.ts";
import { scrubbed } from "../../listen/server-log.ts";
import type { Policy } from "../policy/policy.ts";
import type { EventSink, GatewayEvent } from "./event.ts";

export interface EventLogOptions {
  readonly to: NodeJS.WritableStream;
  /** of a model, by its name: how many requests share a line */
  readonly policyOf: (model: string) => Policy | undefined;
}

/** Answered requests without an oddity are sampled as their policy says; everything else is written. */
export const eventLog = ({ to, policyOf }: EventLogOptions): EventSink => {
  const log = pino(
    { base: null, timestamp: false, formatters: { level: (label) => ({ level: label }) } },
    scrubbed(to),
  );
  const passed = new Map<string, number>();
  return (event) => {
    if (event.kind === "request" && isPlain(event)) {
      const every = policyOf(event.model)?.record.sample ?? 1;
      const count = (passed.get(event.model) ?? 0) + 1;
      passed.set(event.model, count % every);
      if (count % every !== 0) return;
    }
    log[levelOf(event)](line(event));
  };
};

const isPlain = (event: GatewayEvent & { readonly kind: "request" }): boolean =>
  event.refusedBy === undefined && event.trace.every((t) => t.verdict === "pass");

const levelOf = (event: GatewayEvent): "info" | "warn" | "error" => {
  switch (event.kind) {
    case "request":
      return event.code === "INTERNAL" || event.trace.some((t) => t.verdict === "broke") ? "error" : "info";
    case "llm":
      return event.code === "INTERNAL" || event.code === "GUARD_FAILED" ? "error" : "info";
    case "alert":
    case "unread":
      return "warn";
    case "model":
      return event.what === "refused" || event.what === "gone" ? "error" : "info";
    case "gateway":
      return event.what === "failed" ? "error" : "info";
  }
};

/** As it is written: the time in ISO 8601, numbers short, steps that only passed left out. */
const line = ({ atMs, ...event }: GatewayEvent): object => {
  const time = isoAt(atMs);
  if (event.kind === "llm") {
    const { firstMs, tookMs, ...more } = event;
    return {
      time,
      ...more,
      tookMs: thousandths(tookMs),
      ...(firstMs === undefined ? {} : { firstMs: thousandths(firstMs) }),
    };
  }
  if (event.kind !== "request") return { time, ...event };
  // pino has a level of its own
  const { trace, tookMs, risk, level, ...rest } = event;
  const told = trace.filter((t) => t.verdict !== "pass" || t.note !== undefined);
  return {
    time,
    ...rest,
    tookMs: thousandths(tookMs),
    risk: thousandths(risk),
    level_of_answer: level,
    ...(told.length === 0 ? {} : { trace: told }),
  };
};

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
