import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { loadDataset } from "../../engine/data/load.ts";
import { learnProfile } from "../../monitor/index.ts";
import { checkConfig, configSchema } from "../config/config.ts";
import type { GatewayEvent } from "../record/event.ts";
import { type GatewayRecords, memoryRecords } from "../state/records.ts";
import { openApiKeys } from "../who/api-keys.ts";
import { type RunningGateway, startGateway } from "./start-gateway.ts";

const models = resolve(import.meta.dirname, "../../../models/digits");
const digits = join(models, "digits.onnx");
let folder = "";
let pictures = new Float32Array();
const running: RunningGateway[] = [];
const events: GatewayEvent[] = [];

const start = async (config: object, records: GatewayRecords = memoryRecords()): Promise<RunningGateway> => {
  const gateway = await startGateway({
    checked: checkConfig(configSchema.parse({ listen: { port: 0, tls: "off" }, admin: "off", ...config })),
    version: "0",
    records,
    folder,
    tlsFolder: folder,
    events: (e) => events.push(e),
  });
  running.push(gateway);
  return gateway;
};

const ask = async (
  gateway: RunningGateway,
  model: string,
  x: ArrayLike<number>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; answer: string | null; data: readonly number[]; code: unknown }> => {
  const r = await fetch(`${gateway.address}/v2/models/${model}/infer`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({
      inputs: [{ name: "image", shape: [x.length / 784, 1, 28, 28], datatype: "FP32", data: Array.from(x) }],
    }),
  });
  const json = (await r.json()) as { outputs?: { data: number[] }[]; code?: unknown };
  return {
    status: r.status,
    answer: r.headers.get("casemate-answer"),
    data: json.outputs?.[0]?.data ?? [],
    code: json.code,
  };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "casemate-start-"));
  const { inputs } = await loadDataset(join(models, "digits-train.npz"));
  pictures = Float32Array.from(inputs.data as Uint8Array, (v) => (inputs.dtype === "uint8" ? v / 255 : v));
  const profile = await learnProfile({
    x: pictures.subarray(0, 1000 * 784),
    shape: { size: 784, image: { channels: 1, height: 28, width: 28, order: "chw" } },
    seed: 0,
    data: `sha256:${"0".repeat(64)}`,
  });
  writeFileSync(join(folder, "profile.json"), JSON.stringify(profile));
});
afterAll(async () => {
  for (const gateway of running) await gateway.close(100);
  rmSync(folder, { recursive: true });
});

const free = { extends: "balanced", who: { anonymous: true }, limits: { rates: [], budgets: [] } };

describe("a gateway", () => {
  it("starts whole or not at all, and says why", async () => {
    await expect(
      start({ models: { one: { from: digits, policy: "open" }, two: { from: "none.onnx", policy: "open" } } }),
    ).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await expect(start({ models: { one: { from: "fraud@production" } } })).rejects.toMatchObject({
      code: "GATEWAY_CONFIG",
    });
    await expect(start({ models: { one: { from: digits, attestation: "required" } } })).rejects.toMatchObject({
      code: "GATEWAY_CONFIG",
      message: expect.stringContaining("has no assessment"),
    });
  });

  it("shields a model of another server: keys, limits and less in its answers", async () => {
    const inner = await start({ models: { digits: { from: digits, policy: "open" } } });
    const outer = await start({
      policies: { mine: { extends: "strict", who: { anonymous: true }, clock: { mode: "off" } } },
      models: { shielded: { from: `${inner.address}/v2/models/digits`, policy: "mine" } },
    });
    const x = pictures.subarray(0, 784);
    const [open, less] = [await ask(inner, "digits", x), await ask(outer, "shielded", x)];
    expect(open.status).toBe(200);
    expect(less).toMatchObject({ status: 200, answer: "labels" });
    expect(less.data.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(less.data.indexOf(1)).toBe(open.data.indexOf(Math.max(...open.data)));
    await inner.close(100);
    expect((await ask(outer, "shielded", x)).status).toBeGreaterThanOrEqual(502);
  });

  it("puts filters in front of a model, also those that go by chance", async () => {
    const g = await start({
      policies: {
        still: {
          extends: "open",
          form: { range: [0, 1] },
          clean: { mode: "on", filters: ["bit-depth:bits=1"], detectors: "none" },
        },
        chance: {
          extends: "open",
          form: { range: [0, 1] },
          clean: { mode: "on", filters: ["resize-pad"], detectors: "none" },
        },
      },
      models: { still: { from: digits, policy: "still" }, chance: { from: digits, policy: "chance" } },
    });
    const x = pictures.subarray(0, 784);
    const halves = x.map((v) => (v < 0.5 ? 0 : 1));
    expect((await ask(g, "still", x)).data).toEqual((await ask(g, "still", halves)).data);
    const [one, two] = [await ask(g, "chance", x), await ask(g, "chance", x)];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.data).not.toEqual(two.data);
  });

  it("answers with an ensemble of several", async () => {
    const g = await start({
      policies: { mine: { extends: "open", clean: { detectors: "none" } } },
      models: {
        both: { from: [digits, digits], combine: "mean", policy: "mine" },
        one: { from: digits, policy: "mine" },
      },
    });
    const x = pictures.subarray(0, 784);
    const [both, one] = [await ask(g, "both", x), await ask(g, "one", x)];
    expect(both.status).toBe(200);
    expect(both.data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(both.data.indexOf(Math.max(...both.data))).toBe(one.data.indexOf(Math.max(...one.data)));
  });

  it("tells clients less whose queries are an attack, keeps that over a restart, and others as before", async () => {
    const records = memoryRecords();
    const keys = await openApiKeys(records);
    const [honest, thief] = [
      (await keys.create({ client: "honest", models: "all" })).secret,
      (await keys.create({ client: "thief", models: "all" })).secret,
    ];
    const config = {
      proxies: { trusted: ["127.0.0.0/8"] },
      policies: { mine: { ...free, monitors: { profile: "profile.json" } } },
      models: { digits: { from: digits, policy: "mine" } },
    };
    const first = await start(config, records);
    const as = (key: string, address: string) => ({ authorization: `Bearer ${key}`, "x-forwarded-for": address });
    const rng = rngFor(1, "noise");
    let last = await ask(first, "digits", pictures.subarray(0, 784), as(thief, "192.0.2.1"));
    expect(last.status).toBe(200);
    for (let i = 0; i < 60 && last.status === 200; i++)
      last = await ask(
        first,
        "digits",
        Float32Array.from({ length: 784 }, () => rng.uniform()),
        as(thief, "192.0.2.1"),
      );
    expect(last).toMatchObject({ status: 403, code: "CLIENT_BLOCKED" });
    const own = await ask(first, "digits", pictures.subarray(784 * 1500, 784 * 1501), as(honest, "198.51.100.1"));
    expect(own).toMatchObject({ status: 200, answer: "probabilities" });
    expect(events.some((e) => e.kind === "alert" && e.group === "account" && e.of === "thief" && e.level === 6)).toBe(
      true,
    );
    await first.close(100);
    const second = await start(config, records);
    expect(await ask(second, "digits", pictures.subarray(0, 784), as(thief, "192.0.2.1"))).toMatchObject({
      status: 403,
    });
    expect(await ask(second, "digits", pictures.subarray(0, 784), as(honest, "198.51.100.1"))).toMatchObject({
      status: 200,
    });
  });
});
