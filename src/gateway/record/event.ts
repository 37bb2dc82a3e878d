/** GatewayEvent: what happened, for logs, metrics, the audit log and whoever responds to incidents. No inputs, no outputs, no secrets. */
import { monotonicMs } from "../../core/clock.ts";
import type { UnreadPart } from "./unread.ts";
import type { LlmEvent } from "../llm/llm-event.ts";
import type { Outcome, TraceEntry } from "../pipeline.ts";

export interface RequestEvent {
  readonly kind: "request";
  readonly atMs: number;
  readonly id: string;
  readonly protocol: string;
  readonly model: string;
  readonly version: string;
  /** undefined when nobody knew who asked */
  readonly account?: string;
  readonly credential?: string;
  readonly address: string;
  readonly samples: number;
  readonly bytes: number;
  readonly tookMs: number;
  readonly risk: number;
  readonly level: number;
  /** of the refusal */
  readonly refusedBy?: string;
  readonly code?: string;
  /** steps that refused or broke without effect (shadow), and what steps had to say */
  readonly trace: readonly TraceEntry[];
}

export type GatewayEvent =
  | RequestEvent
  | LlmEvent
  /** a detector says that an attack is under way */
  | {
      readonly kind: "alert";
      readonly atMs: number;
      readonly model: string;
      readonly detector: string;
      readonly group: string;
      /** of the group: an account, a network ... */
      readonly of: string;
      readonly level: number;
      readonly risk: number;
      readonly accounts: readonly string[];
      readonly seen?: string;
    }
  | {
      readonly kind: "model";
      readonly atMs: number;
      readonly model: string;
      readonly what: "served" | "swapped" | "refused" | "gone";
      readonly version: string;
      readonly from?: string;
      readonly why?: string;
    }
  /** so many of a kind came that were no request to a model (unread.ts) */
  | {
      readonly kind: "unread";
      readonly atMs: number;
      readonly part: UnreadPart;
      readonly code: string;
      readonly count: number;
      /** of the last one's connection */
      readonly address?: string;
    }
  | {
      readonly kind: "gateway";
      readonly atMs: number;
      readonly what: "started" | "stopping" | "failed";
      readonly why?: string;
    };

/** Takes events; never throws, never waits. */
export type EventSink = (event: GatewayEvent) => void;

export const requestEvent = ({ exchange: x, refusal, trace }: Outcome): RequestEvent => ({
  kind: "request",
  atMs: x.atMs,
  id: x.id,
  protocol: x.call.protocol,
  model: x.model.name,
  version: x.model.version,
  ...(x.caller === undefined ? {} : { account: x.caller.account, credential: x.caller.credential }),
  address: x.address,
  samples: x.samples,
  bytes: x.call.bytes,
  tookMs: monotonicMs() - x.startedMs,
  risk: x.risk,
  level: x.level,
  ...(refusal === undefined ? {} : { refusedBy: refusal.step, code: refusal.problem.code }),
  trace,
});
