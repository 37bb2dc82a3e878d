/** A chat behind any JSON interface: a body with {{prompt}}, {{messages}} or {{system}} in it, and a JSON Pointer to the answer's text. */
import { CasemateError } from "../../core/error.ts";
import { type ChatProtocol, tokensOf } from "./chat-protocol.ts";
import type { ChatMessage } from "./generates.ts";
import { select } from "./json-path.ts";

export interface ChatTemplate {
  /** JSON text. {{prompt}}: the conversation as one text. {{messages}}: an array of { role, content }. {{system}}: the system message. All are JSON values: no quotes around */
  readonly body: string;
  /** JSON Pointer to the text in the answer: /reply/text */
  readonly pointer: string;
}

/** Throws USAGE for a template that is no JSON or has nowhere for the question to go. */
export const templateChat = ({ body, pointer }: ChatTemplate): ChatProtocol => {
  if (!/\{\{(prompt|messages)\}\}/.test(body))
    throw new CasemateError("USAGE", "the body template has neither {{prompt}} nor {{messages}}", {
      hint: `--request-template '{"question": {{prompt}}}' --response-path /answer`,
    });
  const fill = (messages: readonly ChatMessage[]): string => {
    const values: Readonly<Record<string, unknown>> = {
      prompt: asText(messages.filter((m) => m.role !== "system")),
      messages: messages.map(({ role, content }) => ({ role, content })),
      system: messages.find((m) => m.role === "system")?.content ?? "",
    };
    return body.replace(/\{\{(prompt|messages|system)\}\}/g, (_, name: string) => JSON.stringify(values[name]));
  };
  try {
    JSON.parse(fill([]));
  } catch (cause) {
    throw new CasemateError("USAGE", "the body template is no JSON once its places are filled", {
      cause,
      hint: "write {{prompt}} without quotes around it",
    });
  }
  return {
    path: "",
    headers: {},
    auth: { header: "authorization", prefix: "Bearer " },
    body: (request) => JSON.parse(fill(request.messages)) as unknown,
    read: (json, request) => {
      const found = select(json, pointer);
      const text = Array.isArray(found) ? found.join("") : found;
      return typeof text === "string"
        ? { text, calls: [], finish: "stop", tokens: tokensOf(request, text, undefined, undefined) }
        : undefined;
    },
  };
};

/** One message as it is; more with who wrote them. */
const asText = (messages: readonly ChatMessage[]): string =>
  messages.length === 1
    ? (messages[0]?.content ?? "")
    : messages.map((m) => `${m.role}${m.name === undefined ? "" : ` (${m.name})`}: ${m.content}`).join("\n\n");
