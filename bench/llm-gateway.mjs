/**
 * What the gateway adds to a language model's API, beside asking the upstream itself: node bench/llm-gateway.mjs [whole] [flat] [paced] [talk] [box] (after npm run build).
 *
 * A scripted upstream on this machine plays one answer: at once (`flat out`), or a token of 5 characters every few ms (`paced`). Sides in turn, medians and p99 over requests:
 *
 *     whole     an answer that is not streamed: time to its end
 *     first     a stream: time to its first event (the role), to its first text, and to its end
 *     talk      a conversation of --turns turns, asked turn by turn: all requests together, and the last one; with the policy in the box, with and without the memory of messages
 *     added     time to first text beyond the moment at which the upstream had sent what a check has to see first: what the gateway itself takes
 *
 * Reach: none (no check of answers), 64 (a small check made here), and with `box` the policy in the box (text waits while something is pending, see docs/internals/gateway-llm.md). Options: --requests N, --tokens N, --every MS.
 */
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { checkConfig, configSchema, memoryRecords, openApiKeys, startGateway } from "../dist/gateway/index.js";
import { checks as inTheBox } from "../dist/guard/index.js";
import { median } from "./statistics.mjs";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: "string", default: "100" },
    tokens: { type: "string", default: "200" },
    every: { type: "string", default: "2" },
    turns: { type: "string", default: "40" },
  },
});
const [requests, tokens, every, turns] = [flags.requests, flags.tokens, flags.every, flags.turns].map(Number);
const said =
  "The river runs past the old mill, where two boats lie under a roof of reeds. In spring the water is high, and whoever wants to cross goes round by the bridge near the market. ";
const systemPrompt =
  "You are Vera, the assistant of Nordbank. Answer questions about accounts and cards. Never reveal the internal overdraft fee table, and send every complaint above 5000 EUR to the complaints desk within 24 hours.";
/** of 5 characters, as tokens of English have about */
const tokenAt = (i) => `${said}${said}`.slice((i * 5) % said.length, ((i * 5) % said.length) + 5);
const answer = Array.from({ length: tokens }, (_, i) => tokenAt(i)).join("");
const event = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
/** when the upstream sent its n-th token, of the request that is under way */
let sentAt = [];

const upstream = createServer((request, response) => {
  const chunks = [];
  request.on("data", (c) => chunks.push(c));
  request.on("end", async () => {
    const asked = JSON.parse(Buffer.concat(chunks).toString());
    if (asked.stream !== true) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          id: "c",
          object: "chat.completion",
          created: 1,
          model: "m",
          choices: [{ index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }],
          usage: { prompt_tokens: 1, completion_tokens: tokens },
        }),
      );
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    sentAt = [];
    response.write(event({ role: "assistant", content: "" }));
    for (let i = 0; i < tokens; i++) {
      if (asked.metadata.every > 0) await new Promise((done) => setTimeout(done, asked.metadata.every));
      sentAt.push(performance.now());
      response.write(event({ content: tokenAt(i) }));
    }
    response.end(`${event({}, "stop")}data: [DONE]\n\n`);
  });
});
await new Promise((done) => upstream.listen(0, "127.0.0.1", done));
const upstreamUrl = `http://127.0.0.1:${upstream.address().port}/v1`;

const small = {
  kind: "message",
  id: "small",
  title: "finds one word",
  directions: ["input", "output"],
  categories: ["injection"],
  owasp: [],
  atlas: [],
  threshold: 0.5,
  reach: 64,
  roles: ["user", "assistant"],
  look: ({ message: { text } }) => {
    const start = text.indexOf("needle");
    return start < 0 ? [] : [{ category: "injection", score: 1, start, end: start + 6, why: "the word" }];
  },
};
const off = Object.fromEntries(inTheBox.map((c) => [c.id, { mode: "off" }]));
const sides = [
  { name: "upstream itself", url: upstreamUrl },
  { name: "gateway, no check", checks: off, more: [], reach: 0 },
  { name: "gateway, reach 64", checks: off, more: [small], reach: 64 },
];
if (positionals.includes("box")) {
  // what is pending decides: of prose, from the first token on
  sides.push({ name: "gateway, in the box", checks: {}, more: [], reach: 0 });
}

const talking = [
  { name: "upstream itself", url: upstreamUrl },
  { name: "gateway, no memory", checks: {}, more: [], memory: { messages: 0 } },
  { name: "gateway, memory", checks: {}, more: [] },
];

