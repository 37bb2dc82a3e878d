/** Dialect: one API of language models: where in its requests and answers the texts are, and how it says no. One file each. */
import type { Conversation } from "../../guard/index.ts";
import type { Piece } from "../../guard/stream/piece.ts";
import type { JsonObject } from "./json-object.ts";
import type { LlmProblem } from "./llm-problem.ts";

/** chat: OpenAI's chat completions. messages: Anthropic's */
export const dialectIds = ["chat", "completions", "responses", "embeddings", "messages", "count-tokens"] as const;
export type DialectId = (typeof dialectIds)[number];

/** What a request asks, as far as the gateway has to know. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly conversation: Conversation;
  /** the list in the body that has the turns: its messages begin at `from`, and each stands in an item of it; undefined where there is none */
  readonly list?: { readonly field: string; readonly from: number; readonly items: readonly number[] };
  /** types of what has no text that can be read: "image_url" */
  readonly media: readonly string[];
  /** names of fields and types that stand for what the API keeps itself, and the gateway does not see: "previous_response_id" */
  readonly kept: readonly string[];
  /** whether it says that the answer is to be kept there to be used again; undefined: this API keeps none */
  readonly stores?: boolean;
  /** of one answer, as the client bounds it */
  readonly maxOutputTokens: number | undefined;
  /** answers that are asked for */
  readonly choices: number;
}

/** A text in an answer or event, and how it is changed. */
export interface Slot {
  readonly piece: Piece;
  readonly set?: (text: string) => void;
}

export interface Usage {
  readonly input?: number;
  readonly output?: number;
}

/** An event as it stands in the stream. */
export interface StreamEvent {
  readonly event?: string;
  readonly data: string;
}

/** What went out of a stream so far, to end it as its protocol ends. */
export interface Sent {
  /** the last event with a body */
  last: JsonObject | undefined;
  /** Anthropic: the message was begun */
  begun: boolean;
  /** blocks that were begun and not ended */
  readonly open: Set<number>;
}

export interface Refused {
  readonly id: string;
  readonly atS: number;
  readonly asked: Pick<Asked, "model" | "choices">;
  /** what the user reads */
  readonly text: string;
  readonly usage: Usage;
}

export interface Dialect {
  readonly id: DialectId;
  /** of the gateway */
  readonly path: string;
  /** under the upstream's address */
  readonly upstreamPath: string;
  readonly family: "openai" | "anthropic";
  /** THROWS REQUEST_MALFORMED for what it does not understand: that would reach the model unscanned. */
  read(body: JsonObject): Asked;
  /** The texts of a whole answer, or of an event of its stream. THROWS where it is none of this dialect. */
  slots(json: JsonObject): readonly Slot[];
  usage(json: JsonObject): Usage | undefined;
  /** of a stream: nothing of the answer comes after this event */
  isLast(event: StreamEvent, json: JsonObject | undefined): boolean;
  /** its streams are whole without a last event, when all that was begun is ended */
  readonly mayEndOpen?: boolean;
  /** keeps `sent` */
  track(sent: Sent, json: JsonObject): void;
  /** an answer that says no; undefined: this API has none */
  refusal?(refused: Refused): JsonObject;
  /** ends a stream as an answer that says no ends */
  refusalEvents?(refused: Refused, sent: Sent): readonly StreamEvent[];
  errorBody(problem: LlmProblem): JsonObject;
  errorEvents(problem: LlmProblem, sent: Sent): readonly StreamEvent[];
}
