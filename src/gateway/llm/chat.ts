/** chat: OpenAI's chat completions (POST /v1/chat/completions), which most servers of language models speak. */
import type { Message, Role, ToolCall } from "../../guard/index.ts";
import type { Asked, Dialect, Slot } from "./dialect.ts";
import { dataText } from "./data-text.ts";
import { count, isObject, type JsonObject, listAt, malformed, objectAt, textAt } from "./json-object.ts";
import { openAiError } from "./llm-problem.ts";
import { openAiUsage } from "./openai-usage.ts";
import { readItems } from "./read-items.ts";
import { readTool } from "./read-tools.ts";
import { stringsIn } from "./strings-in.ts";
import { otherTexts } from "./other-texts.ts";

const known = [
  "model",
  "messages",
  "stream",
  "tools",
  "functions",
  "n",
  "max_tokens",
  "max_completion_tokens",
] as const;
/** fields that are settings; texts in all others are scanned */
const settings = new Set([
  ...known,
  "audio",
  "frequency_penalty",
  "function_call",
  "logit_bias",
  "logprobs",
  "metadata",
  "modalities",
  "parallel_tool_calls",
  "presence_penalty",
  "prompt_cache_key",
  "reasoning_effort",
  "response_format",
  "safety_identifier",
  "seed",
  "service_tier",
  "stop",
  "store",
  "stream_options",
  "temperature",
  "tool_choice",
  "top_k",
  "top_logprobs",
  "top_p",
  "user",
  "verbosity",
]);
const messageFields = ["role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal"] as const;
const roleOf: Readonly<Record<string, Role>> = {
  system: "system",
  developer: "developer",
  user: "user",
  assistant: "assistant",
  tool: "tool",
  function: "tool",
};

const read = (body: JsonObject): Asked => {
  objectAt(body, "body", [...settings]);
  const media: string[] = [];
  const list = listAt(body["messages"], "messages");
  if (list.length === 0) throw malformed("'messages' is empty");
  const { messages, items } = readItems(list, (m, i) => readMessage(m, `messages[${i}]`, media));
  const others = otherTexts(body, settings);
  const tools = [
    ...listAt(body["tools"], "tools").map((t, i) => {
      const tool = objectAt(t, `tools[${i}]`, ["type", "function", "custom"]);
      return readTool(tool["function"] ?? tool["custom"] ?? tool, `tools[${i}]`, "parameters");
    }),
    ...listAt(body["functions"], "functions").map((t, i) => readTool(t, `functions[${i}]`, "parameters")),
  ];
  return {
    model: textAt(body, "model", "body"),
    stream: body["stream"] === true,
    conversation: {
      messages: [...others, ...messages],
      ...(tools.length === 0 ? {} : { tools }),
    },
    list: { field: "messages", from: others.length, items },
    media,
    // what an earlier answer said
    kept: list.some((m) => isObject(m) && isObject(m["audio"])) ? ["audio"] : [],
    maxOutputTokens: count(body["max_completion_tokens"]) ?? count(body["max_tokens"]),
    choices: Math.max(1, count(body["n"]) ?? 1),
  };
};

const readMessage = (value: unknown, where: string, media: string[]): readonly Message[] => {
  const m = objectAt(value, where, messageFields);
  const said = textAt(m, "role", where);
  const role = Object.hasOwn(roleOf, said) ? roleOf[said] : undefined;
  if (role === undefined)
    throw malformed(`'${where}.role' is '${said.slice(0, 64)}'`, `roles are ${Object.keys(roleOf).join(", ")}`);
  const documents: Message[] = [];
  const content = m["content"];
  const texts: string[] = [];
  if (typeof content === "string") texts.push(content);
  else if (content !== undefined && content !== null)
    for (const [i, p] of listAt(content, `${where}.content`).entries())
      readPart(p, `${where}.content[${i}]`, { texts, documents, media });
  const calls = [
    ...listAt(m["tool_calls"], `${where}.tool_calls`),
    ...(m["function_call"] ? [m["function_call"]] : []),
  ];
  // what else it says, in fields that only some servers know (reasoning_content)
  texts.push(...stringsIn(m, new Set([...messageFields.filter((f) => f !== "refusal"), "id"])).map((s) => s.text));
  return [
    ...documents,
    {
      role,
      text: texts.join("\n"),
      ...(typeof m["name"] === "string" ? { name: m["name"] } : {}),
      ...(calls.length === 0 ? {} : { calls: calls.map((c, i) => readCall(c, `${where}.tool_calls[${i}]`)) }),
    },
  ];
};

interface Into {
  readonly texts: string[];
  readonly documents: Message[];
  readonly media: string[];
}

const readPart = (value: unknown, where: string, { texts, documents, media }: Into): void => {
  if (typeof value === "string") return void texts.push(value);
  const part = objectAt(value, where, ["type", "text", "refusal", "image_url", "input_audio", "file"]);
  const type = textAt(part, "type", where);
  if (type === "text") texts.push(textAt(part, "text", where));
  else if (type === "refusal") texts.push(textAt(part, "refusal", where));
  const file = part["file"];
  const text = type === "file" && isObject(file) ? dataText(file["file_data"]) : undefined;
  if (text !== undefined && isObject(file))
    documents.push({
      role: "document",
      text,
      ...(typeof file["filename"] === "string" ? { name: file["filename"] } : {}),
    });
  else if (type !== "text" && type !== "refusal") media.push(type);
  // beside what its type says, and of types that are not known
  const read = type === "text" || type === "refusal" ? [type] : ["image_url", "input_audio", "file"];
  texts.push(...stringsIn(part, new Set(["type", "cache_control", ...read])).map((s) => s.text));
};

