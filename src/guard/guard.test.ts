import { describe, expect, it } from "vitest";
import type { Check, MessageCheck } from "./check.ts";
import { openGuard } from "./guard.ts";
import { readConversation } from "./read-conversation.ts";

const word = (id: string, text: string, more: Partial<MessageCheck> = {}): MessageCheck => ({
  kind: "message",
  id,
  title: `finds ${text}`,
  directions: ["input"],
  categories: ["injection"],
  owasp: [],
  atlas: [],
  threshold: 0.5,
  reach: text.length,
  roles: ["user", "tool"],
  look: ({ message }) => {
    const start = message.text.indexOf(text);
    return start < 0 ? [] : [{ category: "injection", score: 0.9, start, end: start + text.length, why: "the word" }];
  },
  ...more,
});
const broken = word("broken-check", "x", {
  look: () => {
    throw new Error("no memory");
  },
});
const of = (...checks: Check[]) => checks;
const says = (text: string, role: "user" | "tool" | "system" | "document" = "user") => ({ messages: [{ role, text }] });

describe("a guard", () => {
  it("flags what a check finds, and says where", async () => {
    const v = await openGuard({}, of(word("needle", "needle"))).look(says("a needle here"));
    expect(v.verdict).toBe("flag");
    expect(v.score).toBe(0.9);
    expect(v.checks.find((c) => c.id === "needle")?.spans).toMatchObject([{ message: 0, start: 2, end: 8 }]);
  });

  it("scans every message that is not trusted, not only the last", async () => {
    const g = openGuard({}, of(word("needle", "needle")));
    const v = await g.look({
      messages: [
        { role: "tool", text: "needle" },
        { role: "user", text: "hello" },
      ],
    });
    expect(v.verdict).toBe("flag");
    expect((await g.look(says("needle", "system"))).verdict).toBe("pass");
  });

  it("a check that broke is an error and never a pass; what another finds still flags", async () => {
    expect((await openGuard({}, of(broken)).look(says("hello"))).verdict).toBe("error");
    expect((await openGuard({}, of(broken, word("needle", "needle"))).look(says("needle"))).verdict).toBe("flag");
  });

  it("in shadow a check is reported and counts for nothing", async () => {
    const g = openGuard(
      // the classifier has a score, below its threshold, for any text
      { checks: { needle: { mode: "shadow" }, "broken-check": { mode: "shadow" }, classifier: { mode: "off" } } },
      of(broken, word("needle", "needle")),
    );
    const v = await g.look(says("needle"));
    expect(v).toMatchObject({ verdict: "pass", score: 0 });
    expect(v.checks.find((c) => c.id === "needle")).toMatchObject({ flagged: true, mode: "shadow" });
  });

  it("thresholds are the policy's, by role", async () => {
    const g = openGuard({ checks: { needle: { threshold: { user: 0.95 } } } }, of(word("needle", "needle")));
    expect((await g.look(says("needle", "user"))).verdict).toBe("pass");
    expect((await g.look(says("needle", "tool"))).verdict).toBe("flag");
  });

  it("a score that is no number flags", async () => {
    const odd = word("odd", "x", { look: () => [{ category: "injection", score: Number.NaN, why: "odd" }] });
    expect((await openGuard({}, of(odd)).look(says("x"))).verdict).toBe("flag");
  });

  it("more text than the policy allows is not looked at, and that is an error", async () => {
    const v = await openGuard({ limits: { maxUnits: 10 } }, of(word("needle", "needle"))).look(says("a longer text"));
    expect(v.verdict).toBe("error");
    expect(v.checks[0]).toMatchObject({ status: "skipped", why: "there are more than 10 characters" });
  });

  it("what a check does only the first time takes nobody's time", async () => {
    let first = true;
    const slow = word("slow", "needle", {
      look: async ({ message }) => {
        if (first) await new Promise((r) => setTimeout(r, 80));
        first = false;
        return message.text === "needle" ? [{ category: "injection", score: 1, why: "it" }] : [];
      },
    });
    const g = openGuard({ limits: { budgetMs: 40 } }, of(slow, word("after", "needle")));
    const v = await g.look(says("needle"));
    expect(v.checks.filter((c) => c.status !== "scanned")).toEqual([]);
    expect(v.checks.find((c) => c.id === "after")?.flagged).toBe(true);
  });

  it("is done once for a check, however many guards look with it", async () => {
    let looks = 0;
    const counting = word("counting", "needle", {
      look: () => {
        looks++;
        return [];
      },
    });
    for (let i = 0; i < 5; i++) await openGuard({}, of(counting)).look(says("hello"));
    expect(looks).toBe(6);
  });

  it("of an answer only what the model wrote is looked at", async () => {
    const g = openGuard({}, of(word("needle", "needle", { directions: ["output"], roles: ["assistant"] })));
    const history = { role: "assistant", text: "needle" } as const;
    expect((await g.look({ messages: [history, { role: "assistant", text: "fine" }] }, "output")).verdict).toBe("pass");
    expect((await g.look({ messages: [{ role: "user", text: "?" }, history] }, "output")).verdict).toBe("flag");
  });

  it("a check that looks for nothing under a policy makes no stream wait", () => {
    const reach = (policy = {}) => openGuard(policy).checks.find((c) => c.id === "json-schema")?.reach;
    expect(reach()).toBe(0);
    expect(reach({ checks: { "json-schema": { settings: { schema: true } } } })).toBe(Number.POSITIVE_INFINITY);
    expect(() => reach({ checks: { "json-schema": { settings: { shcema: true } } } })).toThrow(/json-schema/);
  });

  it("a policy that does not fit is refused, with what was meant", () => {
    expect(() => openGuard({ checks: { nedle: {} } }, of(word("needle", "needle")))).toThrow(/no check 'nedle'/);
    expect(() => openGuard({ limits: { maxUnits: -1 } })).toThrow(/limits.maxUnits/);
  });
});

describe("a conversation is read from JSON", () => {
  it("with messages, or as one", () => {
    expect(readConversation({ id: 1, messages: [{ role: "user", content: "hi" }] })).toEqual(says("hi"));
    expect(readConversation({ role: "tool", text: "hi" })).toEqual(says("hi", "tool"));
    expect(
      readConversation({
        messages: [
          { role: "user", content: [{ type: "text", text: "a" }, { type: "image_url" }, { type: "text", text: "b" }] },
        ],
      }),
    ).toEqual(says("a\nb"));
  });

  it("with tools and their calls, as chat completions have them or plain", () => {
    const parameters = { type: "object" };
    const called = { name: "read", arguments: '{"a":1}' };
    expect(
      readConversation({
        messages: [
          { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: called }] },
          { role: "assistant", content: "x", tool_calls: [{ name: "read", arguments: { a: 1 } }] },
        ],
        tools: [{ type: "function", function: { name: "read", description: "reads", parameters } }, { name: "write" }],
      }),
    ).toEqual({
      messages: [
        { role: "assistant", text: "", calls: [called] },
        { role: "assistant", text: "x", calls: [called] },
      ],
      tools: [{ name: "read", description: "reads", parameters }, { name: "write" }],
    });
  });

  it.each([{}, [], null, { messages: [] }, { role: "root", text: "x" }, { role: "user" }])("%j is refused", (json) => {
    expect(() => readConversation(json)).toThrow();
  });
});
