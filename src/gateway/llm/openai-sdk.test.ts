/** The official client of OpenAI, unchanged, against the gateway before a scripted upstream. */
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestGateway, testGateway } from "./llm-gateway.test-data.ts";
import { chunk, completion, json, named, pieces, sse } from "./scripted-upstream.test-data.ts";

let gateway: TestGateway;
let client: OpenAI;
beforeAll(async () => {
  gateway = await testGateway();
  client = new OpenAI({ baseURL: `${gateway.address}/v1`, apiKey: gateway.key, maxRetries: 0 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.upstream.heard.length = 0;
  gateway.events.length = 0;
});

const hello = { model: "m", messages: [{ role: "user" as const, content: "hello" }] };
const text = (content: string) => chunk({ content });

describe("chat completions", () => {
  it("answers, with the upstream's key, unknown fields kept both ways", async () => {
    gateway.upstream.play(json({ ...completion("hi there"), brand_new: { deep: [1, "x"] } }));
    const { data, response } = await client.chat.completions
      .create({ ...hello, seed: 7, vendor_option: { a: [1, 2.5, null] } } as typeof hello)
      .withResponse();
    expect(data.choices[0]?.message.content).toBe("hi there");
    expect((data as unknown as { brand_new: unknown }).brand_new).toEqual({ deep: [1, "x"] });
    const [heard] = gateway.upstream.heard;
    expect(heard?.headers.authorization).toBe("Bearer sk-upstream");
    expect(heard?.path).toBe("/v1/chat/completions");
    expect(JSON.parse(heard?.body ?? "")).toEqual({ ...hello, seed: 7, vendor_option: { a: [1, 2.5, null] } });
    expect(JSON.stringify(heard)).not.toContain(gateway.key);
    expect(response.headers.get("casemate-guards")).toMatch(/^verdict;in=pass;out=pass, .*needle;in=scanned/);
    expect(response.headers.get("x-request-id")).toBeTruthy();
    await expect
      .poll(() => gateway.events[0], { timeout: 5000 })
      .toMatchObject({
        account: "acme",
        tokens: { input: 7, output: 5 },
        estimated: false,
        input: "pass",
        output: "pass",
        status: 200,
      });
    expect(JSON.stringify(gateway.events)).not.toMatch(/hi there|hello/);
  });

  it("streams, with the usage chunk, several choices and reasoning, event by event as they came", async () => {
    const events = [
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "thinking about it for a while" }),
      text("A first piece, "),
      chunk({ content: "the other choice goes on too" }, {}, 1),
      text("and a second."),
      chunk({}, { finish_reason: "stop" }),
      chunk({}, { finish_reason: "stop" }, 1),
      { ...chunk({}), choices: [], usage: { prompt_tokens: 3, completion_tokens: 9, total_tokens: 12 } },
    ];
    gateway.upstream.play(pieces(sse(events)));
    const seen: unknown[] = [];
    for await (const c of await client.chat.completions.create({ ...hello, n: 2, stream: true })) seen.push(c);
    expect(seen).toEqual(events);
    await expect.poll(() => gateway.events[0]?.tokens, { timeout: 5000 }).toEqual({ input: 3, output: 9 });
    expect(gateway.events[0]?.firstMs).toBeGreaterThan(0);
  });

  it("tool calls come whole and untouched, streamed and not", async () => {
    const calls = [{ id: "c1", type: "function", function: { name: "pay", arguments: '{"to": "a",\n"n":1}' } }];
    gateway.upstream.play(json(completion("", { content: null, tool_calls: calls })));
    const tools = [{ type: "function" as const, function: { name: "pay", description: "pays", parameters: {} } }];
    const whole = await client.chat.completions.create({ ...hello, tools });
    expect(whole.choices[0]?.message.tool_calls).toEqual(calls);
    const delta = (d: object) => chunk({ tool_calls: [{ index: 0, ...d }] });
    gateway.upstream.play(
      pieces(
        sse([
          chunk({ role: "assistant", content: null }),
          delta({ id: "c1", type: "function", function: { name: "pay", arguments: "" } }),
          delta({ function: { arguments: '{"to": ' } }),
          delta({ function: { arguments: '"a",\n"n":1}' } }),
          chunk({}, { finish_reason: "tool_calls" }),
        ]),
      ),
    );
    const runner = client.chat.completions.stream({ ...hello, tools });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject(calls[0] ?? {});
    gateway.upstream.play(
      json(
        completion("", {
          tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: '{"x":"s3cr3t"}' } }],
        }),
      ),
    );
    await expect(client.chat.completions.create(hello)).rejects.toMatchObject({ status: 400, code: "content_filter" });
  });

  it.each([
    ["user", { messages: [{ role: "user", content: "a needle" }] }],
    [
      "an old message",
      {
        messages: [
          { role: "user", content: "a needle of old" },
          { role: "assistant", content: "no" },
          { role: "user", content: "ok" },
        ],
      },
    ],
    [
      "a tool's result",
      {
        messages: [
          { role: "user", content: "x" },
          { role: "tool", tool_call_id: "c", content: "needle" },
        ],
      },
    ],
    [
      "a part",
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "a" },
              { type: "text", text: "needle" },
            ],
          },
        ],
      },
    ],
    [
      "a file",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "file",
                file: {
                  filename: "a.txt",
                  file_data: `data:text/plain;base64,${Buffer.from("the needle").toString("base64")}`,
                },
              },
            ],
          },
        ],
      },
    ],
    [
      "a text beside a file",
      {
        messages: [
          {
            role: "user",
            content: [{ type: "file", text: "needle", file: { filename: "a.txt", file_data: "data:text/plain,x" } }],
          },
        ],
      },
    ],
    ["a field that is not known", { messages: [{ role: "user", content: "x", remark: { of: ["needle"] } }] }],
    ["a field of the body", { messages: [{ role: "user", content: "x" }], documents: [{ text: "needle" }] }],
    [
      "a tool's description",
      { ...hello, tools: [{ type: "function", function: { name: "f", description: "poison" } }] },
    ],
    [
      "an argument's description",
      {
        ...hello,
        tools: [
          { type: "function", function: { name: "f", parameters: { properties: { a: { description: "poison" } } } } },
        ],
      },
    ],
  ])("is refused for what stands in %s, and the upstream hears nothing", async (_, body) => {
    const error = await client.chat.completions
      .create({ model: "m", ...body } as typeof hello)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, code: "content_filter", type: "invalid_request_error" });
    expect(gateway.upstream.heard).toHaveLength(0);
  });

  it("a blocked answer is an error; in a stream what came before goes out, and the upstream is let go", async () => {
    gateway.upstream.play(json(completion("the s3cr3t")));
    await expect(client.chat.completions.create(hello)).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const before = gateway.upstream.aborted;
    gateway.upstream.play(
      pieces(
        sse([
          ...Array.from({ length: 20 }, () => text("some words ")),
          text("s3cr"),
          text("3t"),
          ...Array.from({ length: 500 }, () => text("more")),
        ]),
        2,
      ),
    );
    let got = "";
    const error = await (async () => {
      for await (const c of await client.chat.completions.create({ ...hello, stream: true }))
        got += c.choices[0]?.delta.content ?? "";
      return undefined;
    })().catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "content_filter" });
    expect("some words ".repeat(20).startsWith(got)).toBe(true);
    expect(got.length).toBeGreaterThan(100);
    await expect.poll(() => gateway.upstream.aborted, { timeout: 5000 }).toBe(before + 1);
  });

  it("a client that goes away takes the upstream with it", async () => {
    const before = gateway.upstream.aborted;
    gateway.upstream.play(pieces(sse(Array.from({ length: 1000 }, () => text("some words "))), 5));
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    for await (const _ of stream) break;
    await expect.poll(() => gateway.upstream.aborted, { timeout: 5000 }).toBe(before + 1);
  });

  it.each([
    [400, OpenAI.BadRequestError],
    [404, OpenAI.NotFoundError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ])("an error %i of the upstream is the client's own class", async (status, type) => {
    gateway.upstream.play(json({ error: { message: "no such thing", type: "t", code: "c", param: null } }, status));
    const error = await client.chat.completions.create(hello).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code: "c" });
  });

  it("what is wrong with the gateway's own key is not told", async () => {
    gateway.upstream.play(json({ error: { message: "bad key sk-upstream", type: "t", code: "c" } }, 401));
    const error = await client.chat.completions.create(hello).catch((e: unknown) => e);
    expect(error).toMatchObject({ status: 502 });
    expect(String(error)).not.toContain("sk-");
  });

  it("retries as the upstream asks it to", async () => {
    const error = { error: { message: "slow down", type: "rate_limit_error", code: "rate" } };
    gateway.upstream.play(
      json(error, 429, { "retry-after-ms": "1" }),
      json(error, 503, { "retry-after-ms": "1" }),
      json(completion("at last")),
    );
    const trying = new OpenAI({ baseURL: `${gateway.address}/v1`, apiKey: gateway.key, maxRetries: 2 });
    const { choices } = await trying.chat.completions.create(hello);
    expect(choices[0]?.message.content).toBe("at last");
    expect(gateway.upstream.heard).toHaveLength(3);
  });

  it("a wrong key is an AuthenticationError", async () => {
    const other = new OpenAI({ baseURL: `${gateway.address}/v1`, apiKey: "sk-wrong", maxRetries: 0 });
    await expect(other.chat.completions.create(hello)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    expect(gateway.upstream.heard).toHaveLength(0);
  });
});

