/** openChat: a language model behind HTTP: OpenAI's chat completions, Anthropic's messages, or any JSON interface by a template. */
import { CasemateError } from "../../core/error.ts";
import { anthropicMessages } from "./chat-anthropic.ts";
import { openAiChat } from "./chat-openai.ts";
import { type ChatProtocol, textOf } from "./chat-protocol.ts";
import { type ChatTemplate, templateChat } from "./chat-template.ts";
import { estimateTokens, type Generates, type Generation } from "./generates.ts";
import { HttpClient, type HttpOptions, jsonOf, withoutSecrets } from "./http-client.ts";

export const chatProtocols = ["openai", "anthropic"] as const;

export interface ChatOptions {
  /** https://host/v1; of a template the whole address */
  readonly url: string;
  /** default "default" */
  readonly model?: string;
  /** default "openai" */
  readonly protocol?: (typeof chatProtocols)[number];
  readonly template?: ChatTemplate;
  /** the environment variable with the key */
  readonly keyEnv?: string;
  readonly http?: HttpOptions;
}

/** bytes: an answer is a text, and an endpoint under test is not trusted to keep it short */
const maxAnswerBytes = 8 * 2 ** 20;
/** what filters in front of models answer with; the body must say so too */
const filterStatus = [400, 403, 422, 446, 451];
const denied = [401, 403];

/** Asks nothing yet. Throws USAGE for an address, template or key that can not be used. */
export const openChat = (options: ChatOptions): Generates => {
  if (!/^https?:\/\//i.test(options.url))
    throw new CasemateError("USAGE", `'${options.url}' is no http or https address`, {
      hint: "the address of an OpenAI-compatible endpoint ends in /v1: http://localhost:8080/v1",
    });
  const protocol: ChatProtocol =
    options.template !== undefined
      ? templateChat(options.template)
      : options.protocol === "anthropic"
        ? anthropicMessages
        : openAiChat;
  const { keyEnv, http = {}, model = "default" } = options;
  const auth = [http.auth ?? []].flat();
  const client = new HttpClient({
    timeoutMs: 120_000,
    maxResponseBytes: maxAnswerBytes,
    ...http,
    auth: [...auth, ...(keyEnv === undefined ? [] : [{ env: keyEnv, ...protocol.auth }])],
    headers: { "content-type": "application/json", ...protocol.headers, ...http.headers },
  });
  const url = `${options.url.replace(/\/+$/, "")}${protocol.path}`;
  const shown = withoutSecrets(options.url);
  return {
    name: options.model === undefined ? shown : `${shown} (${options.model})`,
    generate: async (request, signal) => {
      const answer = await client.call(
        {
          method: "POST",
          url,
          body: JSON.stringify(protocol.body(request, model)),
          accepts: [...filterStatus, ...denied],
        },
        signal,
      );
      if (answer.status >= 400)
        return blockedOr(
          answer.status,
          client.withoutKeys(new TextDecoder().decode(answer.body.subarray(0, 4000))),
          shown,
          { input: estimateTokens(textOf(request.messages)), output: 0, estimated: true },
        );
      const read = protocol.read(jsonOf(answer, url), request);
      if (read === undefined)
        throw new CasemateError(
          "MODEL_UNREACHABLE",
          `'${shown}' answered with JSON that is no answer of its protocol`,
          {
            hint: "give the protocol with --protocol, or --request-template and --response-path",
          },
        );
      return read;
    },
    close: () => client.close(),
  };
};

/** A refusal by a filter is an answer; any other error status is none. */
const blockedOr = (status: number, text: string, shown: string, tokens: Generation["tokens"]): Generation => {
  if (
    status !== 401 &&
    // the last: casemate's own gateway, where the API has no code for it (Anthropic's)
    /content.?(filter|policy)|guardrail|guard_|blocked|moderation|prompt.?injection|input_refused|unsafe|stopped (by the guard|before)/i.test(
      text,
    )
  )
    return { text: messageOf(text), calls: [], finish: "blocked", tokens };
  throw new CasemateError(
    "MODEL_UNREACHABLE",
    `'${shown}' answered status ${status}: ${text.replaceAll(/\s+/g, " ").slice(0, 200)}`,
    denied.includes(status) ? { hint: "name the environment variable with the key: --key-env" } : {},
  );
};

const messageOf = (text: string): string => {
  try {
    const json = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof json.error?.message === "string" ? json.error.message : text;
  } catch {
    return text;
  }
};
