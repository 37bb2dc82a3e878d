/** Limits are exact, over real sockets of HTTP/1.1 and HTTP/2 at once (npm run test:long). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build, root } from "../support/casemate.ts";
import { serve, type Serving } from "../support/serving.ts";

const limit = 100;
const names = ["key", "account", "budget", "network"] as const;
const rules = {
  key: "rates: [], budgets: []",
  account: `rates: [account ${limit}/h], budgets: []`,
  budget: `rates: [], budgets: [account ${limit}/month]`,
  network: `rates: [network ${limit}/h], budgets: []`,
};
const body = JSON.stringify({
  inputs: [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data: Array.from({ length: 784 }, () => 0.5) }],
});
let home = "";
let s: Serving;

beforeAll(async () => {
  build();
  home = mkdtempSync(join(tmpdir(), "casemate-limits-"));
  const from = JSON.stringify(join(root, "models/digits/digits.onnx"));
  writeFileSync(
    join(home, "casemate.yaml"),
    [
      "listen: { tls: off }",
      "admin: off",
      "policies:",
      ...names.map(
        (name) =>
          `  ${name}: { extends: open, who: { anonymous: false }, monitors: { mode: off }, run: { maxWaitMs: 60000 }, limits: { ${rules[name]}, concurrency: 100000 } }`,
      ),
      "models:",
      ...names.map((name) => `  ${name}: { from: ${from}, policy: ${name} }`),
    ].join("\n"),
  );
  s = await serve(home, ["--config", "casemate.yaml", "--quiet"]);
});
afterAll(async () => {
  await s.stop();
  rmSync(home, { recursive: true, force: true });
});

/** `count` requests at once, half of them over each HTTP, with these keys in turns. RETURNS their statuses, counted. */
const flood = async (model: string, count: number, keys: readonly string[]): Promise<Record<number, number>> => {
  const path = `/v2/models/${model}/infer`;
  const dispatcher = new Agent({ connections: 500 });
  const sessions = Array.from({ length: Math.ceil(count / 200) }, () => connectHttp2(s.address));
  const overHttp1 = async (authorization: string): Promise<number> => {
    const answer = await fetch(`${s.address}${path}`, { method: "POST", headers: { authorization }, body, dispatcher });
    await answer.text();
    return answer.status;
  };
  const overHttp2 = (authorization: string, i: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const stream = sessions[i % sessions.length]?.request({ ":method": "POST", ":path": path, authorization });
      let status = 0;
      stream?.on("response", (h) => {
        status = h[":status"] ?? 0;
      });
      stream?.on("error", reject);
      stream?.on("close", () => resolve(status));
      stream?.resume();
      stream?.end(body);
    });
  const statuses = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const authorization = `Bearer ${keys[(i >> 1) % keys.length]}`;
      return i % 2 === 0 ? overHttp1(authorization) : overHttp2(authorization, i >> 1);
    }),
  );
  for (const session of sessions) session.close();
  await dispatcher.close();
  const counted: Record<number, number> = {};
  for (const status of statuses) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
};

/** A busy machine refuses some with 503 before they are counted; nobody else is admitted for them. */
const admitted = ({ 200: ok, 429: limited = 0, 503: busy = 0, ...others }: Record<number, number>): object => ({
  200: ok,
  refused: limited + busy,
  ...others,
});

it("2,000 requests at once against a key's limit of 100: 100 are admitted", async () => {
  const key = await s.key({ client: "one", models: ["key"], limits: [`${limit}/h`] });
  expect(admitted(await flood("key", 2000, [key]))).toEqual({ 200: limit, refused: 2000 - limit });
});

it.each(["account", "budget", "network"] as const)(
  "300 against a limit of 100 by %s, from several keys",
  async (of) => {
    const clients = of === "network" ? ["a", "b", "c"] : ["same", "same", "same"];
    const keys = await Promise.all(clients.map((client) => s.key({ client: `${client}-${of}`, models: [of] })));
    expect(admitted(await flood(of, 300, keys))).toEqual({ 200: limit, refused: 300 - limit });
  },
);
