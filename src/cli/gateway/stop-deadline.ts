/** stopDeadline: a process that was told to stop ends, whatever hangs in it, and says what it was. */
import { isoAt, nowMs } from "../../core/clock.ts";

export interface StopDeadline {
  /** what is being closed now */
  closing(what: string): void;
}

/**
 * Ends the process with code 1 after `ms`, with a line of JSON on stderr that names what was being closed, or, where all is, what keeps the process alive. A process
 * that has nothing left to do ends before by itself.
 */
export const stopDeadline = (ms: number): StopDeadline => {
  let what = "nothing yet";
  const timer = setTimeout(() => {
    const open = [...new Set(process.getActiveResourcesInfo())].join(", ");
    const why = `it did not stop within ${ms} ms: it was closing ${what}; open: ${open}`;
    process.stderr.write(
      `${JSON.stringify({ level: "error", time: isoAt(nowMs()), kind: "gateway", what: "failed", why })}\n`,
      () => process.exit(1),
    );
  }, ms);
  // it keeps nothing alive itself
  timer.unref();
  return {
    closing: (now) => {
      what = now;
    },
  };
};
