/** casemate serve as a user meets it: a process, its log, its keys, an alias that moves while it answers. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keysPath } from "../../src/gateway/admin/keys-routes.ts";
import { build, casemate, casemateAll, root } from "../support/casemate.ts";
import { serve, type Serving } from "../support/serving.ts";

const digits = join(root, "models/digits/digits.onnx");
let home = "";
const run = (...args: string[]): ReturnType<typeof casemate> =>
  casemate(args, home, { CASEMATE_HOME: join(home, ".casemate") });

/** 28x28 values in [0, 1] */
const picture = Array.from({ length: 784 }, (_, i) => ((i * 7) % 17) / 16);
const body = { inputs: [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data: picture }] };

beforeAll(() => {
  build();
  home = mkdtempSync(join(tmpdir(), "casemate-serve-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a model from a file", () => {
  let s: Serving;
  beforeAll(async () => {
    s = await serve(home, [digits]);
  });

  it("says where it is, under which policy, and how to get a key", () => {
    expect(s.stdout()).toMatch(/^serving +https:\/\/127\.0\.0\.1:\d+ {2}\(trust .*ca\.pem, a development authority/m);
    expect(s.stdout()).toMatch(/^model +digits: .*digits\.onnx, policy balanced, in the server's thread/m);
    expect(s.stdout()).toMatch(/^a key +casemate keys create --client me --model digits$/m);
  });

  it("tells a stranger nothing, and answers who has a key, made while it runs", async () => {
    const stranger = await s.ask("/v2/models/digits/infer", body);
    expect([stranger.status, stranger.json["code"]]).toEqual([401, "ACCESS_UNAUTHENTICATED"]);
    expect((await s.get(`${s.address}/v2/models/digits`)).status).toBe(401);
    const made = await run("keys", "create", "--client", "acme", "--model", "digits", "--limit", "1000/h");
    const key = made.stdout.trim();
    const authorization = `Bearer ${key}`;
    const answer = await s.ask("/v2/models/digits/infer", { ...body, id: "mine" }, { authorization });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ model_name: "digits", model_version: "1", id: "mine" });
    const [output] = answer.json["outputs"] as { data: number[] }[];
    const sum = (output?.data ?? []).reduce((a, b) => a + b, 0);
    expect(output?.data).toHaveLength(10);
    // balanced: two digits
    expect(output?.data.every((p) => Math.abs(p * 100 - Math.round(p * 100)) < 1e-4)).toBe(true);
    expect(sum).toBeCloseTo(1, 5);
    expect(answer.headers.get("ratelimit")).toBeTruthy();
    // another model may not be asked, whether it is there or not
    const other = await s.key({ client: "acme", models: ["other"] });
    expect((await s.ask("/v2/models/digits/infer", body, { authorization: `Bearer ${other}` })).status).toBe(403);
    expect((await s.ask("/v2/models/none/infer", body, { authorization: `Bearer ${other}` })).status).toBe(403);
  });

  it("refuses what is not well-formed, with a problem and an id", async () => {
    const key = await s.key({ client: "acme", models: ["digits"] });
    const bad = { inputs: [{ name: "image", shape: [1, 1, 28, 27], datatype: "FP32", data: picture.slice(28) }] };
    const answer = await s.ask("/v2/models/digits/infer", bad, { authorization: `Bearer ${key}` });
    expect([answer.status, answer.json["code"]]).toEqual([422, "REQUEST_INVALID"]);
    expect(answer.json["requestId"]).toBe(answer.headers.get("x-request-id"));
  });

  it("limits by key, exactly", async () => {
    const key = await s.key({ client: "small", models: ["digits"], limits: ["3/h"] });
    const statuses = await Promise.all(
      Array.from({ length: 8 }, () => s.ask("/v2/models/digits/infer", body, { authorization: `Bearer ${key}` })),
    );
    expect(statuses.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
    expect(Number(statuses.find((r) => r.status === 429)?.headers.get("retry-after"))).toBeGreaterThan(100);
  });

  it("a key that is revoked is refused at once", async () => {
    const key = await s.key({ client: "gone", models: ["digits"] });
    const authorization = `Bearer ${key}`;
    expect((await s.ask("/v2/models/digits/infer", body, { authorization })).status).toBe(200);
    await s.local(`${keysPath}/${key.slice(4, 16)}/revoke`, {});
    expect((await s.ask("/v2/models/digits/infer", body, { authorization })).status).toBe(401);
  });

  it("has an admin listener with credentials of its own", async () => {
    expect((await s.get(`${s.admin}/metrics`)).status).toBe(401);
    const key = await s.key({ client: "acme", models: ["digits"] });
    expect((await s.get(`${s.admin}/metrics`, { authorization: `Bearer ${key}` })).status).toBe(401);
    const token = await s.adminToken();
    const metrics = await s.get(`${s.admin}/metrics`, { authorization: `Bearer ${token}` });
    expect(metrics.text).toMatch(/casemate_requests_total\{model="digits",protocol="oip-rest",code="",step=""\} \d+/);
    const status = await s.get(`${s.admin}/gateway/v1/status`, { authorization: `Bearer ${token}` });
    expect(status.json).toMatchObject({ ready: true, models: [{ name: "digits", version: "1", ready: true }] });
    expect((await s.get(`${s.address}/metrics`, { authorization: `Bearer ${token}` })).status).toBe(404);
  });

  it("logs requests without inputs and keys, and ends on SIGTERM", async () => {
    expect(await s.stop()).toBe(0);
    const lines = s
      .stderr()
      .trim()
      .split("\n")
      .map((l) => JSON.parse(l) as Record<string, unknown>);
    expect(lines.filter((l) => l["kind"] === "request" && l["account"] === "acme").length).toBeGreaterThan(0);
    expect(lines.at(-1)).toMatchObject({ kind: "gateway", what: "stopping" });
    expect(s.stderr()).not.toMatch(/cmk_[0-9a-f]{12}_/);
    expect(s.stderr()).not.toContain("0.4375");
  });
});

describe("what can not be served", () => {
  it.each([
    ["nothing", [], "there is nothing to serve"],
    [
      "an alias without a registry",
      ["fraud@production"],
      "'fraud@production' would come from the registry, and there is none here",
    ],
    ["a file that is not there", ["none.onnx"], "can not be read"],
    ["a policy that is not there", [digits, "--policy", "none"], "wants policy 'none', which is not there"],
  ])("%s", async (_, args, message) => {
    const empty = mkdtempSync(join(tmpdir(), "casemate-serve-empty-"));
    const ended = await casemate(["serve", ...args, "--check"], empty, { CASEMATE_HOME: join(empty, ".casemate") });
    rmSync(empty, { recursive: true });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(message);
  });

  it("--check opens everything and says what would be served", async () => {
    const ended = await run("serve", digits, "--check");
    expect(ended.stdout).toMatch(/model +digits: .*\nok: this can be served\n/);
    expect(ended.status).toBe(0);
  });
});

describe("an alias of the registry", () => {
  it("is verified, and swapped without dropping a request when it moves", async () => {
    const own = mkdtempSync(join(tmpdir(), "casemate-serve-registry-"));
    const done = async (...commands: (readonly string[])[]): Promise<string> => {
      const ended = await casemateAll(commands, own, { CASEMATE_HOME: join(own, ".casemate") });
      if (ended.status !== 0) throw new Error(`${commands.join(" / ")}: ${ended.stderr}`);
      return ended.stdout;
    };
    await done(
      ["init"],
      ["registry", "push", "digits", digits],
      ["registry", "push", "digits", digits],
      ["registry", "alias", "digits@1", "production"],
    );
    writeFileSync(
      join(own, "casemate.yaml"),
      "policies:\n  free: { extends: open, limits: { rates: [] } }\nmodels:\n  digits: { from: digits@production, policy: free }\n",
    );
    const s = await serve(own, ["--config", "casemate.yaml"]);
    try {
      const seen = new Map<string, number>();
      const bad: unknown[] = [];
      const stop = new AbortController();
      const ask = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          const r = await s.ask("/v2/models/digits/infer", body);
          const version = String(r.json["model_version"]);
          if (r.status !== 200) bad.push(r.json);
          seen.set(version, (seen.get(version) ?? 0) + 1);
          await new Promise((r) => setTimeout(r, 10));
        }
      };
      const asking = Array.from({ length: 4 }, ask);
      await done(["registry", "alias", "digits@2", "production"]);
      for (let i = 0; i < 200 && !seen.has("2"); i++) await new Promise((r) => setTimeout(r, 50));
      stop.abort();
      await Promise.all(asking);
      expect(bad).toEqual([]);
      expect([...seen.keys()].toSorted()).toEqual(["1", "2"]);
      // a version that is withdrawn is not served
      await done(["registry", "yank", "digits@2", "--reason", "broken"]);
      let last = 200;
      for (let i = 0; i < 100 && last === 200; i++) {
        last = (await s.ask("/v2/models/digits/infer", body)).status;
        await new Promise((r) => setTimeout(r, 50));
      }
      expect(last).toBe(503);
      expect((await s.get(`${s.address}/v2/health/ready`)).status).toBe(503);
      const log = await done(["registry", "rollback", "digits@production"], ["registry", "log"]);
      for (let i = 0; i < 100 && last !== 200; i++) {
        last = (await s.ask("/v2/models/digits/infer", body)).status;
        await new Promise((r) => setTimeout(r, 50));
      }
      expect(last).toBe(200);
      for (const what of ["started", "served", "swapped", "gone"]) expect(log).toContain(what);
    } finally {
      await s.stop();
      rmSync(own, { recursive: true, force: true });
    }
  });
});
