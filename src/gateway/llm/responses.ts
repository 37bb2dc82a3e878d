/** responses: OpenAI's Responses API (POST /v1/responses). Its events say each text several times: as deltas, when a part ends, when an item ends, and at the end. */
import type { Dialect, Sent, Slot } from "./dialect.ts";
import { count, isObject, type JsonObject } from "./json-object.ts";
import { openAiError } from "./llm-problem.ts";
import { openAiUsage } from "./openai-usage.ts";
import { readResponses } from "./responses-request.ts";
import { stringsIn } from "./strings-in.ts";

const noText = new Set([
  "type",
  "id",
  "item_id",
  "call_id",
  "status",
  "role",
  "encrypted_content",
  "obfuscation",
  "name",
  "server_label",
  "phase",
]);
const isCallType = (type: unknown): boolean =>
  type === "function_call" || type === "custom_tool_call" || type === "mcp_call";

const setter = (of: JsonObject, key: string) => (text: string) => {
  of[key] = text;
  delete of["logprobs"];
};

/** `kind`: text of an answer that was not streamed, copy of one that came before. */
type Kind = "text" | "copy";

const partSlots = (part: unknown, lane: string, kind: Kind): readonly Slot[] => {
  if (!isObject(part)) throw new TypeError("a part is no object");
  const key = typeof part["refusal"] === "string" ? "refusal" : "text";
  const text = part[key];
  const main: readonly Slot[] =
    typeof text === "string" && !(kind === "copy" && text === "")
      ? [{ piece: { kind, lane, text }, set: setter(part, key) }]
      : [];
  const { logprobs: _, ...others } = part;
  const rest = stringsIn(others, new Set([...noText, key]));
  return [
    ...main,
    ...(rest.length === 0
      ? []
      : [{ piece: { kind, lane: `${lane}/more`, text: rest.map((s) => s.text).join("\n") } } satisfies Slot]),
  ];
};

const itemSlots = (item: unknown, o: number, kind: Kind): readonly Slot[] => {
  if (!isObject(item)) throw new TypeError("an item is no object");
  const { type, content, summary } = item;
  if (isCallType(type)) {
    const args = item["arguments"] ?? item["input"];
    return [
      {
        piece: {
          kind: "call",
          lane: String(o),
          call: String(o),
          ...(typeof item["name"] === "string" ? { name: item["name"] } : {}),
          ...(typeof args === "string" && args !== "" ? { arguments: args, whole: true } : {}),
        },
      },
    ];
  }
  if (type !== "message" && type !== "reasoning") {
    const texts = stringsIn(item, noText).map((s) => s.text);
    return texts.length === 0
      ? []
      : [{ piece: { kind: "text", lane: `${o}/${String(type)}`, text: texts.join("\n") } }];
  }
  return [
    ...(Array.isArray(content) ? content.flatMap((p, c) => partSlots(p, `${o}/${c}`, kind)) : []),
    ...(Array.isArray(summary) ? summary.flatMap((p, s) => partSlots(p, `${o}/summary/${s}`, kind)) : []),
  ];
};

const outputSlots = (response: unknown, kind: Kind): readonly Slot[] => {
  if (!isObject(response)) throw new TypeError("the answer is no object");
  const { output, error } = response;
  if (isObject(error))
    return stringsIn(error, new Set(["code", "type"])).map((s) => ({
      piece: { kind: "text", lane: "error", text: s.text },
      set: s.set,
    }));
  if (output === undefined || output === null) return [];
  if (!Array.isArray(output)) throw new TypeError("the answer has no output");
  const slots = output.flatMap((item, o) => itemSlots(item, o, kind));
  // some servers say it all once more
  const whole = response["output_text"];
  return typeof whole === "string" && whole !== ""
    ? [...slots, { piece: { kind, lane: "output_text", text: whole }, set: setter(response, "output_text") }]
    : slots;
};

