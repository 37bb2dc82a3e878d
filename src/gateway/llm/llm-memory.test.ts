import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Check, MessageCheck } from "../../guard/index.ts";
import { type GatewayRecords, memoryRecords } from "../state/records.ts";
import { smallChecks, type TestGateway, testGateway } from "./llm-gateway.test-data.ts";
import { chunk, completion, json, pieces, sse } from "./scripted-upstream.test-data.ts";
import { withoutItems } from "./without-items.ts";

const user = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });
const asking = (...messages: object[]) => ({ model: "m", messages });
const bad = user("where is the needle");
const by = (policy: string) => ({ headers: { "casemate-guard-policy": policy } });

const [needle] = smallChecks;
if (needle?.kind !== "message") throw new Error("no check");

const open: TestGateway[] = [];
const start = async (...options: Parameters<typeof testGateway>): Promise<TestGateway> => {
  const g = await testGateway(...options);
  g.upstream.play(json(completion("hi")));
  open.push(g);
  return g;
};
afterAll(async () => {
  for (const g of open) await g.close();
});
const codeOf = async (r: Response): Promise<unknown> => ((await r.json()) as { error: { code: unknown } }).error.code;
const heard = (g: TestGateway): unknown => JSON.parse(g.upstream.heard.at(-1)?.body ?? "null");

describe("a turn that was stopped", () => {
  let g: TestGateway;
  beforeAll(async () => {
    g = await start({
      policies: {
        refusing: { stoppedTurns: "refuse" },
        polite: { whenFlagged: "answer", answer: "Sorry, no." },
        watching: { mode: "shadow" },
      },
      clients: { acme: { mayChoose: ["polite", "watching"] } },
    });
  });
  beforeEach(() => {
    g.upstream.heard.length = 0;
    g.events.length = 0;
  });

  it("does not stop the conversation, and does not reach the model, nor what stands behind it", async () => {
    expect((await g.ask(asking(user("hello"), assistant("hi"), bad))).status).toBe(400);
    const call = {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }],
    };
    const after = [assistant("Sure, it is"), call, { role: "tool", tool_call_id: "1", content: "in the hay" }];
    const r = await g.ask(asking(user("hello"), assistant("hi"), bad, ...after, user("go on")));
    expect([r.status, r.headers.get("casemate-guards")]).toEqual([
      200,
      expect.stringMatching(/^verdict;in=pass;.*turns;in=dropped$/),
    ]);
    expect(heard(g)).toEqual(asking(user("hello"), assistant("hi"), user("go on")));
    expect(g.events.map((e) => [e.input, e.dropped])).toEqual([
      ["flag", 0],
      ["pass", 1],
    ]);
  });

  it("leaves every other byte, and the operator's words, as they were", async () => {
    await g.ask(asking(bad));
    const [begin, end] = [
      '{ "seed": 12345678901234567890,\t"mess\\u0061ges" : [',
      '] ,"temperature":1.0e0, "model": "m"}',
    ];
    const [operator, next] = [
      '{"role":"system","content":"be brief, \\"]\\" "}',
      ' {"content":"n\\u0065xt","role":"user"}\n',
    ];
    const r = await g.ask(undefined, { raw: `${begin}${JSON.stringify(bad)},${operator},${next}${end}` });
    expect(r.status).toBe(200);
    expect(g.upstream.heard.at(-1)?.body).toBe(`${begin}${operator},${next}${end}`);
  });

  it("stops it as long as it is the one to be answered, was not stopped before, or is another client's", async () => {
    const mine = user("another needle");
    const later = asking(mine, assistant("no"), user("hello"));
    expect((await g.ask(later)).status).toBe(400);
    expect((await g.ask(later)).status).toBe(200);
    const other = { headers: { authorization: `Bearer ${g.otherKey}` } };
    expect((await g.ask(later, other)).status).toBe(400);
    for (const messages of [
      [mine],
      [user("hello"), assistant("hi"), mine],
      [mine, assistant("no"), user("a needle now")],
    ])
      expect((await g.ask(asking(...messages))).status).toBe(400);
    // in the operator's words it is no turn of the user's
    expect((await g.ask(asking({ role: "tool", tool_call_id: "1", content: "needle" }, user("hello")))).status).toBe(
      400,
    );
    expect((await g.ask(asking({ role: "tool", tool_call_id: "1", content: "needle" }, user("hello")))).status).toBe(
      400,
    );
  });

  it("stays where the policy refuses it, or only watches", async () => {
    const again = asking(bad, user("hello"));
    for (const _ of [1, 2]) expect((await g.ask(again, by("refusing"))).status).toBe(400);
    expect((await g.ask(again, by("watching"))).status).toBe(200);
    expect(heard(g)).toEqual(again);
  });

  it("in the other APIs, and where the refusal was an answer", async () => {
    const headers = { "anthropic-version": "2023-06-01", "casemate-guard-policy": "polite" };
    const path = "/v1/messages";
    const first = asking(bad);
    g.upstream.play(
      json({ id: "1", type: "message", role: "assistant", content: [{ type: "text", text: "hi" }], usage: {} }),
    );
    expect(await (await g.ask({ ...first, max_tokens: 9 }, { path, headers })).json()).toMatchObject({
      stop_reason: "refusal",
    });
    const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: "four" }] };
    const all = [bad, assistant("Sorry, no."), result, user("hello")];
    expect((await g.ask({ ...asking(...all), max_tokens: 9 }, { path, headers })).status).toBe(200);
    expect(heard(g)).toEqual({ ...asking(user("hello")), max_tokens: 9 });
    g.upstream.play(json({ id: "r", object: "response", status: "completed", output: [] }));
    expect((await g.ask({ model: "m", input: "needle three" }, { path: "/v1/responses" })).status).toBe(400);
    const output = { type: "function_call_output", call_id: "1", output: "x" };
    const input = [
      { role: "user", content: "needle three" },
      output,
      { role: "user", content: [{ type: "input_text", text: "hello" }] },
    ];
    expect((await g.ask({ model: "m", input }, { path: "/v1/responses" })).status).toBe(200);
    expect(heard(g)).toEqual({ model: "m", input: input.slice(2) });
    g.upstream.play(json(completion("hi")));
  });
});

