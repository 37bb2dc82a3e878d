/** OpenAI's chat completions, which most servers speak. */
import { z } from "zod";
import { type ChatProtocol, defaultMaxTokens, tokensOf } from "./chat-protocol.ts";
import type { ChatMessage, Generation } from "./generates.ts";

const count = z.number().int().nonnegative().optional().catch(undefined);
const part = z.looseObject({ text: z.string().optional().catch(undefined) });
const answer = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish().catch(undefined),
        message: z.looseObject({
          content: z.union([z.string(), z.array(part)]).nullish(),
          refusal: z.string().nullish().catch(undefined),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string().default(""),
                function: z.looseObject({ name: z.string(), arguments: z.string().default("") }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.looseObject({ prompt_tokens: count, completion_tokens: count }).nullish().catch(undefined),
});

export const openAiChat: ChatProtocol = {
  path: "/chat/completions",
  headers: {},
  auth: { header: "authorization", prefix: "Bearer " },
  body: (request, model) => ({
    model,
    messages: request.messages.map(message),
    max_tokens: request.maxTokens ?? defaultMaxTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.tools === undefined || request.tools.length === 0
      ? {}
      : { tools: request.tools.map((t) => ({ type: "function", function: t })) }),
  }),
  read: (json, request): Generation | undefined => {
    const parsed = answer.safeParse(json);
    const choice = parsed.data?.choices[0];
    if (choice === undefined) return undefined;
    const { content, refusal, tool_calls: calls } = choice.message;
    const written = typeof content === "string" ? content : (content ?? []).map((p) => p.text ?? "").join("");
    const text = written === "" ? (refusal ?? "") : written;
    return {
      text,
      calls: (calls ?? []).map((c) => ({ id: c.id, name: c.function.name, arguments: c.function.arguments })),
      finish: finishOf(choice.finish_reason, (calls ?? []).length > 0),
      tokens: tokensOf(request, text, parsed.data?.usage?.prompt_tokens, parsed.data?.usage?.completion_tokens),
    };
  },
};

const finishOf = (reason: string | null | undefined, calls: boolean): Generation["finish"] =>
  reason === "content_filter" ? "blocked" : reason === "length" ? "length" : calls ? "calls" : "stop";

const message = (m: ChatMessage): unknown => ({
  role: m.role,
  content: m.content,
  ...(m.calls === undefined
    ? {}
    : {
        tool_calls: m.calls.map((c) => ({
          id: c.id,
          type: "function",
          function: { name: c.name, arguments: c.arguments },
        })),
      }),
  ...(m.callId === undefined ? {} : { tool_call_id: m.callId }),
  ...(m.name === undefined ? {} : { name: m.name }),
});
