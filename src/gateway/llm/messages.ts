/** messages: Anthropic's Messages API (POST /v1/messages), and its count of tokens. */
import { readAnthropic } from "./anthropic-request.ts";
import type { Dialect, Slot, StreamEvent, Usage } from "./dialect.ts";
import { count, isObject, type JsonObject } from "./json-object.ts";
import { anthropicError } from "./llm-problem.ts";
import { stringsIn } from "./strings-in.ts";

/** fields of blocks and deltas that hold no text for people */
const noText = new Set([
  "type",
  "id",
  "tool_use_id",
  "signature",
  "data",
  "encrypted_content",
  "encrypted_index",
  "name",
]);

const isCall = (block: JsonObject): boolean =>
  block["type"] === "tool_use" || block["type"] === "server_tool_use" || block["type"] === "mcp_tool_use";

/** Texts of all blocks are one lane each for what the model says and thinks. */
const blockSlots = (block: unknown, index: number): readonly Slot[] => {
  if (!isObject(block)) throw new TypeError("a block is no object");
  if (isCall(block)) {
    const input = isObject(block["input"]) && Object.keys(block["input"]).length === 0 ? "" : block["input"];
    return [
      {
        piece: {
          kind: "call",
          lane: "text",
          call: String(index),
          meaning: true,
          ...(typeof block["name"] === "string" ? { name: block["name"] } : {}),
          ...(input === "" || input === undefined ? {} : { arguments: JSON.stringify(input) }),
        },
      },
    ];
  }
  return stringsIn(block, noText).map((s) => ({ piece: { kind: "text", lane: s.path, text: s.text }, set: s.set }));
};

const deltaSlots = (delta: unknown, index: number): readonly Slot[] => {
  if (!isObject(delta)) throw new TypeError("a delta is no object");
  if (delta["type"] === "input_json_delta") {
    const part = delta["partial_json"];
    if (typeof part !== "string") throw new TypeError("a delta has no JSON");
    return [{ piece: { kind: "call", lane: "text", call: String(index), arguments: part, meaning: true } }];
  }
  return stringsIn(delta, new Set([...noText, "stop_reason", "stop_sequence"])).map((s) => ({
    piece: { kind: "text", lane: s.path.replace(/^citation\b/, "citations"), text: s.text },
    set: s.set,
  }));
};

const slots = (json: JsonObject): readonly Slot[] => {
  const index = count(json["index"]) ?? 0;
  switch (json["type"]) {
    case "message": {
      const { content } = json;
      if (!Array.isArray(content)) throw new TypeError("the answer has no content");
      return content.flatMap((b, i) => blockSlots(b, i));
    }
    case "message_start":
      return isObject(json["message"]) ? slots({ ...json["message"], type: "message" }) : [];
    case "content_block_start":
      return blockSlots(json["content_block"], index);
    case "content_block_delta":
      return deltaSlots(json["delta"], index);
    case "message_delta":
      return deltaSlots(json["delta"] ?? {}, index);
    case "content_block_stop":
    case "message_stop":
    case "ping":
      return [];
    default:
      throw new TypeError("an answer or event is of no known type");
  }
};

const event = (json: JsonObject): StreamEvent => ({ event: String(json["type"]), data: JSON.stringify(json) });

export const messages: Dialect = {
  id: "messages",
  path: "/v1/messages",
  upstreamPath: "/messages",
  family: "anthropic",
  read: readAnthropic,
  slots,
  usage(json): Usage | undefined {
    const usage = json["usage"] ?? (isObject(json["message"]) ? json["message"]["usage"] : undefined);
    if (!isObject(usage)) return undefined;
    const input = count(usage["input_tokens"]);
    const output = count(usage["output_tokens"]);
    // tokens that were read from or written to the cache are read all the same
    const cached = (count(usage["cache_read_input_tokens"]) ?? 0) + (count(usage["cache_creation_input_tokens"]) ?? 0);
    return {
      ...(input === undefined ? {} : { input: input + cached }),
      ...(output === undefined ? {} : { output }),
    };
  },
  isLast: (_, json) => json?.["type"] === "message_stop",
  track(sent, json) {
    const index = count(json["index"]) ?? 0;
    if (json["type"] === "message_start") sent.begun = true;
    else if (json["type"] === "content_block_start") sent.open.add(index);
    else if (json["type"] === "content_block_stop") sent.open.delete(index);
  },
  refusal: ({ id, asked, text, usage }) => ({
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    model: asked.model,
    content: [{ type: "text", text }],
    stop_reason: "refusal",
    stop_sequence: null,
    usage: { input_tokens: usage.input ?? 0, output_tokens: usage.output ?? 0 },
  }),
  refusalEvents(refused, sent) {
    const out: JsonObject[] = [];
    if (!sent.begun) {
      out.push(
        { type: "message_start", message: { ...messages.refusal?.(refused), content: [], stop_reason: null } },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: refused.text } },
        { type: "content_block_stop", index: 0 },
      );
    }
    for (const index of sent.open) out.push({ type: "content_block_stop", index });
    out.push(
      {
        type: "message_delta",
        delta: { stop_reason: "refusal", stop_sequence: null },
        usage: { output_tokens: refused.usage.output ?? 0 },
      },
      { type: "message_stop" },
    );
    return out.map(event);
  },
  errorBody: anthropicError,
  errorEvents: (problem) => [event(anthropicError(problem))],
};

const { refusal: _, refusalEvents: __, ...counting } = messages;
export const countTokens: Dialect = {
  ...counting,
  id: "count-tokens",
  path: "/v1/messages/count_tokens",
  upstreamPath: "/messages/count_tokens",
  read: (body) => ({ ...readAnthropic(body), stream: false, maxOutputTokens: 0 }),
  /** a number */
  slots: (json) => {
    if (count(json["input_tokens"]) === undefined) throw new TypeError("the answer counts nothing");
    return [];
  },
  usage: () => ({ input: 0, output: 0 }),
};
