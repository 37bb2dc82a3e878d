/** readAnthropic: a request of Anthropic's Messages API -> what it asks. */
import type { Message, ToolCall } from "../../guard/index.ts";
import type { Asked } from "./dialect.ts";
import { count, type JsonObject, listAt, malformed, objectAt, textAt } from "./json-object.ts";
import { otherTexts } from "./other-texts.ts";
import { readItems } from "./read-items.ts";
import { readTool } from "./read-tools.ts";
import { stringsIn } from "./strings-in.ts";

/** fields that are settings; texts in all others are scanned */
const settings = new Set([
  "container",
  "max_tokens",
  "mcp_servers",
  "messages",
  "metadata",
  "model",
  "output_config",
  "service_tier",
  "stop_sequences",
  "stream",
  "system",
  "temperature",
  "thinking",
  "tool_choice",
  "tools",
  "top_k",
  "top_p",
]);
/** fields of blocks that hold no text for people */
const noText = new Set(["type", "id", "tool_use_id", "signature", "cache_control", "encrypted_content"]);
const blockFields = ["type", "text", "source", "content", "input", "thinking", "title", "context", "name"];

interface Into {
  readonly texts: string[];
  readonly calls: ToolCall[];
  /** messages of their own: results of tools, documents */
  readonly beside: Message[];
  readonly media: string[];
}

/** THROWS REQUEST_MALFORMED. */
export const readAnthropic = (body: JsonObject): Asked => {
  objectAt(body, "body", [...settings]);
  const media: string[] = [];
  const system = textsOf(body["system"] ?? "", "system", media);
  const list = listAt(body["messages"], "messages");
  if (list.length === 0) throw malformed("'messages' is empty");
  const { messages, items } = readItems(list, (m, i) => readMessage(m, `messages[${i}]`, media));
  const before = [...(system === "" ? [] : [{ role: "system" as const, text: system }]), ...otherTexts(body, settings)];
  const tools = listAt(body["tools"], "tools").map((t, i) => readTool(t, `tools[${i}]`, "input_schema"));
  return {
    model: textAt(body, "model", "body"),
    stream: body["stream"] === true,
    conversation: {
      messages: [...before, ...messages],
      ...(tools.length === 0 ? {} : { tools }),
    },
    list: { field: "messages", from: before.length, items },
    media,
    // files in it
    kept: body["container"] === undefined || body["container"] === null ? [] : ["container"],
    maxOutputTokens: count(body["max_tokens"]),
    choices: 1,
  };
};

const readMessage = (value: unknown, where: string, media: string[]): readonly Message[] => {
  const m = objectAt(value, where, ["role", "content"]);
  const role = textAt(m, "role", where);
  if (role !== "user" && role !== "assistant" && role !== "system")
    throw malformed(`'${where}.role' is '${role.slice(0, 64)}'`, "roles are user, assistant");
  const into: Into = { texts: [], calls: [], beside: [], media };
  readContent(m["content"], `${where}.content`, into);
  const { texts, calls, beside } = into;
  texts.push(...stringsIn(m, new Set(["role", "content", "id"])).map((s) => s.text));
  if (texts.length === 0 && calls.length === 0) return beside;
  return [...beside, { role, text: texts.join("\n"), ...(calls.length === 0 ? {} : { calls }) }];
};

const readContent = (content: unknown, where: string, into: Into): void => {
  if (typeof content === "string") return void into.texts.push(content);
  for (const [i, block] of listAt(content, where).entries()) readBlock(block, `${where}[${i}]`, into);
};

/** All texts of a text or a list of blocks, in one. */
const textsOf = (content: unknown, where: string, media: string[]): string => {
  const into: Into = { texts: [], calls: [], beside: [], media };
  readContent(content, where, into);
  return [...into.texts, ...into.beside.map((m) => m.text)].join("\n");
};

const readBlock = (value: unknown, where: string, into: Into): void => {
  const block = objectAt(value, where, blockFields);
  const type = textAt(block, "type", where);
  switch (type) {
    case "text":
      into.texts.push(textAt(block, "text", where));
      return rest(block, ["text"], into);
    case "thinking":
      into.texts.push(textAt(block, "thinking", where));
      return;
    case "redacted_thinking":
      return;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      into.calls.push({ name: textAt(block, "name", where), arguments: JSON.stringify(block["input"] ?? {}) });
      return;
    case "tool_result":
    case "mcp_tool_result":
      into.beside.push({ role: "tool", text: textsOf(block["content"] ?? "", `${where}.content`, into.media) });
      return rest(block, ["content", "is_error"], into);
    case "document":
      return readDocument(block, where, into);
    case "search_result":
      into.beside.push({
        role: "document",
        text: [block["title"], textsOf(block["content"] ?? [], `${where}.content`, into.media)]
          .filter((t) => typeof t === "string")
          .join("\n"),
        ...(typeof block["source"] === "string" ? { name: block["source"] } : {}),
      });
      return;
    case "image":
      into.media.push(type);
      return;
    default: {
      // results of the upstream's own tools, and what is not known here: read as what was fetched
      into.media.push(type);
      const text = stringsIn(block, noText)
        .map((s) => s.text)
        .join("\n");
      if (text !== "") into.beside.push({ role: "document", text, name: type });
    }
  }
};

const readDocument = (block: JsonObject, where: string, into: Into): void => {
  const source = objectAt(block["source"], `${where}.source`, ["type", "data", "content", "media_type"]);
  const type = textAt(source, "type", `${where}.source`);
  const texts = [block["title"], block["context"]].filter((t) => typeof t === "string");
  if (type === "text") texts.push(textAt(source, "data", `${where}.source`));
  else if (type === "content") texts.push(textsOf(source["content"] ?? [], `${where}.source.content`, into.media));
  else into.media.push(`document (${type.slice(0, 32)})`);
  into.beside.push({
    role: "document",
    text: texts.join("\n"),
    ...(typeof block["title"] === "string" ? { name: block["title"] } : {}),
  });
  return rest(block, ["source", "title", "context"], into);
};

/** What a block says in fields that are not known. */
const rest = (block: JsonObject, read: readonly string[], into: Into): void => {
  const texts = stringsIn(block, new Set([...noText, ...read])).map((s) => s.text);
  if (texts.length > 0) into.beside.push({ role: "document", text: texts.join("\n"), name: "other fields" });
};