const eventSlots = (json: JsonObject, type: string): readonly Slot[] => {
  const o = count(json["output_index"]) ?? 0;
  const lane = type.includes("summary")
    ? `${o}/summary/${count(json["summary_index"]) ?? 0}`
    : `${o}/${count(json["content_index"]) ?? 0}`;
  switch (type) {
    case "response.output_text.delta":
    case "response.refusal.delta":
    case "response.reasoning_text.delta":
    case "response.reasoning_summary_text.delta": {
      const { delta } = json;
      if (typeof delta !== "string") throw new TypeError("a delta has no text");
      return [{ piece: { kind: "text", lane, text: delta }, set: setter(json, "delta") }];
    }
    case "response.output_text.done":
    case "response.refusal.done":
    case "response.reasoning_text.done":
    case "response.reasoning_summary_text.done":
      return partSlots(json, lane, "copy").filter((s) => !s.piece.lane.endsWith("/more"));
    case "response.content_part.added":
    case "response.content_part.done":
    case "response.reasoning_summary_part.added":
    case "response.reasoning_summary_part.done":
      return partSlots(json["part"], lane, "copy");
    case "response.output_item.added":
    case "response.output_item.done":
      return itemSlots(json["item"], o, "copy");
    case "response.function_call_arguments.delta":
    case "response.custom_tool_call_input.delta":
    case "response.mcp_call_arguments.delta":
      return [{ piece: { kind: "call", lane: String(o), call: String(o), arguments: String(json["delta"] ?? "") } }];
    case "response.function_call_arguments.done":
    case "response.custom_tool_call_input.done":
    case "response.mcp_call_arguments.done":
      return [
        {
          piece: {
            kind: "call",
            lane: String(o),
            call: String(o),
            arguments: String(json["arguments"] ?? json["input"] ?? ""),
            whole: true,
          },
        },
      ];
    case "response.created":
    case "response.queued":
    case "response.in_progress":
    case "response.completed":
    case "response.incomplete":
    case "response.failed":
      return outputSlots(json["response"], "copy");
    default: {
      const texts = stringsIn(json, noText).map((s) => s.text);
      return texts.length === 0 ? [] : [{ piece: { kind: "text", lane: `event/${type}`, text: texts.join("\n") } }];
    }
  }
};

const last = new Set(["response.completed", "response.incomplete", "response.failed", "error"]);

const stopped = (id: string, atS: number, model: string, more: JsonObject): JsonObject => ({
  id,
  object: "response",
  created_at: atS,
  status: "incomplete",
  error: null,
  incomplete_details: { reason: "content_filter" },
  instructions: null,
  metadata: {},
  model,
  output: [],
  parallel_tool_calls: true,
  temperature: null,
  tool_choice: "auto",
  tools: [],
  top_p: null,
  ...more,
});

export const responses: Dialect = {
  id: "responses",
  path: "/v1/responses",
  upstreamPath: "/responses",
  family: "openai",
  read: readResponses,
  slots(json) {
    const { type } = json;
    if (typeof type === "string") return eventSlots(json, type);
    if (json["object"] !== "response" && !Array.isArray(json["output"]))
      throw new TypeError("the answer is no response");
    return outputSlots(json, "text");
  },
  usage: (json) => openAiUsage(isObject(json["response"]) ? json["response"] : json),
  isLast: (_, json) => typeof json?.["type"] === "string" && last.has(json["type"]),
  track(sent: Sent, json) {
    if (isObject(json["response"])) sent.begun = true;
  },
  refusal: ({ id, atS, asked, text, usage }) =>
    stopped(`resp_${id}`, atS, asked.model, {
      output: [
        {
          id: `msg_${id}`,
          type: "message",
          role: "assistant",
          status: "incomplete",
          content: [{ type: "refusal", refusal: text }],
        },
      ],
      usage: {
        input_tokens: usage.input ?? 0,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: usage.output ?? 0,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: (usage.input ?? 0) + (usage.output ?? 0),
      },
    }),
  refusalEvents(refused, sent) {
    const { id, atS, asked } = refused;
    const from = count(sent.last?.["sequence_number"]);
    let n = from === undefined ? 0 : from + 1;
    const event = (type: string, more: JsonObject) => ({
      event: type,
      data: JSON.stringify({ type, sequence_number: n++, ...more }),
    });
    const whole = responses.refusal?.(refused) ?? {};
    if (sent.begun) return [event("response.incomplete", { response: stopped(`resp_${id}`, atS, asked.model, {}) })];
    return [
      event("response.created", {
        response: { ...whole, status: "in_progress", incomplete_details: null, output: [] },
      }),
      event("response.incomplete", { response: whole }),
    ];
  },
  errorBody: openAiError,
  errorEvents(problem, sent) {
    const from = count(sent.last?.["sequence_number"]);
    const error = openAiError(problem)["error"] as JsonObject;
    return [
      {
        event: "error",
        data: JSON.stringify({ type: "error", sequence_number: from === undefined ? 0 : from + 1, ...error, error }),
      },
    ];
  },
};