const readCall = (value: unknown, where: string): ToolCall => {
  const call = objectAt(value, where, ["id", "type", "function", "custom"]);
  const f = isObject(call["function"]) ? call["function"] : isObject(call["custom"]) ? call["custom"] : call;
  const args = f["arguments"] ?? f["input"];
  return {
    name: typeof f["name"] === "string" ? f["name"] : "",
    arguments: typeof args === "string" ? args : JSON.stringify(args ?? ""),
  };
};

const noText = new Set(["role", "id", "type", "index", "tool_calls", "function_call", "content", "audio"]);

/** Of a message, or of what an event adds to one. */
const slotsOf = (choice: JsonObject, lane: string): readonly Slot[] => {
  const m = choice["message"] ?? choice["delta"];
  if (m === undefined || m === null) return [];
  if (!isObject(m)) throw new TypeError("a choice has no message");
  const set = (of: JsonObject, key: string) => (text: string) => {
    of[key] = text;
    // has the text once more, token by token
    delete choice["logprobs"];
  };
  const slots: Slot[] = [];
  const content = m["content"];
  if (typeof content === "string") slots.push({ piece: { kind: "text", lane, text: content }, set: set(m, "content") });
  else if (Array.isArray(content))
    for (const part of content)
      if (isObject(part))
        for (const s of stringsIn(part, new Set(["type", "id"])))
          slots.push({ piece: { kind: "text", lane, text: s.text }, set: s.set });
  const calls = m["tool_calls"];
  if (Array.isArray(calls))
    for (const [i, c] of calls.entries()) {
      if (!isObject(c)) throw new TypeError("a tool call is no object");
      slots.push(callSlot(lane, String(count(c["index"]) ?? i), c));
    }
  if (isObject(m["function_call"])) slots.push(callSlot(lane, "function", m["function_call"]));
  const audio = m["audio"];
  if (isObject(audio) && typeof audio["transcript"] === "string")
    slots.push({
      piece: { kind: "text", lane: `${lane}/audio`, text: audio["transcript"] },
      set: set(audio, "transcript"),
    });
  for (const s of stringsIn(m, noText))
    slots.push({ piece: { kind: "text", lane: `${lane}/${s.path}`, text: s.text }, set: s.set });
  return slots;
};

const around = new Set(["id", "object", "model", "provider", "choices", "usage", "service_tier", "system_fingerprint"]);
const aroundMessage = new Set(["message", "delta", "text", "logprobs", "finish_reason", "native_finish_reason"]);

/** Texts beside the messages, in fields that only some servers know (citations). */
export const aroundChoices = (json: JsonObject): readonly Slot[] =>
  [
    ...stringsIn(json, around),
    ...listAt(json["choices"], "choices").flatMap((c) => (isObject(c) ? stringsIn(c, aroundMessage) : [])),
  ].map((s) => ({ piece: { kind: "text", lane: `more/${s.path}`, text: s.text }, set: s.set }));

const callSlot = (lane: string, call: string, value: JsonObject): Slot => {
  const f = isObject(value["function"]) ? value["function"] : isObject(value["custom"]) ? value["custom"] : value;
  const args = f["arguments"] ?? f["input"];
  return {
    piece: {
      kind: "call",
      lane,
      call,
      ...(typeof f["name"] === "string" ? { name: f["name"] } : {}),
      ...(args === undefined || args === null
        ? {}
        : { arguments: typeof args === "string" ? args : JSON.stringify(args) }),
    },
  };
};

export const chat: Dialect = {
  id: "chat",
  path: "/v1/chat/completions",
  upstreamPath: "/chat/completions",
  family: "openai",
  read,
  slots(json) {
    const choices = json["choices"];
    if (!Array.isArray(choices)) throw new TypeError("the answer has no choices");
    return [
      ...aroundChoices(json),
      ...choices.flatMap((c, i) => {
        if (!isObject(c)) throw new TypeError("a choice is no object");
        return slotsOf(c, String(count(c["index"]) ?? i));
      }),
    ];
  },
  usage: openAiUsage,
  isLast: ({ data }) => data.trim() === "[DONE]",
  mayEndOpen: true,
  track(sent, json) {
    sent.begun = true;
    for (const [i, c] of listAt(json["choices"], "choices").entries()) {
      if (!isObject(c)) continue;
      const index = count(c["index"]) ?? i;
      if (typeof c["finish_reason"] === "string") sent.open.delete(index);
      else sent.open.add(index);
    }
  },
  refusal: ({ id, atS, asked, text, usage }) => ({
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created: atS,
    model: asked.model,
    choices: Array.from({ length: asked.choices }, (_, index) => ({
      index,
      message: { role: "assistant", content: text, refusal: null },
      logprobs: null,
      finish_reason: "content_filter",
    })),
    usage: {
      prompt_tokens: usage.input ?? 0,
      completion_tokens: usage.output ?? 0,
      total_tokens: (usage.input ?? 0) + (usage.output ?? 0),
    },
  }),
  refusalEvents({ id, atS, asked, text }, { last }) {
    const chunk = {
      id: typeof last?.["id"] === "string" ? last["id"] : `chatcmpl-${id}`,
      object: "chat.completion.chunk",
      created: count(last?.["created"]) ?? atS,
      model: typeof last?.["model"] === "string" ? last["model"] : asked.model,
    };
    return [
      ...Array.from({ length: asked.choices }, (_, index) => ({
        ...chunk,
        choices: [
          {
            index,
            delta: last === undefined ? { role: "assistant", content: text } : {},
            finish_reason: "content_filter",
          },
        ],
      })).map((c) => ({ data: JSON.stringify(c) })),
      { data: "[DONE]" },
    ];
  },
  errorBody: openAiError,
  errorEvents: (problem) => [{ data: JSON.stringify(openAiError(problem)) }],
};