describe("other APIs of OpenAI", () => {
  it("completions", async () => {
    const answer = {
      id: "c",
      object: "text_completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, text: "fine", finish_reason: "stop" }],
    };
    gateway.upstream.play(json(answer));
    expect((await client.completions.create({ model: "m", prompt: "x" })).choices[0]?.text).toBe("fine");
    await expect(client.completions.create({ model: "m", prompt: ["a", "needle"] })).rejects.toMatchObject({
      code: "content_filter",
    });
    await expect(client.completions.create({ model: "m", prompt: [[1, 2]] })).rejects.toMatchObject({ status: 400 });
  });

  it("embeddings", async () => {
    gateway.upstream.play(
      json({
        object: "list",
        data: [{ object: "embedding", index: 0, embedding: [0.5, 1] }],
        model: "m",
        usage: { prompt_tokens: 2, total_tokens: 2 },
      }),
    );
    const { data } = await client.embeddings.create({ model: "m", input: "text", encoding_format: "float" });
    expect(data[0]?.embedding).toEqual([0.5, 1]);
    await expect(client.embeddings.create({ model: "m", input: ["a needle"] })).rejects.toMatchObject({
      code: "content_filter",
    });
  });

  it("models", async () => {
    gateway.upstream.play(json({ object: "list", data: [{ id: "m", object: "model", created: 1, owned_by: "x" }] }));
    expect((await client.models.list()).data.map((m) => m.id)).toEqual(["m"]);
    expect((await client.models.retrieve("m")).id).toBe("m");
    await expect(client.models.retrieve("other")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

const response = (content: string, more: object = {}) => ({
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "m",
  output: [
    {
      id: "msg_1",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: content, annotations: [] }],
    },
  ],
  usage: { input_tokens: 4, output_tokens: 6, total_tokens: 10 },
  ...more,
});

const responseEvents = (deltas: readonly string[]) => {
  const whole = deltas.join("");
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const part = (t: string) => ({ type: "output_text", text: t, annotations: [] });
  return [
    { type: "response.created", response: { ...response(""), status: "in_progress", output: [] } },
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { id: "msg_1", type: "message", role: "assistant", content: [] },
    },
    { type: "response.content_part.added", ...at, part: part("") },
    ...deltas.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
    { type: "response.output_text.done", ...at, text: whole, logprobs: [] },
    { type: "response.content_part.done", ...at, part: part(whole) },
    { type: "response.output_item.done", output_index: 0, item: response(whole).output[0] },
    { type: "response.completed", response: response(whole) },
  ].map((e, sequence_number) => ({ ...e, sequence_number }));
};

describe("the Responses API", () => {
  const ask = { model: "m", input: "hello" };

  it("answers", async () => {
    gateway.upstream.play(json(response("all is well")));
    expect((await client.responses.create(ask)).output_text).toBe("all is well");
    await expect.poll(() => gateway.events[0]?.tokens, { timeout: 5000 }).toEqual({ input: 4, output: 6 });
    gateway.upstream.play(json(response("a s3cr3t")));
    await expect(client.responses.create(ask)).rejects.toMatchObject({ code: "content_filter" });
    await expect(
      client.responses.create({
        model: "m",
        input: [{ role: "user", content: "x", remark: "needle" } as never],
      }),
    ).rejects.toMatchObject({ code: "content_filter" });
    await expect(
      client.responses.create({
        model: "m",
        input: [{ type: "function_call_output", call_id: "c", output: "needle" }],
      }),
    ).rejects.toMatchObject({ code: "content_filter" });
  });

  it("streams every event as it came", async () => {
    const events = responseEvents(["All is ", "well, and it ", "goes on."]);
    gateway.upstream.play(pieces(named(events)));
    const seen: unknown[] = [];
    for await (const e of await client.responses.create({ ...ask, stream: true })) seen.push(e);
    expect(seen).toEqual(events);
    gateway.upstream.play(pieces(named(events)));
    expect((await client.responses.stream(ask).finalResponse()).output_text).toBe("All is well, and it goes on.");
  });

  it("a stream whose end says another text than its pieces is broken off", async () => {
    const events = responseEvents(["All is ", "well."]);
    const last = { ...events.at(-1), response: response("All is s3cr3t") } as never;
    gateway.upstream.play(pieces(named([...events.slice(0, -1), last])));
    const seen: string[] = [];
    const error = await (async () => {
      for await (const e of await client.responses.create({ ...ask, stream: true })) seen.push(JSON.stringify(e));
      return undefined;
    })().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(seen.join("")).not.toContain("s3cr3t");
  });

  it("calls of functions come whole", async () => {
    const item = {
      id: "f",
      type: "function_call",
      call_id: "c",
      name: "pay",
      arguments: '{"n":1}',
      status: "completed",
    };
    const at = { item_id: "f", output_index: 0 };
    const events = [
      { type: "response.created", response: { ...response(""), output: [] } },
      { type: "response.output_item.added", output_index: 0, item: { ...item, arguments: "" } },
      { type: "response.function_call_arguments.delta", ...at, delta: '{"n"' },
      { type: "response.function_call_arguments.delta", ...at, delta: ":1}" },
      { type: "response.function_call_arguments.done", ...at, name: "pay", arguments: '{"n":1}' },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: response("", { output: [item] }) },
    ].map((e, sequence_number) => ({ ...e, sequence_number }));
    gateway.upstream.play(pieces(named(events)));
    const seen: unknown[] = [];
    for await (const e of await client.responses.create({ ...ask, stream: true })) seen.push(e);
    expect(seen).toEqual(events);
  });

  describe("what the API keeps itself", () => {
    const by = (policy: string) => ({ headers: { "casemate-guard-policy": policy } });
    let other: TestGateway;
    let sdk: OpenAI;
    beforeAll(async () => {
      const policies = {
        passing: { keptState: "pass" },
        forgetting: { keptState: "forget" },
        watching: { mode: "shadow" },
      };
      other = await testGateway({ policies, clients: { acme: { mayChoose: ["passing", "watching"] } } });
      other.upstream.play(json(response("hi")));
      sdk = new OpenAI({ baseURL: `${other.address}/v1`, apiKey: other.key, maxRetries: 0 });
    });
    afterAll(() => other.close());
    beforeEach(() => {
      other.upstream.heard.length = 0;
      other.events.length = 0;
    });
    const heard = (): unknown => JSON.parse(other.upstream.heard.at(-1)?.body ?? "null");

    it.each([
      [
        "previous_response_id",
        { previous_response_id: "resp_1" },
        /'previous_response_id'.*send what it stands for.*keptState: pass/,
      ],
      ["conversation", { conversation: { id: "conv_1" } }, /'conversation' stands for what the API keeps/],
      ["prompt", { prompt: { id: "pmpt_1" } }, /'prompt' stands for/],
      ["item_reference", { input: [{ type: "item_reference" as const, id: "msg_1" }] }, /'item_reference' stands for/],
      ["store", { store: true }, /'store: true' keeps the answer at the API.*'store: false'.*keptState: forget/],
    ])("%s is refused, and the error says what to set", async (name, more, message) => {
      await expect(sdk.responses.create({ ...ask, ...more })).rejects.toMatchObject({
        status: 400,
        code: "content_filter",
        message: expect.stringMatching(message) as unknown,
      });
      expect(other.upstream.heard).toHaveLength(0);
      const { response: passed } = await sdk.responses.create({ ...ask, ...more }, by("passing")).withResponse();
      const skipped = name === "store" ? [] : [name];
      expect(passed.headers.get("casemate-guards")?.includes("kept;in=skipped")).toBe(skipped.length > 0);
      expect(heard()).toEqual({ ...ask, ...more });
      await expect.poll(() => other.events.at(-1)?.kept).toEqual(skipped);
      expect((await sdk.responses.create({ ...ask, ...more }, by("watching"))).output_text).toBe("hi");
    });

    it("is none of what a conversation that is sent whole needs, and the API can be told to keep nothing", async () => {
      for (const more of [{}, { store: false }, { store: null, previous_response_id: null, conversation: null }]) {
        await sdk.responses.create({ ...ask, ...more });
        expect(heard()).toEqual({ ...ask, ...more });
        await sdk.responses.create({ ...ask, ...more }, by("forgetting"));
        expect(heard()).toEqual({ ...ask, ...more, store: false });
      }
      await sdk.responses.create({ ...ask, store: true, metadata: { store: "true" } }, by("forgetting"));
      expect(heard()).toEqual({ ...ask, store: false, metadata: { store: "true" } });
      await expect(sdk.responses.create({ ...ask, conversation: "c" }, by("forgetting"))).rejects.toMatchObject({
        status: 400,
      });
      // it does not hide from the guard
      await expect(sdk.responses.create({ ...ask, input: "a needle" }, by("passing"))).rejects.toMatchObject({
        status: 400,
      });
    });
  });
});
