/** readResponses: a request of OpenAI's Responses API -> what it asks. What the API keeps itself (previous_response_id, conversation) is named, and not seen. */
import type { Message, Role, ToolCall } from "../../guard/index.ts";
import { dataText } from "./data-text.ts";
import type { Asked } from "./dialect.ts";
import { count, isObject, type JsonObject, listAt, malformed, objectAt, textAt } from "./json-object.ts";
import { otherTexts } from "./other-texts.ts";
import { readItems } from "./read-items.ts";
import { readTool } from "./read-tools.ts";
import { stringsIn } from "./strings-in.ts";

/** fields that are settings; texts in all others are scanned */
const settings = new Set([
  "background",
  "conversation",
  "include",
  "input",
  "instructions",
  "max_output_tokens",
  "max_tool_calls",
  "metadata",
  "model",
  "parallel_tool_calls",
  "previous_response_id",
  "prompt_cache_key",
  "reasoning",
  "safety_identifier",
  "service_tier",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "text",
  "tool_choice",
  "tools",
  "top_logprobs",
  "top_p",
  "truncation",
  "user",
]);
const itemFields = ["type", "role", "content", "name", "arguments", "input", "output", "summary", "text"];
const noText = new Set(["type", "id", "call_id", "status", "encrypted_content", "role", "server_label", "name"]);
const roles: readonly Role[] = ["system", "developer", "user", "assistant"];

/** THROWS REQUEST_MALFORMED. */
export const readResponses = (body: JsonObject): Asked => {
  objectAt(body, "body", [...settings]);
  if (body["background"] === true)
    throw malformed("'background' is not taken here", "its answer would be fetched past the guard");
  const media: string[] = [];
  const { input, instructions } = body;
  const tools = listAt(body["tools"], "tools").map((t, i) => readTool(t, `tools[${i}]`, "parameters"));
  const trusted = instructions === undefined || instructions === null ? "" : textAt(body, "instructions", "body");
  const before = [
    ...(trusted === "" ? [] : [{ role: "system" as const, text: trusted }]),
    ...otherTexts(body, settings),
  ];
  const { messages, items } =
    typeof input === "string"
      ? { messages: [{ role: "user" as const, text: input }], items: [] }
      : readItems(listAt(input, "input"), (item, i) => readItem(item, `input[${i}]`, media));
  return {
    model: textAt(body, "model", "body"),
    stream: body["stream"] === true,
    conversation: {
      messages: [...before, ...messages],
      ...(tools.length === 0 ? {} : { tools }),
    },
    ...(typeof input === "string" ? {} : { list: { field: "input", from: before.length, items } }),
    media,
    kept: [
      ...["previous_response_id", "conversation", "prompt"].filter((f) => body[f] !== undefined && body[f] !== null),
      ...(Array.isArray(input) && input.some((item) => isObject(item) && item["type"] === "item_reference")
        ? ["item_reference"]
        : []),
    ],
    stores: body["store"] === true,
    maxOutputTokens: count(body["max_output_tokens"]),
    choices: 1,
  };
};

const readItem = (value: unknown, where: string, media: string[]): readonly Message[] => {
  const item = objectAt(value, where, itemFields);
  const type = item["type"] === undefined ? "message" : textAt(item, "type", where);
  switch (type) {
    case "message": {
      const said = textAt(item, "role", where);
      const role = roles.find((r) => r === said);
      if (role === undefined)
        throw malformed(`'${where}.role' is '${said.slice(0, 64)}'`, `roles are ${roles.join(", ")}`);
      const documents: Message[] = [];
      const text = textsOf(item["content"], `${where}.content`, media, documents);
      return [...documents, ...othersOf(item, ["content"]), { role, text }];
    }
    case "function_call":
    case "custom_tool_call":
    case "mcp_call": {
      const call: ToolCall = {
        name: textAt(item, "name", where),
        arguments: String(item["arguments"] ?? item["input"] ?? ""),
      };
      const output = item["output"];
      return [
        { role: "assistant", text: "", calls: [call] },
        ...(typeof output === "string" ? [{ role: "tool" as const, text: output, name: call.name }] : []),
      ];
    }
    case "function_call_output":
    case "custom_tool_call_output": {
      const documents: Message[] = [];
      return [
        { role: "tool", text: textsOf(item["output"], `${where}.output`, media, documents) },
        ...documents,
        ...othersOf(item, ["output"]),
      ];
    }
    case "item_reference":
      return [];
    case "reasoning": {
      const text = stringsIn(item, noText).map((s) => s.text);
      return text.length === 0 ? [] : [{ role: "assistant", text: text.join("\n") }];
    }
    default: {
      // what the upstream's own tools gave back, screens, and what is not known here
      media.push(type);
      const text = stringsIn(item, new Set([...noText, "image_url"])).map((s) => s.text);
      return text.length === 0 ? [] : [{ role: "tool", text: text.join("\n"), name: type }];
    }
  }
};

/** What an item says in fields that are not known. */
const othersOf = (item: JsonObject, read: readonly string[]): readonly Message[] =>
  otherTexts(item, new Set([...noText, ...read]));

const textsOf = (content: unknown, where: string, media: string[], documents: Message[]): string => {
  if (typeof content === "string") return content;
  const texts: string[] = [];
  for (const [i, value] of listAt(content, where).entries()) {
    const part = objectAt(value, `${where}[${i}]`, ["type", "text", "refusal", "image_url", "file_data", "filename"]);
    const type = textAt(part, "type", `${where}[${i}]`);
    const file = type === "input_file" ? dataText(part["file_data"]) : undefined;
    if (file !== undefined)
      documents.push({
        role: "document",
        text: file,
        ...(typeof part["filename"] === "string" ? { name: part["filename"] } : {}),
      });
    else if (!["input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text"].includes(type))
      media.push(type);
    texts.push(
      ...stringsIn(part, new Set(["type", "image_url", "file_data", "file_id", "file_url", "detail", "data"])).map(
        (s) => s.text,
      ),
    );
  }
  return texts.join("\n");
};
