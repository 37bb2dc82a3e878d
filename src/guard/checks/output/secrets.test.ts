import { describe, expect, it } from "vitest";
import { asWritten } from "../../view.ts";
import { secrets } from "./secrets.ts";

const look = (text: string, settings = {}) => {
  const message = { role: "assistant" as const, text };
  const s = { message, index: 0, direction: "output" as const, views: [asWritten(text)], settings };
  const hits = secrets.look({ ...s, conversation: { messages: [message] } });
  return (hits as readonly { why: string; start: number; end: number; replacement?: string }[]).map(
    (h) => [h.why, text.slice(h.start, h.end)] as const,
  );
};
/** no secret stands in this file: scanners of source code would find it */
const of = (...parts: string[]) => parts.join("");
const random = "k9Vx2mQ8rT4wZ7nB3cL6pJ1sD5fG0hYaEuR8tWq2Xz7Kv4Mn9Lb";
const hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

describe("secrets", () => {
  it.each([
    ["AWS access key id", of("AK", "IA", "Q7ZKXM2PLT5WVN3R")],
    ["GitLab token", of("glp", "at-", random.slice(0, 20))],
    ["Slack token", of("xo", "xb-", "2934812734-", random.slice(0, 24))],
    ["OpenAI key", of("s", "k-", random.slice(0, 20), "T3Blbk", "FJ", random.slice(20, 40))],
    ["Anthropic key", of("sk-a", "nt-api03-", random, random.slice(0, 44))],
    ["Google API key", of("AI", "za", random.slice(0, 35))],
    ["Stripe key", of("sk_", "live_", random.slice(0, 24))],
    ["SendGrid key", of("S", "G.", random.slice(0, 22), ".", random.slice(0, 43))],
    ["Databricks token", of("da", "pi", hex.slice(0, 32))],
    ["DigitalOcean token", of("dop", "_v1_", hex)],
    ["Telegram bot token", of("123456789", ":AA", random.slice(0, 33))],
    ["Azure storage key", of("Account", "Key=", random, random.slice(0, 35), "==")],
    ["address with a password", of("postgres://app:", "q8Rt-2mX", "@db.internal")],
    ["address with a password", of("https://deploy:", "q8Rt-2mX", "@git.corp.io")],
    ["JSON web token", of("ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0NTY3ODkwIn0.", random.slice(0, 43))],
  ])("%s", (why, secret) => expect(look(`use ${secret} for it`)).toEqual([[why, secret]]));

  it("the checksum of a GitHub token counts", () => {
    // CRC-32 of the thirty characters, in base 62, computed apart from this code by zlib in Python
    const good = of("gh", "p_", "k9Vx2mQ8rT4wZ7nB3cL6pJ1sD5fG0h", "3ZWg8h");
    expect(look(good)).toEqual([["GitHub token", good]]);
    expect(look(`${good.slice(0, -1)}A`)).toEqual([]);
  });

  it("a private key, and no mention of one", () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEowIBAAKCAQEAx9Vt2mQ8rT4wZ7nB3cL6pJ1sD5fG0hYaEuR8tWq2Xz7Kv4Mn\n".repeat(3)}`;
    expect(look(key).map(([why]) => why)).toEqual(["private key"]);
    expect(look("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----")).toEqual([]);
  });

  it.each([
    of("AK", "IAIOSFODNN7EXAMPLE"),
    "sk-your-key-here",
    "postgres://user:password@localhost/db",
    "https://example.com:8080/a@b",
    'api_key = os.environ["OPENAI_API_KEY"]',
    "password: correct horse battery",
    `token = "${"a".repeat(40)}"`,
    "The eyJ prefix marks a token",
    "task-management skills, risk-averse",
  ])("%s is none", (text) => expect(look(text)).toEqual([]));

  it("a setting that is called secret and has a value that nobody writes by hand", () => {
    expect(look(`DB_PASSWORD="${random.slice(0, 20)}"`)).toEqual([
      ["value of a setting that is secret", random.slice(0, 20)],
    ]);
    expect(look(`DB_PASSWORD="${random.slice(0, 20)}"`, { allow: [random.slice(0, 20)] })).toEqual([]);
  });
});
