/** LlmProgress: what is known of a request to a language model, filled as it goes; what becomes of it, its record and its settlement read it from here. */
import { monotonicMs, nowMs } from "../../core/clock.ts";
import type { Asked, Refused, Usage } from "./dialect.ts";
import type { Looked } from "./guards-header.ts";
import type { Admitted } from "./llm-limits.ts";
import type { OpenLlmPolicy } from "./llm-policy.ts";
import { tokensAsked, tokensOf } from "./tokens.ts";
import type { Route } from "./upstreams.ts";

export interface LlmProgress {
  readonly id: string;
  readonly atMs: number;
  /** monotonic */
  readonly beganMs: number;
  asked?: Asked;
  route?: Route;
  policy?: OpenLlmPolicy;
  account?: string;
  credential?: string;
  address: string;
  bytes: number;
  /** of the request, as it came */
  messages: number;
  /** of those: what the guard finds in them was known from before */
  known: number;
  /** turns that were taken out, since they were stopped before */
  dropped: number;
  input: Looked;
  output: Looked;
  usage: Usage;
  /** of texts of the answer, UTF-8 */
  answerBytes: number;
  /** something was asked of the upstream, and it answered */
  ran: boolean;
  firstMs?: number;
  status: number;
  code?: string;
  /** that the client gets, beside those of every answer */
  headers: Readonly<Record<string, string>>;
  settle?: Admitted["settle"];
  /** gives back the room of the body */
  release?: () => void;
}

/** nothing was looked at */
export const none: Looked = { verdict: "none", checks: [] };

/** an upstream that says more is not believed */
const maxTokens = 1e9;

export const beginProgress = (id: string): LlmProgress => ({
  id,
  atMs: nowMs(),
  beganMs: monotonicMs(),
  address: "",
  bytes: 0,
  messages: 0,
  known: 0,
  dropped: 0,
  input: none,
  output: none,
  usage: {},
  answerBytes: 0,
  ran: false,
  status: 200,
  headers: {},
});

/** What the upstream counted, or else an estimate. */
export const countedTokens = ({ usage, asked, answerBytes }: LlmProgress): Required<Usage> => ({
  input: Math.min(
    maxTokens,
    usage.input ?? (asked === undefined ? 0 : tokensAsked(asked.conversation, asked.media.length)),
  ),
  output: Math.min(maxTokens, usage.output ?? tokensOf(answerBytes)),
});

/** An answer that says no, in the words of the policy. */
export const refusedOf = ({ id, atMs, asked, policy }: LlmProgress, usage: Usage): Refused => ({
  id,
  atS: Math.floor(atMs / 1000),
  asked: { model: asked?.model ?? "", choices: Math.min(asked?.choices ?? 1, 128) },
  text: policy?.policy.answer ?? "",
  usage,
});
