import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { GenerateRequest } from "./generates.ts";
import { type ChatOptions, openChat } from "./llm-endpoint.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Seen {
  url: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
}

/** A server that plays these answers, one for each request; the last one stays. */
const serving = async (...answers: readonly (readonly [number, unknown])[]) => {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (c: Buffer) => {
      text += c.toString();
    });
    request.on("end", () => {
      seen.push({ url: request.url ?? "", headers: request.headers, body: JSON.parse(text) as Seen["body"] });
      const [status, json] = answers[Math.min(seen.length, answers.length) - 1] ?? [500, {}];
      response.writeHead(status).end(typeof json === "string" ? json : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen };
};

const open = (url: string, more: Partial<ChatOptions> = {}) => {
  const chat = openChat({ url, ...more, http: { retries: 1, backoffMs: 1, ...more.http } });
  closing.unshift(() => chat.close());
  return chat;
};

const tool = { name: "add", description: "adds", parameters: { type: "object" } };
const talk: GenerateRequest = {
  messages: [
    { role: "system", content: "be kind" },
    { role: "user", content: "1+1" },
    { role: "assistant", content: "", calls: [{ id: "c1", name: "add", arguments: '{"a":1}' }] },
    { role: "tool", content: "2", callId: "c1", name: "add" },
  ],
  tools: [tool],
  maxTokens: 9,
};
const completion = (message: object, finish = "stop") => ({
  choices: [{ finish_reason: finish, message }],
  usage: { prompt_tokens: 7, completion_tokens: 3 },
});

describe("a chat behind OpenAI's interface", () => {
  it("sends roles, tools and calls, and reads text and usage", async () => {
    const { url, seen } = await serving([200, completion({ content: "two" })]);
    const answer = await open(url, { model: "m", keyEnv: "K", http: { env: { K: "s3cret" } } }).generate(talk);
    expect(answer).toEqual({
      text: "two",
      calls: [],
      finish: "stop",
      tokens: { input: 7, output: 3, estimated: false },
    });
    expect(seen[0]).toMatchObject({
      url: "/v1/chat/completions",
      headers: { authorization: "Bearer s3cret" },
      body: {
        model: "m",
        max_tokens: 9,
        tools: [{ type: "function", function: tool }],
        messages: [
          { role: "system" },
          { role: "user", content: "1+1" },
          {
            role: "assistant",
            tool_calls: [{ id: "c1", type: "function", function: { name: "add", arguments: '{"a":1}' } }],
          },
          { role: "tool", tool_call_id: "c1", content: "2" },
        ],
      },
    });
  });

  it("reads calls of tools, and a content that is null", async () => {
    const calls = [{ id: "x", function: { name: "add", arguments: "{}" } }];
    const { url } = await serving([200, completion({ content: null, tool_calls: calls }, "tool_calls")]);
    expect(await open(url).generate(talk)).toMatchObject({
      text: "",
      finish: "calls",
      calls: [{ id: "x", name: "add", arguments: "{}" }],
    });
  });

  it.each([
    [200, completion({ content: "no" }, "content_filter"), "no"],
    [400, { error: { message: "stopped by the guard", code: "content_filter" } }, "stopped by the guard"],
    [
      400,
      { type: "error", error: { message: "the request was stopped by the guard" } },
      "the request was stopped by the guard",
    ],
    [
      403,
      { error: { message: "too much like requests that were stopped before" } },
      "too much like requests that were stopped before",
    ],
    [446, { error: { message: "denied by a guardrail" } }, "denied by a guardrail"],
  ])("what a filter answers with status %i is an answer: blocked", async (status, json, text) => {
    const { url } = await serving([status, json]);
    expect(await open(url).generate(talk)).toMatchObject({ finish: "blocked", text });
  });

  it("any other error is none, and quotes no key", async () => {
    const { url } = await serving([400, { error: { message: "unknown model; key s3cret" } }]);
    const chat = open(url, { keyEnv: "K", http: { env: { K: "s3cret" } } });
    const failure: unknown = await chat.generate(talk).catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: "MODEL_UNREACHABLE" });
    expect(String(failure)).toContain("unknown model; key ***");
  });

  it("who is not let in is told how to give a key", async () => {
    const { url } = await serving([401, { error: { message: "blocked: no key" } }]);
    await expect(open(url).generate(talk)).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      hint: expect.stringContaining("--key-env"),
    });
  });

  it("tries again when the server is busy", async () => {
    const { url, seen } = await serving([503, {}], [200, completion({ content: "late" })]);
    expect((await open(url).generate(talk)).text).toBe("late");
    expect(seen.length).toBe(2);
  });

  it.each([
    ["no JSON", "<html>"],
    ["no choices", { choices: [] }],
    ["a content that is a number", completion({ content: 7 })],
  ])("an answer with %s is refused", async (_, json) => {
    const { url } = await serving([200, json]);
    await expect(open(url).generate(talk)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
  });

  it("an answer without end is cut off", async () => {
    const { url } = await serving([200, completion({ content: "x".repeat(5000) })]);
    await expect(open(url, { http: { maxResponseBytes: 2000 } }).generate(talk)).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
    });
  });
});

describe("a chat behind Anthropic's interface", () => {
  it("keeps roles in turns and reads text and calls", async () => {
    const { url, seen } = await serving([
      200,
      {
        content: [
          { type: "text", text: "so: " },
          { type: "tool_use", id: "t", name: "add", input: { a: 2 } },
        ],
        stop_reason: "tool_use",
        usage: { input_tokens: 5, output_tokens: 6 },
      },
    ]);
    const chat = open(url, { protocol: "anthropic", keyEnv: "K", http: { env: { K: "k" } } });
    expect(await chat.generate(talk)).toEqual({
      text: "so: ",
      calls: [{ id: "t", name: "add", arguments: '{"a":2}' }],
      finish: "calls",
      tokens: { input: 5, output: 6, estimated: false },
    });
    expect(seen[0]).toMatchObject({
      url: "/v1/messages",
      headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
      body: {
        system: "be kind",
        messages: [
          { role: "user", content: [{ type: "text", text: "1+1" }] },
          { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "add", input: { a: 1 } }] },
          { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: "2" }] },
        ],
        tools: [{ name: "add", input_schema: { type: "object" } }],
      },
    });
  });
});

describe("a chat behind a template", () => {
  it("fills it, and reads the answer where the pointer says", async () => {
    const { url, seen } = await serving([200, { reply: { text: "yes" } }]);
    const chat = open(url, { template: { body: '{"q": {{prompt}}, "rules": {{system}}}', pointer: "/reply/text" } });
    const answer = await chat.generate({
      messages: [
        { role: "system", content: "S" },
        { role: "user", content: 'a "quote"' },
      ],
    });
    expect(answer).toMatchObject({ text: "yes", tokens: { estimated: true } });
    expect(seen[0]?.body).toEqual({ q: 'a "quote"', rules: "S" });
  });

  it.each([['{"q": 1}'], ['{"q": "{{prompt}}"}'], ["{{prompt}"]])("%s is refused", (body) => {
    expect(() => openChat({ url: "http://x", template: { body, pointer: "" } })).toThrow(/template/);
  });
});

it("an address that is none is refused", () => {
  expect(() => openChat({ url: "localhost:80" })).toThrow(/no http or https address/);
});
