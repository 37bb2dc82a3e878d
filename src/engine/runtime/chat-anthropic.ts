/** Anthropic's messages. */
import { z } from "zod";
import { type ChatProtocol, defaultMaxTokens, tokensOf } from "./chat-protocol.ts";
import type { ChatMessage, Generation } from "./generates.ts";

const count = z.number().int().nonnegative().optional().catch(undefined);
const answer = z.looseObject({
  content: z.array(
    z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      id: z.string().optional(),
      name: z.string().optional(),
      input: z.unknown().optional(),
    }),
  ),
  stop_reason: z.string().nullish(),
  usage: z.looseObject({ input_tokens: count, output_tokens: count }).nullish().catch(undefined),
});

export const anthropicMessages: ChatProtocol = {
  path: "/messages",
  headers: { "anthropic-version": "2023-06-01" },
  auth: { header: "x-api-key", prefix: "" },
  body: (request, model) => {
    const system = request.messages.filter((m) => m.role === "system").map((m) => m.content);
    return {
      model,
      max_tokens: request.maxTokens ?? defaultMaxTokens,
      ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
      messages: merged(request.messages.filter((m) => m.role !== "system")),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.tools === undefined || request.tools.length === 0
        ? {}
        : {
            tools: request.tools.map((t) => ({
              name: t.name,
              description: t.description,
              input_schema: t.parameters,
            })),
          }),
    };
  },
  read: (json, request): Generation | undefined => {
    const parsed = answer.safeParse(json);
    if (!parsed.success) return undefined;
    const { content, stop_reason: reason, usage } = parsed.data;
    const text = content.map((c) => (c.type === "text" ? (c.text ?? "") : "")).join("");
    const calls = content
      .filter((c) => c.type === "tool_use")
      .map((c) => ({ id: c.id ?? "", name: c.name ?? "", arguments: JSON.stringify(c.input ?? {}) }));
    return {
      text,
      calls,
      finish:
        reason === "refusal" || reason === "content_filter"
          ? "blocked"
          : reason === "max_tokens"
            ? "length"
            : calls.length > 0
              ? "calls"
              : "stop",
      tokens: tokensOf(request, text, usage?.input_tokens, usage?.output_tokens),
    };
  },
};

interface Wire {
  readonly role: "user" | "assistant";
  readonly content: unknown[];
}

/** Roles must alternate: neighbours of one role become one message. Results of tools are the user's. */
const merged = (messages: readonly ChatMessage[]): Wire[] => {
  const wire: Wire[] = [];
  for (const m of messages) {
    const role = m.role === "assistant" ? "assistant" : "user";
    const last = wire.at(-1);
    if (last?.role === role) last.content.push(...blocks(m));
    else wire.push({ role, content: blocks(m) });
  }
  return wire;
};

const blocks = (m: ChatMessage): unknown[] =>
  m.role === "tool"
    ? [{ type: "tool_result", tool_use_id: m.callId ?? "", content: m.content }]
    : [
        ...(m.content === "" ? [] : [{ type: "text", text: m.content }]),
        ...(m.calls ?? []).map((c) => ({ type: "tool_use", id: c.id, name: c.name, input: inputOf(c.arguments) })),
      ];

const inputOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};
