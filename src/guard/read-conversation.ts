/**
 * readConversation: JSON as people and clients write it -> a conversation. Content may be a text or a list of parts; of parts, the texts are read. Tools and their calls are read
 * as OpenAI's chat completions have them ({ "function": { ... } }), or plain.
 */
import { z } from "zod";
import { CasemateError } from "../core/error.ts";
import { type Conversation, type Message, roles, type ToolCall, type ToolDefinition } from "./message.ts";

const part = z.looseObject({ type: z.string().optional(), text: z.string().optional() });
const call = z.looseObject({
  name: z.string(),
  arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
});
const tool = z.looseObject({ name: z.string(), description: z.string().nullish(), parameters: z.unknown().optional() });
const message = z.looseObject({
  role: z.enum(roles),
  content: z.union([z.string(), z.array(part)]).nullish(),
  text: z.string().optional(),
  name: z.string().optional(),
  tool_calls: z.array(z.union([z.looseObject({ function: call }), call])).nullish(),
});
const many = z.looseObject({
  messages: z.array(message).min(1),
  tools: z.array(z.union([z.looseObject({ function: tool }), tool])).nullish(),
});

/** `{ "messages": [{ "role", "content" }] }` or `{ "role", "text" }`. Throws DATA_UNREADABLE for anything else. */
export const readConversation = (json: unknown): Conversation => {
  const whole = typeof json === "object" && json !== null && "messages" in json;
  const result = whole ? many.safeParse(json) : message.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new CasemateError("DATA_UNREADABLE", `'${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`, {
      hint: `a line is { "id", "messages": [{ "role", "content" }] } or { "id", "role", "text" }; roles are ${roles.join(", ")}`,
    });
  }
  const { data } = result;
  if (!("messages" in data)) return { messages: [read(data as z.output<typeof message>)] };
  const { messages, tools } = data as z.output<typeof many>;
  return {
    messages: messages.map(read),
    ...(tools === undefined || tools === null ? {} : { tools: tools.map(readTool) }),
  };
};

const readTool = (given: NonNullable<z.output<typeof many>["tools"]>[number]): ToolDefinition => {
  const { name, description, parameters } =
    "function" in given ? (given.function as z.output<typeof tool>) : (given as z.output<typeof tool>);
  return {
    name,
    ...(description === undefined || description === null ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
  };
};

const readCall = (given: NonNullable<z.output<typeof message>["tool_calls"]>[number]): ToolCall => {
  const { name, arguments: args = "" } =
    "function" in given ? (given.function as z.output<typeof call>) : (given as z.output<typeof call>);
  return { name, arguments: typeof args === "string" ? args : JSON.stringify(args) };
};

const read = (m: z.output<typeof message>): Message => {
  const { content, text, tool_calls: calls } = m;
  // what only calls tools has no text
  if ((content ?? text ?? calls ?? undefined) === undefined)
    throw new CasemateError("DATA_UNREADABLE", `a message of role '${m.role}' has neither content nor text`);
  const parts = typeof content === "string" ? [content] : (content ?? []).flatMap((p) => p.text ?? []);
  // both may be there: both are read
  const read = [...parts, ...(text === undefined ? [] : [text])].join("\n");
  return {
    role: m.role,
    text: read,
    ...(m.name === undefined ? {} : { name: m.name }),
    ...(calls === undefined || calls === null ? {} : { calls: calls.map(readCall) }),
  };
};
