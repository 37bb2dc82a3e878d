/** followSource: looks again and again which version is to be served, and swaps it live. */
import { nowMs, sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { EventSink } from "../record/event.ts";
import type { LiveModel } from "../run/live-model.ts";
import type { ServedModel } from "../run/served-model.ts";
import type { ServedSource } from "./source-of.ts";

/** how long a change of an alias takes to be seen, at most, in ms; looking costs microseconds */
const lookEveryMs = 250;
/** a version that could not be opened is tried again after this, in ms */
const againMs = 10_000;

export interface FollowOptions {
  readonly name: string;
  readonly source: Pick<ServedSource, "current">;
  readonly live: LiveModel;
  /** opens what the source has now */
  readonly open: () => Promise<ServedModel>;
  readonly events: EventSink;
  readonly signal: AbortSignal;
}

/** Opens the first version, then follows until the signal ends it. THROWS what opening the first one throws. RETURNS what waits for the end. */
export const followSource = async (options: FollowOptions): Promise<{ readonly ended: Promise<void> }> => {
  const { name, source, live, open, events } = options;
  let serving = await source.current();
  const first = await live.replace(open);
  events({ kind: "model", atMs: nowMs(), model: name, what: "served", version: first.version });
  /** what could not be served, and until when it is not tried again */
  let failed: { readonly what: string; readonly untilMs: number } | undefined;

  const look = async (): Promise<void> => {
    let now: string;
    try {
      now = await source.current();
    } catch (error) {
      const before = live.current();
      if (before === undefined) return;
      // withdrawn, or its alias is gone: what must not be served is not served, also when nothing else is there
      await live.withdraw();
      serving = "";
      events({ kind: "model", atMs: nowMs(), model: name, what: "gone", version: before.version, why: reason(error) });
      return;
    }
    if (now === serving || (failed?.what === now && nowMs() < failed.untilMs)) return;
    const before = live.current();
    try {
      const next = await live.replace(open);
      serving = now;
      failed = undefined;
      events({
        kind: "model",
        atMs: nowMs(),
        model: name,
        what: before === undefined ? "served" : "swapped",
        version: next.version,
        ...(before === undefined ? {} : { from: before.version }),
      });
    } catch (error) {
      const again = failed?.what === now;
      failed = { what: now, untilMs: nowMs() + againMs };
      if (!again)
        events({
          kind: "model",
          atMs: nowMs(),
          model: name,
          what: "refused",
          version: now.split(" ", 1)[0] ?? "",
          ...(before === undefined ? {} : { from: before.version }),
          why: reason(error),
        });
    }
  };
  const follow = async (): Promise<void> => {
    while (!options.signal.aborted) {
      await sleep(lookEveryMs, options.signal).catch(() => undefined);
      if (!options.signal.aborted) await look();
    }
  };
  return { ended: follow() };
};

const reason = (error: unknown): string => (error instanceof CasemateError ? error.message : "it could not be opened");
