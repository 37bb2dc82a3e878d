/** readConversation: JSON as people and clients write it -> a conversation. Content may be a text or a list of parts; of parts, the texts are read. */
import { z } from "zod";
import { CasemateError } from "../core/error.ts";
import { type Conversation, type Message, roles } from "./message.ts";

const part = z.looseObject({ type: z.string().optional(), text: z.string().optional() });
const message = z.looseObject({
  role: z.enum(roles),
  content: z.union([z.string(), z.array(part)]).optional(),
  text: z.string().optional(),
  name: z.string().optional(),
});
const many = z.looseObject({ messages: z.array(message).min(1) });

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
  return {
    messages: ("messages" in data ? (data as z.output<typeof many>).messages : [data as z.output<typeof message>]).map(
      read,
    ),
  };
};

const read = (m: z.output<typeof message>): Message => {
  const { content, text } = m;
  if (content === undefined && text === undefined)
    throw new CasemateError("DATA_UNREADABLE", `a message of role '${m.role}' has neither content nor text`);
  const parts = typeof content === "string" ? [content] : (content ?? []).flatMap((p) => p.text ?? []);
  // both may be there: both are read
  const read = [...parts, ...(text === undefined ? [] : [text])].join("\n");
  return { role: m.role, text: read, ...(m.name === undefined ? {} : { name: m.name }) };
};
