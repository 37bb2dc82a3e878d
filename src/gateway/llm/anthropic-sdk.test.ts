/** The official client of Anthropic, unchanged, against the gateway before a scripted upstream. */
import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestGateway, testGateway } from "./llm-gateway.test-data.ts";
import { json, named, pieces } from "./scripted-upstream.test-data.ts";

let gateway: TestGateway;
let client: Anthropic;
beforeAll(async () => {
  gateway = await testGateway();
  client = new Anthropic({ baseURL: gateway.address, apiKey: gateway.key, maxRetries: 0 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.upstream.heard.length = 0;
  gateway.events.length = 0;
});

const ask = { model: "claude", max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] };
const message = (content: readonly object[], more: object = {}) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude",
  content,
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 4, output_tokens: 6 },
  ...more,
});
const streamOf = (blocks: readonly { readonly block: object; readonly deltas: readonly object[] }[]) =>
  named([
    {
      type: "message_start",
      message: message([], { stop_reason: null, usage: { input_tokens: 4, output_tokens: 1 } }),
    },
    { type: "ping" },
    ...blocks.flatMap(({ block, deltas }, index) => [
      { type: "content_block_start", index, content_block: block },
      ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 6 } },
    { type: "message_stop" },
  ] as { type: string }[]);
const said = (...texts: readonly string[]) => ({
  block: { type: "text", text: "" },
  deltas: texts.map((text) => ({ type: "text_delta", text })),
});

describe("the Messages API", () => {
  it("answers, with the upstream's key and the client's version of the API", async () => {
    gateway.upstream.play(json(message([{ type: "text", text: "hi there", citations: null }])));
    const { data, response } = await client.messages
      .create(ask, { headers: { "anthropic-beta": "x-1" } })
      .withResponse();
    expect(data.content).toEqual([{ type: "text", text: "hi there", citations: null }]);
    const [heard] = gateway.upstream.heard;
    expect(heard?.headers["x-api-key"]).toBe("sk-upstream");
    expect(heard?.headers["anthropic-beta"]).toBe("x-1");
    expect(JSON.parse(heard?.body ?? "")).toEqual(ask);
    expect(response.headers.get("request-id")).toBeTruthy();
    await expect.poll(() => gateway.events[0]?.tokens, { timeout: 5000 }).toEqual({ input: 4, output: 6 });
  });

  it("streams text, thinking and tool calls", async () => {
    gateway.upstream.play(
      pieces(
        streamOf([
          {
            block: { type: "thinking", thinking: "", signature: "" },
            deltas: [
              { type: "thinking_delta", thinking: "a thought" },
              { type: "signature_delta", signature: "sig" },
            ],
          },
          said("All is ", "well, and it ", "goes on."),
          {
            block: { type: "tool_use", id: "t", name: "pay", input: {} },
            deltas: [
              { type: "input_json_delta", partial_json: '{"n"' },
              { type: "input_json_delta", partial_json: ": 1}" },
            ],
          },
        ]),
      ),
    );
    const final = await client.messages.stream(ask).finalMessage();
    expect(final.content).toMatchObject([
      { type: "thinking", thinking: "a thought", signature: "sig" },
      { type: "text", text: "All is well, and it goes on." },
      { type: "tool_use", name: "pay", input: { n: 1 } },
    ]);
    expect(final.stop_reason).toBe("end_turn");
    await expect.poll(() => gateway.events[0]?.tokens, { timeout: 5000 }).toEqual({ input: 4, output: 6 });
  });

  it.each([
    ["a tool's result", [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "needle" }] }]],
    ["a document", [{ type: "document", source: { type: "text", media_type: "text/plain", data: "needle" } }]],
    [
      "blocks of a document",
      [{ type: "document", source: { type: "content", content: [{ type: "text", text: "needle" }] } }],
    ],
    [
      "a search result",
      [{ type: "search_result", title: "t", source: "s", content: [{ type: "text", text: "needle" }] }],
    ],
    ["a title", [{ type: "document", title: "needle", source: { type: "text", media_type: "text/plain", data: "x" } }]],
    ["a block that is not known", [{ type: "news", body: { text: "needle" } }]],
  ])("is refused for what stands in %s", async (_, content) => {
    const error = await client.messages
      .create({ ...ask, messages: [{ role: "user", content: content as never }] })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error).toMatchObject({ error: { type: "error", error: { type: "invalid_request_error" } } });
    expect(gateway.upstream.heard).toHaveLength(0);
  });

  it("a blocked answer is an error, in a stream too", async () => {
    gateway.upstream.play(
      json(
        message([
          { type: "text", text: "a s3" },
          { type: "text", text: "cr3t" },
        ]),
      ),
    );
    // split over two blocks it is one text to whoever reads it
    await expect(client.messages.create(ask)).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    gateway.upstream.play(pieces(streamOf([said("some words before it, ", "then more of them: ", "s3cr", "3t")])));
    let got = "";
    const run = client.messages.stream(ask).on("text", (t) => {
      got += t;
    });
    await expect(run.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIError);
    expect(got).not.toContain("s3");
  });

  it("counts tokens, and scans what is counted", async () => {
    gateway.upstream.play(json({ input_tokens: 9 }));
    const { max_tokens: _, ...counted } = ask;
    expect(await client.messages.countTokens(counted)).toMatchObject({ input_tokens: 9 });
    expect(gateway.upstream.heard[0]?.path).toBe("/v1/messages/count_tokens");
  });

  it("models", async () => {
    gateway.upstream.play(
      json({
        data: [{ id: "claude", type: "model", display_name: "C", created_at: "2026-01-01T00:00:00Z" }],
        has_more: false,
      }),
    );
    const all = [];
    for await (const m of client.models.list()) all.push(m.id);
    expect(all).toEqual(["claude"]);
  });

  it.each([
    [404, "not_found_error", Anthropic.NotFoundError],
    [429, "rate_limit_error", Anthropic.RateLimitError],
    [529, "overloaded_error", Anthropic.InternalServerError],
  ])("an error %i of the upstream is the client's own class", async (status, type, of) => {
    gateway.upstream.play(json({ type: "error", error: { type, message: "no" } }, status));
    const error = await client.messages.create(ask).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(of);
    expect(error).toMatchObject({ status, error: { error: { type } } });
  });

  it("a wrong key is an AuthenticationError", async () => {
    const other = new Anthropic({ baseURL: gateway.address, apiKey: "cmk_wrong", maxRetries: 0 });
    await expect(other.messages.create(ask)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  });
});
