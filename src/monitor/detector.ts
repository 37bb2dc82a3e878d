/**
 * Detector: one way to tell an attack from ordinary queries, as a pure step over a state.
 *
 * A detector RETURNS evidence that can be added up: the logarithm (nats) of an e-value, that is of a number whose expectation is at most 1 for an ordinary
 * query, whatever came before it. Positive speaks for an attack. It RETURNS "silent" for a query that it has nothing to say about (no answer yet, no profile,
 * an exact repetition), and "broken" when it could not do its work: neither is evidence that a query is normal, and the monitor reports the second.
 * It THROWS for a configuration that makes no sense, at `start`. It NEVER reads a clock, keeps an input, grows beyond the size that it was started with, or
 * waits.
 */
import type { Observation } from "./observation.ts";
import type { Profile } from "./profile/profile.ts";

export type Evidence =
  | {
      readonly kind: "evidence";
      /** log of an e-value, nats */
      readonly nats: number;
      /** what was seen, for an alert */
      readonly seen?: string;
      /** account whose earlier query this one resembles, as far as it is known */
      readonly resembles?: string;
    }
  /** an alarm of its own, without a bound on false alarms: goes into an alert, and moves no level */
  | { readonly kind: "remark"; readonly seen: string }
  | { readonly kind: "silent"; readonly why: string }
  | { readonly kind: "broken"; readonly why: string };

export interface DetectorConfig {
  readonly profile?: Profile;
  /** secret of the deployment, so that nobody can compute hashes and projections beforehand */
  readonly salt: string;
}

export interface Detector<State> {
  /** name in alerts, configuration and docs */
  readonly id: string;
  /** "input": before the model ran; "answer": needs what it said */
  readonly needs: "input" | "answer";
  /** evidence of the detector is so much of all evidence about a client; shares of all detectors add up to 1 at most */
  readonly share: number;
  start(config: DetectorConfig): State;
  /** Updates the state in place. States are not part of a snapshot: after a restart they are those of `start`. */
  step(state: State, observation: Observation): Evidence;
}
