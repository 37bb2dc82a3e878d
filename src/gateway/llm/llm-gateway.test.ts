/** Policies, limits and bad input of the gateway for language models. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { checks as builtIn } from "../../guard/checks.ts";
import { smallChecks, type TestGateway, testGateway } from "./llm-gateway.test-data.ts";
import { chunk, completion, json, named, pieces, sse } from "./scripted-upstream.test-data.ts";

const hello = { model: "m", messages: [{ role: "user", content: "hello" }] };
const saying = (content: unknown) => ({ model: "m", messages: [{ role: "user", content }] });
const text = (content: string) => chunk({ content });
interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly type: string };
}
const codeOf = async (r: Response): Promise<string> => ((await r.json()) as ErrorBody).error.code;

const running: TestGateway[] = [];
const start = async (...args: Parameters<typeof testGateway>): Promise<TestGateway> => {
  const gateway = await testGateway(...args);
  running.push(gateway);
  return gateway;
};
afterAll(async () => {
  for (const gateway of running) await gateway.close();
});

describe("policies", () => {
  let g: TestGateway;
  beforeAll(async () => {
    g = await start({
      policies: {
        polite: { whenFlagged: "answer", answer: "Sorry, no.", media: "pass" },
        watching: { mode: "shadow" },
        redacting: { output: "redact" },
        lenient: { guard: { checks: { needle: { mode: "off" } } } },
        stricter: { guard: { checks: { needle: { threshold: 0.1 } } } },
        forgiving: { whenBroken: "pass" },
      },
      clients: { acme: { mayChoose: ["polite", "watching", "redacting", "forgiving"] } },
    });
  });
  beforeEach(() => {
    g.upstream.heard.length = 0;
    g.events.length = 0;
  });
  const by = (policy: string) => ({ headers: { "casemate-guard-policy": policy } });

  it("a client chooses among those that it may, and stricter ones; never a weaker one", async () => {
    g.upstream.play(json(completion("hi")));
    expect((await g.ask(hello, by("stricter"))).headers.get("casemate-guard-policy")).toBe("stricter");
    expect((await g.ask(hello, by("polite"))).status).toBe(200);
    for (const name of ["lenient", "no-such"]) {
      const r = await g.ask(hello, by(name));
      expect([r.status, await codeOf(r)]).toEqual([403, "access_denied"]);
    }
  });

  it("an answer that says no, in the form of each API", async () => {
    const chat = (await (await g.ask(saying("needle"), by("polite"))).json()) as { choices: unknown[] };
    expect(chat.choices).toMatchObject([{ finish_reason: "content_filter", message: { content: "Sorry, no." } }]);
    const body = await (await g.ask({ ...saying("needle"), stream: true }, by("polite"))).text();
    expect(body).toMatch(/"content":"Sorry, no\."\},"finish_reason":"content_filter"/);
    expect(body.endsWith("data: [DONE]\n\n")).toBe(true);
    const m = await g.ask(saying("needle"), { ...by("polite"), path: "/v1/messages" });
    expect(await m.json()).toMatchObject({ stop_reason: "refusal", content: [{ text: "Sorry, no." }] });
    const r = await g.ask({ model: "m", input: "needle" }, { ...by("polite"), path: "/v1/responses" });
    expect(await r.json()).toMatchObject({ status: "incomplete", incomplete_details: { reason: "content_filter" } });
    expect(g.upstream.heard).toHaveLength(0);
  });

  it("a stream that is stopped ends as the API ends one, what was begun is ended", async () => {
    g.upstream.play(
      pieces(sse([text("words before it. "), text("And more of them. "), text("s3cr3t"), text(" and more")])),
    );
    const chat = await (await g.ask({ ...hello, stream: true }, by("polite"))).text();
    expect(chat).toMatch(/"finish_reason":"content_filter"[^]*data: \[DONE\]\n\n$/);
    expect(chat).not.toContain("s3c");
    g.upstream.play(
      pieces(
        named([
          { type: "message_start", message: { type: "message", content: [] } },
          { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
          ...["words before it. ", "And more of them. ", "s3cr3t"].map((t) => ({
            type: "content_block_delta",
            index: 0,
            delta: { type: "text_delta", text: t },
          })),
        ] as { type: string }[]),
      ),
    );
    const m = await (await g.ask({ ...hello, stream: true }, { ...by("polite"), path: "/v1/messages" })).text();
    const types = [...m.matchAll(/^event: (.*)$/gm)].map((x) => x[1]);
    expect(types.slice(-3)).toEqual(["content_block_stop", "message_delta", "message_stop"]);
    expect(m).toContain('"stop_reason":"refusal"');
  });

  it("redacts, streamed as whole", async () => {
    g.upstream.play(json(completion("card 12345678, and 87654321.", { logprobs: 1 })));
    const whole = (await (await g.ask(hello, by("redacting"))).json()) as {
      choices: { message: { content: string } }[];
    };
    expect(whole.choices[0]?.message.content).toBe("card [card], and [card].");
    g.upstream.play(pieces(sse(["card 12", "34567", "8, and 8765", "4321", "."].map(text))));
    const events = await (await g.ask({ ...hello, stream: true }, by("redacting"))).text();
    const said = [...events.matchAll(/"content":"([^"]*)"/g)].map((m) => m[1]).join("");
    expect(said).toBe("card [card], and [card].");
    expect(events).toContain("verdict;in=pass;out=redact");
  });

  it("in shadow nothing is refused or changed, and all of it is recorded", async () => {
    g.upstream.play(json(completion("the s3cr3t")));
    const r = await g.ask(saying("needle"), by("watching"));
    expect([r.status, r.headers.get("casemate-guards")]).toEqual([
      200,
      expect.stringMatching(/^verdict;in=flag;out=flag, .*needle;in=flagged.*leak;out=flagged/),
    ]);
    g.upstream.play(pieces(sse([text("the s3cr3t")])));
    expect(await (await g.ask({ ...hello, stream: true }, by("watching"))).text()).toContain("s3cr3t");
    // "the s3cr3t" has 10 bytes; this stream counts nothing
    await expect.poll(() => g.events[1], { timeout: 5000 }).toMatchObject({ estimated: true, tokens: { output: 3 } });
    await expect.poll(() => g.events.map((e) => e.output), { timeout: 5000 }).toEqual(["flag", "flag"]);
  });

  it("a check of whole answers holds a stream to its end, or looks at the end", async () => {
    const whole = smallChecks.map((c) => (c.id === "leak" ? { ...c, reach: Number.POSITIVE_INFINITY } : c));
    const policies = { holding: {}, late: { wholeAnswer: "at-end" } };
    const w = await start(
      { policies, clients: { acme: { mayChoose: ["late"] } }, policy: "holding" },
      { checks: whole },
    );
    w.upstream.play(pieces(sse([text("a beginning that is long enough, "), text("then the s3cr3t"), text(".")])));
    const held = await w.ask({ ...hello, stream: true });
    expect([held.status, await codeOf(held)]).toEqual([400, "content_filter"]);
    const late = await (await w.ask({ ...hello, stream: true }, by("late"))).text();
    expect(late).toMatch(/a beginning that is long enough[^]*"code":"content_filter"/);
    expect(late).not.toContain("[DONE]");
  });

  it("a check that breaks refuses, unless the policy lets it pass", async () => {
    const r = await g.ask(saying("break me"));
    expect([r.status, r.headers.get("casemate-guards")]).toEqual([503, expect.stringContaining("breaks;in=broke")]);
    expect(await codeOf(r)).toBe("guard_failed");
    g.upstream.play(json(completion("hi")));
    const passed = await g.ask(saying("break me"), by("forgiving"));
    expect([passed.status, passed.headers.get("casemate-guards")]).toEqual([200, expect.stringContaining("in=error")]);
  });

  it("what no check can read is refused, or passed by the policy and told", async () => {
    const picture = saying([
      { type: "image_url", image_url: { url: "https://x/y.png" } },
      { type: "text", text: "what is it" },
    ]);
    expect(await codeOf(await g.ask(picture))).toBe("content_filter");
    g.upstream.play(json(completion("a cat")));
    const r = await g.ask(picture, by("polite"));
    expect([r.status, r.headers.get("casemate-guards")]).toEqual([200, expect.stringMatching(/media;in=skipped$/)]);
  });

  it.each([
    ["container", "/v1/messages", { max_tokens: 9, container: "container_1" }],
    [
      "audio",
      "/v1/chat/completions",
      { messages: [{ role: "assistant", audio: { id: "audio_1" } }, hello.messages[0]] },
    ],
  ])("what the API keeps itself can not be read either: %s", async (name, path, more) => {
    const r = await g.ask({ ...hello, ...more }, { path });
    expect([r.status, await r.text()]).toEqual([
      400,
      expect.stringContaining(`'${name}' stands for what the API keeps`),
    ]);
    expect(g.upstream.heard).toHaveLength(0);
  });

  it("with the checks in the box it answers too", async () => {
    const real = await start(
      { policies: { default: { guard: { limits: { budgetMs: 60_000 } } } } },
      { checks: [], real: true },
    );
    real.upstream.play(json(completion("Paris.")));
    const r = await real.ask(saying("What is the capital of France?"));
    expect(r.status).toBe(200);
    const header = r.headers.get("casemate-guards") ?? "";
    for (const c of builtIn) expect(header).toContain(c.id);
    real.upstream.play(json(completion("The card is 4111 1111 1111 1111.")));
    expect(await codeOf(await real.ask(saying("Which card?")))).toBe("content_filter");
  });
});

describe("limits", () => {
  it("tokens are reserved before, and settled by what the upstream counted", async () => {
    const g = await start({ limits: { rates: ["account 2000 tokens/h burst 2000"], reserveTokens: 900 } });
    g.upstream.play(json(completion("hi")));
    // each takes 12 in the end, and 900 and some while it runs
    for (let i = 0; i < 5; i++) expect((await g.ask(hello)).status).toBe(200);
    g.upstream.play(json({ ...completion("hi"), usage: { prompt_tokens: 10, completion_tokens: 5000 } }));
    expect((await g.ask(hello)).status).toBe(200);
    const r = await g.ask(hello);
    expect([r.status, await codeOf(r)]).toEqual([429, "rate_limit_exceeded"]);
    expect(Number(r.headers.get("retry-after"))).toBeGreaterThan(60);
  });

  it("money is counted by the prices of the model; without a price nothing is asked", async () => {
    const g = await start({ limits: { rates: [], money: ["account 0.01/month"], reserveTokens: 10 } });
    expect(await codeOf(await g.ask(hello))).toBe("gateway_config");
  });

  it("a spent budget is not tried again", async () => {
    const upstreams = {
      one: {
        url: "http://127.0.0.1:9/v1",
        key: { env: "UPSTREAM_KEY" },
        prices: { "m*": { input: 100, output: 1000 } },
      },
    };
    const g = await start({ upstreams, limits: { rates: [], money: ["account 0.02/month"], reserveTokens: 10 } });
    // 10 tokens for 1000 a million are 0.01: the upstream is not there, so that it is given back
    for (let i = 0; i < 4; i++) expect((await g.ask(hello)).status).toBe(502);
    const r = await g.ask({ ...hello, max_tokens: 1000 });
    expect(r.status).toBe(413);
    await expect.poll(() => g.events.at(-1)?.micros, { timeout: 5000 }).toBe(0);
  });

  it("a client without a key is refused before its body is read; a key of another model too", async () => {
    const g = await start();
    const r = await g.ask(hello, { headers: { authorization: "" } });
    expect([r.status, r.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="casemate"']);
    expect(await codeOf(r)).toBe("invalid_api_key");
  });

  it("hands the client's own key on where none is kept here", async () => {
    const g = await start({}, { key: "client" });
    g.upstream.play(json(completion("hi")));
    expect((await g.ask(hello, { headers: { authorization: "Bearer sk-mine" } })).status).toBe(200);
    expect(g.upstream.heard[0]?.headers.authorization).toBe("Bearer sk-mine");
    await expect.poll(() => g.events[0]?.account, { timeout: 5000 }).toMatch(/^upstream-key:[0-9a-f]{16}$/);
    // a key of the gateway is no key of the upstream
    expect((await g.ask(hello)).status).toBe(401);
  });
});

describe("bad input is refused with a clear error, and does not reach the model", () => {
  let g: TestGateway;
  beforeAll(async () => {
    g = await start();
    g.upstream.play(json(completion("hi")));
  });
  beforeEach(() => {
    g.upstream.heard.length = 0;
  });

  it.each([
    ["no JSON", "{", 400],
    ["no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400],
    ["a list", "[]", 400],
    ["deep nesting", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, 400],
    [
      "a key twice",
      '{"model":"m","messages":[{"role":"user","content":"ok"}],"messages":[{"role":"user","content":"x"}]}',
      400,
    ],
    ["a key twice, once escaped", '{"model":"m","messages":[{"role":"user","content":"ok","\\u0063ontent":"x"}]}', 400],
    ["a field in another case", '{"model":"m","messages":[{"role":"user","content":"ok","Content":"x"}]}', 400],
    ["no messages", '{"model":"m"}', 400],
    ["no model", '{"messages":[{"role":"user","content":"x"}]}', 400],
    ["an unknown role", '{"model":"m","messages":[{"role":"root","content":"x"}]}', 400],
    ["a part without a type", '{"model":"m","messages":[{"role":"user","content":[{"text":"x"}]}]}', 400],
    ["content of another kind", '{"model":"m","messages":[{"role":"user","content":{"text":"x"}}]}', 400],
    ["10 MB", JSON.stringify(saying("word ".repeat(2 << 20))), 413],
    ["more than the server takes", `"${"x".repeat(33 << 20)}"`, 413],
  ])("%s", async (_, raw, status) => {
    const r = await g.ask(undefined, { raw });
    const body = (await r.json()) as ErrorBody;
    expect([r.status, typeof body.error.message]).toEqual([status, "string"]);
    expect(body.error.message).not.toMatch(/undefined|SyntaxError/);
    expect(g.upstream.heard).toHaveLength(0);
  });
});

describe("an upstream that misbehaves", () => {
  let g: TestGateway;
  beforeAll(async () => {
    g = await start();
  });
  const streamed = async (): Promise<string> => (await g.ask({ ...hello, stream: true })).text();

  it.each([
    ["HTML", (r) => (r.writeHead(200, { "content-type": "text/html" }), r.end("<h1>hi</h1>"))],
    ["no JSON", (r) => (r.writeHead(200, { "content-type": "application/json" }), r.end("{"))],
    [
      "an answer of another API",
      (r) => (r.writeHead(200, { "content-type": "application/json" }), r.end('{"hello": "s3cr3t"}')),
    ],
    [
      "a length that is too long",
      (r) => (
        r.writeHead(200, { "content-type": "application/json", "content-length": "100000" }), r.end('{"choices": []}')
      ),
    ],
    ["a redirect", (r) => (r.writeHead(302, { location: "http://127.0.0.1:1/" }), r.end(""))],
    [
      "an encoding that nobody knows",
      (r) => (r.writeHead(200, { "content-type": "application/json", "content-encoding": "zip" }), r.end("{}")),
    ],
    [
      "bytes that are no gzip",
      (r) => (r.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }), r.end("{}")),
    ],
    [
      "a stream that was not asked for",
      (r) => (r.writeHead(200, { "content-type": "text/event-stream" }), r.end("data: {}\n\n")),
    ],
  ] as [string, (r: ServerResponse) => unknown][])("%s is a 502", async (_, play) => {
    g.upstream.play((r) => void play(r));
    const r = await g.ask(hello);
    expect([r.status, await codeOf(r)]).toEqual([502, "model_unreachable"]);
  });

  it("a compressed answer is read", async () => {
    g.upstream.play(
      (r) =>
        void r
          .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
          .end(gzipSync(JSON.stringify(completion("hi")))),
    );
    expect(((await (await g.ask(hello)).json()) as { choices: unknown[] }).choices).toHaveLength(1);
  });

  it.each([
    ["is cut off", [`data: ${JSON.stringify(text("words that were said"))}\n\n`]],
    ["is no JSON", [`data: ${JSON.stringify(text("words that were said"))}\n\n`, "data: {broken\n\n"]],
    [
      "breaks off with an error",
      [`data: ${JSON.stringify(text("words that were said"))}\n\n`, 'data: {"error":{"message":"x"}}\n\n'],
    ],
    [
      "is of another API",
      [`data: ${JSON.stringify(text("words that were said"))}\n\n`, 'data: {"type":"ping","text":"s3cr3t"}\n\n'],
    ],
  ])("a stream that %s ends with an error after what was said", async (_, all) => {
    g.upstream.play(pieces(all));
    const body = await streamed();
    expect(body).toMatch(/words that were said[^]*data: \{"error":\{[^\n]*"code":"model_unreachable"\}\}\n\n$/);
    expect(body).not.toContain("[DONE]");
  });

  it("a stream that is no UTF-8 ends with an error", async () => {
    g.upstream.play(pieces([`data: ${JSON.stringify(text("words that were said"))}\n\n`, Buffer.from([0xff, 0xfe])]));
    const body = await streamed();
    // in an event, or instead of the stream where all of it came at once
    expect(body).toMatch(/"the upstream's stream is no UTF-8"[^\n]*"code":"model_unreachable"\}\}\s*$/);
    expect(body).not.toContain("[DONE]");
  });

  it("comments, CRLF, data of several lines and characters cut in two come through", async () => {
    const one = JSON.stringify(text("häppy 😀 day"), null, 1)
      .split("\n")
      .map((l) => `data: ${l}\r\n`)
      .join("");
    const bytes = Buffer.from(`: keep alive\r\n\r\n${one}\r\ndata: [DONE]\r\n\r\n`);
    g.upstream.play(pieces([...bytes].map((b) => Buffer.from([b]))));
    const body = await streamed();
    const events = body.split("\n\n").filter((e) => e.startsWith("data: {"));
    const data =
      events[0]
        ?.split("\n")
        .map((l) => l.slice(6))
        .join("\n") ?? "";
    expect(JSON.parse(data)).toEqual(text("häppy 😀 day"));
    expect(body).toContain("data: [DONE]");
  });

  it("a stream that has no end is ended, within the memory of the policy", async () => {
    const endless = await start({ policies: { small: { guard: { limits: { maxUnits: 5000 } } } }, policy: "small" });
    endless.upstream.play(async (r) => {
      r.writeHead(200, { "content-type": "text/event-stream" });
      while (!r.closed) {
        r.write(`data: ${JSON.stringify(text("word "))}\n\n`);
        await new Promise((done) => setImmediate(done));
      }
    });
    const body = await (await endless.ask({ ...hello, stream: true })).text();
    expect(body).toMatch(/more than 5000 characters[^]*$/);
    await expect.poll(() => endless.upstream.aborted, { timeout: 5000 }).toBe(1);
  });

  it("a stream that lasts is not taken for an answer that nobody reads", async () => {
    const short = await start({}, { limits: { answerTimeoutMs: 300 } });
    short.upstream.play(pieces(sse(Array.from({ length: 15 }, () => text("words and words and "))), 100));
    const body = await (await short.ask({ ...hello, stream: true })).text();
    expect(body).toContain("[DONE]");
  });

  it("one that says nothing is waited for as long as is configured", async () => {
    const slow = await start({
      upstreams: { one: { url: g.upstream.url, key: { env: "UPSTREAM_KEY" }, timeoutMs: 100 } },
    });
    g.upstream.play(() => undefined);
    const r = await slow.ask(hello);
    expect(r.status).toBe(504);
  });
});