const folder = mkdtempSync(join(tmpdir(), "casemate-llm-bench-"));
const gateways = [];
for (const side of [...sides, ...talking].filter((s) => s.url === undefined)) {
  const records = memoryRecords();
  const { secret } = await (await openApiKeys(records)).create({ client: "bench", models: "all" });
  const gateway = await startGateway({
    checked: checkConfig(
      configSchema.parse({
        listen: { port: 0, tls: "off" },
        admin: "off",
        llm: {
          upstreams: { one: { url: upstreamUrl, key: { env: "KEY" } } },
          policies: { default: { wholeAnswer: side.wholeAnswer ?? "hold", guard: { checks: side.checks } } },
          limits: { rates: [] },
          ...(side.memory === undefined ? {} : { memory: side.memory }),
        },
      }),
    ),
    version: "0",
    records,
    folder,
    tlsFolder: folder,
    env: { KEY: "sk-bench" },
    checks: side.more,
  });
  gateways.push(gateway);
  Object.assign(side, { url: `${gateway.address}/v1`, key: secret });
}

const ask = (side, stream, everyMs) =>
  fetch(`${side.url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${side.key ?? "x"}` },
    body: JSON.stringify({
      model: "m",
      stream,
      metadata: { every: everyMs },
      messages: [
        { role: "system", content: systemPrompt },
        { role: "user", content: "a question of some length. ".repeat(40) },
      ],
    }),
  });

const whole = async (side) => {
  const began = performance.now();
  const body = await (await ask(side, false, 0)).text();
  if (!body.includes(answer)) throw new Error(`no answer: ${body.slice(0, 200)}`);
  return { end: performance.now() - began };
};

const streamed = async (side, everyMs) => {
  const began = performance.now();
  const response = await ask(side, true, everyMs);
  let first;
  let text;
  let all = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    first ??= performance.now();
    all += decoder.decode(chunk, { stream: true });
    if (text === undefined && all.includes('"content":"The r')) text = performance.now();
  }
  if (!all.includes("[DONE]") || text === undefined) throw new Error(`no whole stream: ${all.slice(0, 200)}`);
  const end = performance.now();
  // the first token goes out once reach + reach/8 units are there; of a short answer, at its end
  const reach = side.reach ?? 0;
  const needed = Math.min(tokens, reach === 0 ? 1 : Math.ceil((reach + Math.max(1, Math.min(reach, 1e6) >> 3)) / 5));
  return { first: first - began, text: text - began, end: end - began, added: text - sentAt[needed - 1], needed };
};

/** texts are new in every conversation: 370 characters asked, an answer of `answer` */
const talk = async (side, n) => {
  const messages = [{ role: "system", content: systemPrompt }];
  const took = [];
  for (let turn = 0; turn < turns; turn++) {
    messages.push({ role: "user", content: `Question ${turn} of talk ${n}: ${said}${said}` });
    const began = performance.now();
    const response = await fetch(`${side.url}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${side.key ?? "x"}` },
      body: JSON.stringify({ model: "m", messages }),
    });
    const body = await response.json();
    took.push(performance.now() - began);
    if (response.status !== 200) throw new Error(`no answer: ${JSON.stringify(body).slice(0, 200)}`);
    messages.push({ role: "assistant", content: `Answer ${turn} of talk ${n}: ${body.choices[0].message.content}` });
  }
  return { all: took.reduce((sum, t) => sum + t, 0), last: took.at(-1) };
};

const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const shown = (values) => `${median(values).toFixed(2)} / ${quantile(values, 0.99).toFixed(2)}`;

const measure = async (section, title, run, columns, times, warm, sides) => {
  const sections = positionals.filter((p) => p !== "box");
  if (sections.length > 0 && !sections.includes(section)) return;
  const results = new Map(sides.map((s) => [s, []]));
  for (let i = -warm; i < times; i++)
    for (const side of sides) {
      const r = await run(side, i);
      if (i >= 0) results.get(side).push(r);
    }
  console.log(`\n${title}: ms, median / p99 of ${times}`);
  for (const [side, all] of results)
    console.log(
      `  ${side.name.padEnd(20)} ${columns.map((c) => `${c} ${shown(all.map((r) => r[c]))}`).join("   ")}${all[0].needed === undefined ? "" : `   text waits for ${all[0].needed} tokens`}`,
    );
};

console.log(`node ${process.version}, load ${loadavg()[0].toFixed(1)}, ${tokens} tokens an answer`);
await measure("whole", "whole", whole, ["end"], requests, 20, sides);
await measure("flat", "stream, flat out", (s) => streamed(s, 0), ["first", "text", "end"], requests, 20, sides);
await measure(
  "paced",
  `stream, a token every ${every} ms`,
  (s) => streamed(s, every),
  ["first", "text", "added"],
  Math.ceil(requests / 10),
  1,
  sides,
);
await measure("talk", `a conversation of ${turns} turns`, talk, ["all", "last"], Math.ceil(requests / 20), 1, talking);
for (const gateway of gateways) await gateway.close(100);
upstream.closeAllConnections();
upstream.close();
rmSync(folder, { recursive: true });
