/** completions: OpenAI's older completions (POST /v1/completions); embeddings: POST /v1/embeddings. */
import type { Message, Role } from "../../guard/index.ts";
import { aroundChoices, chat } from "./chat.ts";
import type { Dialect, Slot } from "./dialect.ts";
import { count, isObject, type JsonObject, malformed, objectAt, textAt } from "./json-object.ts";
import { otherTexts } from "./other-texts.ts";

const settings = new Set([
  "best_of",
  "dimensions",
  "echo",
  "encoding_format",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "max_tokens",
  "model",
  "n",
  "presence_penalty",
  "seed",
  "stop",
  "stream",
  "stream_options",
  "temperature",
  "top_p",
  "user",
]);

/** A text or several. Tokens are refused: their text is not known here. */
const textsAt = (body: JsonObject, key: string, role: Role): readonly Message[] => {
  const value = body[key];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (all.length === 0) throw malformed(`'${key}' is empty`);
  return all.map((text) => {
    if (typeof text === "string") return { role, text };
    throw malformed(
      `'${key}' is no text`,
      typeof text === "number" || Array.isArray(text) ? "tokens can not be scanned: send the text" : undefined,
    );
  });
};

export const completions: Dialect = {
  ...chat,
  id: "completions",
  path: "/v1/completions",
  upstreamPath: "/completions",
  read(body) {
    objectAt(body, "body", [...settings, "prompt", "suffix"]);
    return {
      model: textAt(body, "model", "body"),
      stream: body["stream"] === true,
      conversation: {
        messages: [
          ...otherTexts(body, new Set([...settings, "prompt", "suffix"])),
          ...textsAt(body, "prompt", "user"),
          ...(typeof body["suffix"] === "string" ? textsAt(body, "suffix", "user") : []),
        ],
      },
      media: [],
      kept: [],
      maxOutputTokens: count(body["max_tokens"]),
      choices: Math.max(1, count(body["n"]) ?? 1),
    };
  },
  slots(json) {
    const choices = json["choices"];
    if (!Array.isArray(choices)) throw new TypeError("the answer has no choices");
    return [
      ...aroundChoices(json),
      ...choices.map((c, i): Slot => {
        if (!isObject(c) || typeof c["text"] !== "string") throw new TypeError("a choice has no text");
        return {
          piece: { kind: "text", lane: String(count(c["index"]) ?? i), text: c["text"] },
          set: (text) => {
            c["text"] = text;
            delete c["logprobs"];
          },
        };
      }),
    ];
  },
  refusal: (refused) => ({
    ...chat.refusal?.(refused),
    id: `cmpl-${refused.id}`,
    object: "text_completion",
    choices: Array.from({ length: refused.asked.choices }, (_, index) => ({
      index,
      text: refused.text,
      logprobs: null,
      finish_reason: "content_filter",
    })),
  }),
  refusalEvents: ({ id, atS, asked, text }, { last }) => [
    ...Array.from({ length: asked.choices }, (_, index) => ({
      data: JSON.stringify({
        id: typeof last?.["id"] === "string" ? last["id"] : `cmpl-${id}`,
        object: "text_completion",
        created: count(last?.["created"]) ?? atS,
        model: asked.model,
        choices: [{ index, text: last === undefined ? text : "", logprobs: null, finish_reason: "content_filter" }],
      }),
    })),
    { data: "[DONE]" },
  ],
};

const { refusal: _, refusalEvents: __, ...sayingNumbers } = chat;
export const embeddings: Dialect = {
  ...sayingNumbers,
  id: "embeddings",
  path: "/v1/embeddings",
  upstreamPath: "/embeddings",
  read(body) {
    objectAt(body, "body", [...settings, "input"]);
    return {
      model: textAt(body, "model", "body"),
      stream: false,
      // what is embedded is kept to be found and read later
      conversation: {
        messages: [...otherTexts(body, new Set([...settings, "input"])), ...textsAt(body, "input", "document")],
      },
      media: [],
      kept: [],
      maxOutputTokens: 0,
      choices: 1,
    };
  },
  /** numbers, which say nothing to people */
  slots(json) {
    if (!Array.isArray(json["data"])) throw new TypeError("the answer has no data");
    return [];
  },
};
