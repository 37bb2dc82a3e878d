/** auditLog: what the gateway did and saw, as entries of the registry's log: which versions it served, and attacks. A flood of alerts does not fill the log. */
import { nowMs } from "../../core/clock.ts";
import type { EventSink, GatewayEvent } from "../../gateway/index.ts";
import { type OpenRegistry, operator } from "../../registry/index.ts";

/** alerts a minute; the rest are in the event log */
const alertsPerMinute = 30;
/** from which level of the ladder an alert is an entry */
const fromLevel = 3;

export interface AuditLog {
  readonly sink: EventSink;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export const auditLog = ({ writing }: Pick<OpenRegistry, "writing">): AuditLog => {
  let last: Promise<unknown> = Promise.resolve();
  let minute = { number: 0, alerts: 0 };
  const write = (
    what: "started" | "stopping" | "served" | "swapped" | "refused" | "gone" | "alert",
    more: object,
  ): void => {
    // a log that can not be written stops nothing that is being served; whoever opens the registry next is told
    last = last
      .then(() => writing.exclusive(() => writing.record(operator, [{ kind: "gateway-noted", what, ...more }])))
      .catch(() => undefined);
  };
  const sink = (event: GatewayEvent): void => {
    if (event.kind === "model")
      write(event.what, {
        served: event.model,
        ...(event.version === "" ? {} : { version: event.version }),
        ...(event.why === undefined ? {} : { note: line(event.why) }),
      });
    else if (event.kind === "gateway" && event.what !== "failed") write(event.what, {});
    else if (event.kind === "alert" && event.level >= fromLevel) {
      const number = Math.floor(nowMs() / 60_000);
      if (minute.number !== number) minute = { number, alerts: 0 };
      if (++minute.alerts > alertsPerMinute) return;
      write("alert", {
        served: event.model,
        note: line(
          `level ${event.level}, ${event.group} ${event.of}, by ${event.detector}, ${event.accounts.length} accounts`,
        ),
      });
    }
  };
  return { sink, close: async () => void (await last) };
};

/** One line of printable text, as entries have it. */
const line = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 500) || "-";