it("a body without some items is the body that a parser would leave", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1 }),
      fc.jsonValue(),
      fc.nat(),
      (items, other, gone) => {
        const body = { a: { messages: [other] }, 'b"[': other, messages: items, z: [other, { messages: [] }] };
        const isGone = (i: number): boolean => ((gone >> (i % 30)) & 1) === 1;
        const text = JSON.stringify(body, undefined, gone % 3);
        const less = JSON.parse(withoutItems(Buffer.from(text), "messages", isGone).toString()) as unknown;
        expect(less).toEqual(JSON.parse(JSON.stringify({ ...body, messages: items.filter((_, i) => !isGone(i)) })));
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

describe("messages that are known", () => {
  const looked: string[] = [];
  const counting = {
    ...needle,
    look: (s: Parameters<typeof needle.look>[0]) => (looked.push(s.message.text), needle.look(s)),
  };
  const turns = [user("a"), assistant("b"), user("c"), assistant("d"), user("e")];
  const talk = async (g: TestGateway, more: object = {}): Promise<void> => {
    looked.length = 0;
    for (const n of [1, 3, 5]) expect((await g.ask(asking(...turns.slice(0, n)), more)).status).toBe(200);
  };

  it("are looked at once for each client and policy", async () => {
    const g = await start(
      { policies: { own: { guard: { checks: { needle: { threshold: 0.4 } } } } } },
      { checks: [counting] },
    );
    await g.ask(asking(user("warm")));
    await talk(g);
    expect(looked).toEqual(["a", "b", "c", "d", "e"]);
    expect(g.events.slice(1).map((e) => [e.messages, e.known])).toEqual([
      [1, 0],
      [3, 1],
      [5, 3],
    ]);
    await talk(g, { headers: { authorization: `Bearer ${g.otherKey}` } });
    expect(looked).toHaveLength(5);
    await talk(g, by("own"));
    expect(looked).toHaveLength(5);
    expect((await g.ask(asking(...turns.slice(0, 4), user("needle")))).status).toBe(400);
  });

  it("are looked at each time where nothing is kept", async () => {
    const g = await start({ memory: { messages: 0 } }, { checks: [counting] });
    await g.ask(asking(user("warm")));
    await talk(g);
    expect(looked).toHaveLength(1 + 3 + 5);
    expect(g.events.every((e) => e.known === 0)).toBe(true);
  });
});

describe("who tries variants of what was flagged", () => {
  const words = "please tell me at once and in detail how one would go about it without anybody in the house noticing";
  const tries = (what: string, n = 0) => asking(user(`${words} the ${what} ${"!".repeat(n)}`));
  const policies = {
    default: { probing: { variants: "refuse" } },
    noting: { probing: { variants: "flag", many: "flag", manyFlagged: 2 } },
    slowing: { probing: { variants: "slow", slowMs: 300 } },
    forgetting: { probing: { variants: "off", many: "off" } },
    many: { probing: { variants: "off", many: "refuse", manyFlagged: 3 } },
    passing: { whenBroken: "pass" },
  };
  const clients = { acme: { mayChoose: Object.keys(policies) } };
  const flaggedTwice = async (g: TestGateway): Promise<void> => {
    for (const n of [1, 2]) expect(await codeOf(await g.ask(tries("needle", n)))).toBe("content_filter");
  };

  it("is told, and answered, where the policy says nothing of it", async () => {
    const g = await start({});
    await flaggedTwice(g);
    expect((await g.ask(tries("pin"))).status).toBe(200);
    expect(g.events.at(-1)).toMatchObject({ input: "pass", checks: { probing: "flagged" } });
  });

  it("is refused when one passes the guard and the policy says so; others are not", async () => {
    const g = await start({ policies, clients });
    expect((await g.ask(tries("pin"))).status).toBe(200);
    await flaggedTwice(g);
    const r = await g.ask(tries("pin"));
    expect([r.status, r.headers.get("casemate-guards"), await codeOf(r)]).toEqual([
      403,
      expect.stringContaining("probing;in=flagged"),
      "client_blocked",
    ]);
    expect(g.events.at(-1)).toMatchObject({ input: "pass", code: "CLIENT_BLOCKED", checks: { probing: "flagged" } });
    expect((await g.ask(asking(user("what is the time in Lisbon")))).status).toBe(200);
    // old turns are not what is asked now
    expect(
      (await g.ask(asking(...tries("pin").messages, assistant("x"), user("what is the time in Lisbon")))).status,
    ).toBe(200);
    expect((await g.ask(tries("pin"), { headers: { authorization: `Bearer ${g.otherKey}` } })).status).toBe(200);

    expect((await g.ask(tries("pin"), by("noting"))).status).toBe(200);
    expect(g.events.at(-1)?.checks["probing"]).toBe("flagged");
    expect((await g.ask(tries("pin"), by("forgetting"))).status).toBe(200);
    expect(g.events.at(-1)?.checks["probing"]).toBeUndefined();
    const began = performance.now();
    expect((await g.ask(tries("pin"), by("slowing"))).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(299);
  });

  it("and who is flagged for many things is, where the policy says so", async () => {
    const g = await start({ policies, clients });
    for (const what of ["the red needle", "my needle of brass", "needle in a stack"]) {
      expect((await g.ask(asking(user("hello")), by("many"))).status).toBe(200);
      await g.ask(asking(user(what)), by("many"));
    }
    expect(await codeOf(await g.ask(asking(user("hello")), by("many")))).toBe("client_blocked");
    expect((await g.ask(asking(user("hello")))).status).toBe(200);
  });

  it("a conversation that brings the same flagged turn again is not probing", async () => {
    const g = await start({ policies: { default: { stoppedTurns: "refuse", probing: { variants: "refuse" } } } });
    await g.ask(tries("needle"));
    for (const next of ["how are you", "what is new", "and the weather"])
      expect(await codeOf(await g.ask(asking(...tries("needle").messages, assistant("no"), user(next))))).toBe(
        "content_filter",
      );
    expect((await g.ask(tries("pin"))).status).toBe(200);
  });

  it("is told by answers too that were stopped for what was asked, streamed or not", async () => {
    const found = (category: "pii" | "prompt-leak"): MessageCheck => ({
      ...needle,
      id: `own-${category}`,
      directions: ["output"],
      roles: ["assistant"],
      look: ({ message: { text } }) => (text.includes(category) ? [{ category, score: 1, why: "it" }] : []),
    });
    const g = await start({ policies }, { checks: [found("pii"), found("prompt-leak")] });
    const stopped = async (answer: string, n: number, ...more: object[]): Promise<void> => {
      g.upstream.play(json(completion(answer)));
      expect(await codeOf(await g.ask(asking(...tries("pin", n).messages, ...more)))).toBe("content_filter");
    };
    for (const n of [1, 2, 3]) await stopped("some pii", n);
    // a tool's result may have asked for it
    for (const n of [1, 2, 3]) await stopped("the prompt-leak", n, { role: "tool", tool_call_id: "1", content: "x" });
    await stopped("the prompt-leak", 4);
    g.upstream.play(pieces(sse([chunk({ role: "assistant", content: "" }), chunk({ content: "the prompt-leak" })])));
    expect(await (await g.ask({ ...tries("pin", 5), stream: true })).text()).toContain("content_filter");
    await expect.poll(() => g.events.length).toBe(8);
    g.upstream.play(json(completion("hi")));
    expect(await codeOf(await g.ask(tries("pin", 6)))).toBe("client_blocked");
    expect((await g.ask(asking(user("what is the time in Lisbon")))).status).toBe(200);
  });

  it("what is flagged for what stands around it, or was said by others, is no try", async () => {
    const around: Check = {
      ...needle,
      id: "around",
      kind: "conversation",
      look: ({ conversation: { messages } }) =>
        messages.length < 3 ? [] : [{ category: "jailbreak", score: 1, message: messages.length - 1, why: "so long" }],
    };
    const g = await start(
      { policies: { default: { stoppedTurns: "refuse", probing: { variants: "refuse" } } } },
      { checks: [needle, around] },
    );
    const tool = { role: "tool", tool_call_id: "1", content: `${words} the needle` };
    for (const n of [1, 2]) {
      const long = asking(user(`${n}`), assistant("yes"), ...tries("pin").messages);
      expect(await codeOf(await g.ask(long))).toBe("content_filter");
      expect(await codeOf(await g.ask(asking(user(`${n}`), tool)))).toBe("content_filter");
    }
    expect((await g.ask(tries("pin"))).status).toBe(200);
  });

  it("the same once more is no variant, whether it is counted, asked or watched", async () => {
    const g = await start({
      policies: { default: policies.default, watching: { mode: "shadow" } },
      clients: { acme: { mayChoose: ["watching"] } },
    });
    const path = "/v1/messages/count_tokens";
    expect((await g.ask({ ...tries("needle"), max_tokens: 9 }, { path })).status).toBe(400);
    for (const _ of [1, 2]) expect(await codeOf(await g.ask(tries("needle")))).toBe("content_filter");
    expect((await g.ask(tries("pin"))).status).toBe(200);
    for (const _ of [1, 2]) expect((await g.ask(tries("needle"), by("watching"))).status).toBe(200);
    // two by now: once for each policy
    expect(await codeOf(await g.ask(tries("pin")))).toBe("client_blocked");
  });

  it("a client does not choose to be forgotten, nor that state is kept", async () => {
    const weaker = { ...policies, keeping: { keptState: "pass" } };
    const g = await start({ policies: { ...weaker, strict: { stoppedTurns: "refuse" } }, policy: "strict" });
    for (const name of ["default", "noting", "slowing", "forgetting", "keeping"])
      expect([name, (await g.ask(asking(user("hello")), by(name))).status]).toEqual([name, 403]);
    expect((await g.ask(asking(user("hello")), by("strict"))).status).toBe(200);
  });

  it("is remembered over a restart, without a word of what was said", async () => {
    const records = memoryRecords();
    const before = await testGateway({ policies }, { records });
    await flaggedTwice(before);
    await before.close();
    const kept = [...(await records.load("llm/client/"))];
    expect(kept).toHaveLength(1);
    expect(kept.map(([key, bytes]) => key + Buffer.from(bytes).toString()).join()).not.toMatch(/acme|needle|house/);
    expect((await (await start({ policies }, { records })).ask(tries("pin"))).status).toBe(403);
    await records.write(new Map([[kept[0]?.[0] ?? "", Buffer.from("{}")]]));
    await expect(testGateway({ policies }, { records })).rejects.toThrow(/is not as it was written/);
  });

  it("fails closed: what can not be remembered is not taken for nothing", async () => {
    const inner = memoryRecords();
    let full = false;
    const records: GatewayRecords = {
      load: (prefix) => inner.load(prefix),
      write: (changes) =>
        full && [...changes.keys()].some((k) => k.startsWith("llm/"))
          ? Promise.reject(new Error("disk full"))
          : inner.write(changes),
    };
    const g = await start({ policies, clients }, { records });
    full = true;
    expect(await codeOf(await g.ask(tries("needle")))).toBe("content_filter");
    expect(g.events.at(-1)?.checks["probing"]).toBe("broke");
    expect(await codeOf(await g.ask(asking(user("hello"))))).toBe("guard_failed");
    expect((await g.ask(asking(user("hello")), by("passing"))).status).toBe(200);
    expect(g.events.at(-1)).toMatchObject({ input: "error", checks: { probing: "broke" } });
    full = false;
    expect((await g.ask(asking(user("hello")))).status).toBe(200);
    expect((await inner.load("llm/client/")).size).toBe(1);
  });
});
