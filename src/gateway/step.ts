/**
 * Step: one thing that happens to a request on its way.
 *
 * `run` RETURNS a verdict: pass, with what it found or changed, or refuse, with what the client is told. It THROWS when it broke; then the request is refused
 * (fail closed), with nothing said about why. It NEVER changes the exchange itself: in shadow mode its verdict is recorded and left at that.
 */
import type { CasemateError } from "../core/error.ts";
import type { Exchange, Findings, Note } from "./exchange.ts";

export const stepIds = ["who", "limits", "form", "monitors", "clean", "run", "answer", "clock"] as const;
export type StepId = (typeof stepIds)[number];

export type Verdict =
  | { readonly kind: "pass"; readonly changes?: Partial<Findings>; readonly note?: Note }
  | {
      readonly kind: "refuse";
      /** its code is public, its message fit for the client (listen/problem.ts) */
      readonly problem: CasemateError;
      /** when to come back; sent as Retry-After, rounded up to seconds */
      readonly retryAfterMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly note?: Note;
    };

/** on: its verdict counts. shadow: it runs, and its verdict is recorded. off: it does not run. */
export const modes = ["on", "shadow", "off"] as const;
export type Mode = (typeof modes)[number];

export interface Step {
  readonly id: StepId;
  /** one line for `casemate policy explain`, by this policy: what it does, with its numbers */
  explain(policy: Exchange["policy"]): readonly string[];
  run(x: Exchange): Verdict | Promise<Verdict>;
  /** Called once for each exchange that `run` was called for, when it is over, however it ended. Never throws. */
  after?(x: Exchange): void;
}

export const pass: Verdict = { kind: "pass" };
