/** kill -9 of casemate serve between the charge of tokens and their settlement: what a budget has left is what docs/internals/gateway-limits.md promises. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  chunk,
  completion,
  json,
  type Play,
  type ScriptedUpstream,
  scriptedUpstream,
  sse,
} from "../../src/gateway/llm/scripted-upstream.test-data.ts";
import { build } from "../support/casemate.ts";
import { serve, type Serving } from "../support/serving.ts";

const budget = 100_000;
/** a hundredth */
const block = 1000;
const reserve = 20_000;

let home = "";
let upstream: ScriptedUpstream;
let agent: Agent;
beforeAll(async () => {
  build();
  agent = new Agent();
  home = mkdtempSync(join(tmpdir(), "casemate-llm-kill-"));
  upstream = await scriptedUpstream();
  writeFileSync(join(home, "upstream.key"), "sk-upstream");
  writeFileSync(
    join(home, "casemate.yaml"),
    `listen: { tls: off }
llm:
  upstreams: { one: { url: "${upstream.url}", key: { file: upstream.key } } }
  limits: { rates: ["account ${budget} tokens/month"] }
`,
  );
});
afterAll(async () => {
  await agent?.destroy();
  await upstream?.close();
  rmSync(home, { recursive: true, force: true });
});

const body = (maxTokens: number, stream = false): string =>
  JSON.stringify({ model: "m", stream, max_tokens: maxTokens, messages: [{ role: "user", content: "Good morning" }] });
const never: Play = () => undefined;
const begins: Play = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(sse([chunk({ role: "assistant", content: "" })])[0]);
};

it("a budget is charged what was settled and what was reserved, and at most a block more", async () => {
  const start = (): Promise<Serving> => serve(home, ["--config", "casemate.yaml"]);
  let s = await start();
  const authorization = `Bearer ${await s.key({ client: "acme", models: "all" })}`;
  const ask = (maxTokens: number, stream = false) =>
    fetch(`${s.address}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: body(maxTokens, stream),
      dispatcher: agent,
    });
  /** requests that are over, and settled */
  const over = (): number => s.stderr().match(/"kind":"llm"/g)?.length ?? 0;
  /** tokens that are charged before a request of one token, which is settled as 12 */
  const spent = async (): Promise<number> => {
    upstream.play(json(completion("hi")));
    const before = over();
    const r = await ask(1);
    expect(r.status).toBe(200);
    await r.text();
    await expect.poll(over).toBe(before + 1);
    return budget - Number(r.headers.get("ratelimit-remaining")) - own;
  };
  const restart = async (): Promise<void> => {
    await s.kill();
    s = await start();
  };
  let own = 0;
  // on a fresh budget it has its own estimate only
  own = await spent();
  expect(own).toBeGreaterThan(1);
  expect(own).toBeLessThan(20);
  let settled = 12;

  upstream.play(json(completion("hi")));
  for (let i = 0; i < 8; i++) await (await ask(reserve)).text();
  settled += 8 * 12;
  await expect.poll(over).toBe(9);
  expect(await spent()).toBe(settled);
  settled += 12;

  // nothing under way: what was reserved and settled is not charged again
  await restart();
  const first = await spent();
  expect(first).toBeGreaterThanOrEqual(settled);
  expect(first).toBeLessThanOrEqual(settled + block);

  // two under way, one of them in the middle of its stream: their reservations stay, once
  upstream.play(never, begins);
  const heard = upstream.heard.length;
  const waiting = ask(reserve).catch(() => undefined);
  await expect.poll(() => upstream.heard.length).toBe(heard + 1);
  const stream = await ask(reserve, true);
  await stream.body?.getReader().read();
  await restart();
  await waiting;
  const atLeast = first + 12 + 2 * reserve;
  const second = await spent();
  expect(second).toBeGreaterThanOrEqual(atLeast);
  expect(second).toBeLessThanOrEqual(atLeast + 2 * own + block);

  // what is left is not given twice
  expect((await ask(budget - second)).status).toBe(429);
  expect(await s.stop()).toBe(0);
});
