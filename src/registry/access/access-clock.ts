/** Time for the question whether something has expired: it never goes back. */
import { isoNow } from "../../core/clock.ts";
import type { AccessState } from "./access-state.ts";

/** Milliseconds since 1970. */
export type AccessClock = (state: AccessState) => number;

/**
 * The latest of: the machine's clock, every time that this process has seen, every time that a fact in the log names. So a token that has expired stays so when
 * the clock is set back, within a process always, and across restarts back to the last entry of the log. The price: an entry that was written while the clock
 * ran years ahead ends tokens before their time; the local operator, who needs none, makes new ones.
 */
export const accessClock = (read: () => number = () => Date.parse(isoNow())): AccessClock => {
  let latest = 0;
  return (state) => {
    latest = Math.max(latest, state.latestAt, read());
    return latest;
  };
};
