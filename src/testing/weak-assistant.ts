/** startWeakAssistant: an OpenAI-compatible server on this machine that answers by a script: something for a red team to break. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CasemateError } from "../core/error.ts";
import type { ChatMessage, ChatTool, ChatToolCall } from "../engine/runtime/generates.ts";
import { weakAnswer } from "./weak-answer.ts";

export interface WeakAssistant {
  /** ends in /v1 */
  readonly url: string;
  /** questions so far */
  readonly asked: number;
  close(): Promise<void>;
}

interface Wire {
  readonly messages?: readonly {
    readonly role: ChatMessage["role"];
    readonly content?: string | null;
    readonly name?: string;
    readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[];
  }[];
  readonly tools?: readonly { readonly function: ChatTool }[];
}

const maxBytes = 4 << 20;

/** All messages, the system's too, oldest first. */
type Script = (
  messages: readonly ChatMessage[],
  tools: readonly ChatTool[],
) => { readonly text: string; readonly calls: readonly ChatToolCall[] };

const weakScript: Script = (messages, tools) =>
  weakAnswer(
    messages.filter((m) => m.role !== "system"),
    tools,
  );

/** `port`: default any free one. `script`: default weakAnswer. Listens on 127.0.0.1 only. Throws SERVER_ADDRESS. */
export const startWeakAssistant = async (port = 0, script = weakScript): Promise<WeakAssistant> => {
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) request.destroy();
      else chunks.push(chunk);
    });
    request.on("end", () => {
      const answer = (status: number, json: unknown): void => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
      };
      if (request.method !== "POST" || request.url !== "/v1/chat/completions")
        return answer(404, { error: { message: "only POST /v1/chat/completions is served", type: "not_found" } });
      asked++;
      try {
        answer(200, completion(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Wire, script));
      } catch (e) {
        answer(400, {
          error: { message: `not readable: ${e instanceof Error ? e.message : ""}`, type: "invalid_request" },
        });
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new CasemateError("SERVER_ADDRESS", `port ${port} can not be listened on`, { cause })),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get asked() {
      return asked;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

const completion = ({ messages = [], tools = [] }: Wire, script: Script): unknown => {
  const read = messages.map((m) => ({
    role: m.role,
    content: m.content ?? "",
    ...(m.name === undefined ? {} : { name: m.name }),
  }));
  const { text, calls } = script(
    read,
    tools.map((t) => t.function),
  );
  const words = (t: string): number => t.split(/\s+/).length;
  return {
    id: "chatcmpl-weak",
    object: "chat.completion",
    model: "weak",
    choices: [
      {
        index: 0,
        finish_reason: calls.length > 0 ? "tool_calls" : "stop",
        message: {
          role: "assistant",
          content: text,
          ...(calls.length === 0
            ? {}
            : {
                tool_calls: calls.map((c) => ({
                  id: c.id,
                  type: "function",
                  function: { name: c.name, arguments: c.arguments },
                })),
              }),
        },
      },
    ],
    usage: { prompt_tokens: read.reduce((n, m) => n + words(m.content), 0), completion_tokens: words(text) },
  };
};
