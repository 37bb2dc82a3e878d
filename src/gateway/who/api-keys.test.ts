import { describe, expect, it } from "vitest";
import { memoryRecords } from "../state/records.ts";
import { openApiKeys } from "./api-keys.ts";
import type { Identified } from "./identified.ts";

const start = Date.UTC(2026, 10, 26);
const dayMs = 86_400_000;
const scene = async () => {
  const s = { ms: start, records: memoryRecords() };
  const keys = await openApiKeys(s.records, () => s.ms);
  return { s, keys, again: () => openApiKeys(s.records, () => s.ms) };
};
const message = (found: Identified): string => (found.kind === "refused" ? found.message : found.kind);

describe("keys", () => {
  it("are found again, also by the next process, and are kept as digests only", async () => {
    const { s, keys, again } = await scene();
    const { key, secret } = await keys.create({ client: "acme", models: ["fraud"], limits: ["1000/h", "5000/month"] });
    expect(secret).toMatch(/^cmk_[0-9a-f]{12}_[0-9A-Za-z]{49}$/);
    for (const k of [keys, await again()])
      expect(k.find(secret, s.ms)).toEqual({
        kind: "caller",
        caller: {
          kind: "key",
          account: "acme",
          credential: key.id,
          models: ["fraud"],
          limits: ["key 1000/h burst 1000", "key 5000/month"],
        },
      });
    const kept = [...(await s.records.load(""))].map(([k, v]) => k + Buffer.from(v).toString()).join();
    expect(kept).toContain("acme");
    expect(kept).not.toContain(secret.slice(17));
    expect(JSON.stringify(keys.list())).not.toMatch(/digest|[0-9a-f]{64}/);
  });

  it("have 256 bits of their own, and a checksum", async () => {
    const { s, keys } = await scene();
    const made = await Promise.all(Array.from({ length: 20 }, () => keys.create({ client: "a", models: "all" })));
    expect(new Set(made.map((m) => m.secret.slice(17))).size).toBe(20);
    const { secret } = made[0] as (typeof made)[0];
    // every slip of one character is seen as one
    for (let i = 0; i < secret.length; i++) {
      const typed = secret.slice(0, i) + (secret[i] === "a" ? "b" : "a") + secret.slice(i + 1);
      expect(message(keys.find(typed, s.ms))).toMatch(/mistyped/);
    }
    expect(message(keys.find(secret.slice(0, -1), s.ms))).toMatch(/mistyped/);
    expect(message(keys.find("", s.ms))).toMatch(/mistyped/);
    expect(message(keys.find(secret + "a".repeat(1e5), s.ms))).toMatch(/mistyped/);
  });

  it("that nobody knows and wrong secrets give the same answer", async () => {
    const { s, keys } = await scene();
    const other = await openApiKeys(memoryRecords());
    const foreign = await other.create({ client: "a", models: "all" });
    const mine = await keys.create({ client: "a", models: "all" });
    // the id of one that exists, and a secret with a good checksum: rotated away
    await keys.rotate(mine.key.id, 0);
    expect(keys.find(mine.secret, s.ms)).toEqual(keys.find(foreign.secret, s.ms));
  });

  it("expire", async () => {
    const { s, keys } = await scene();
    const { secret, key } = await keys.create({ client: "a", models: "all", expiresInMs: 90 * dayMs });
    expect(key.expiresAt).toBe(start + 90 * dayMs);
    expect(keys.find(secret, s.ms + 90 * dayMs - 1).kind).toBe("caller");
    expect(message(keys.find(secret, s.ms + 90 * dayMs))).toBe("this key has expired");
  });

  it("are revoked at once, and stay so", async () => {
    const { s, keys, again } = await scene();
    const { secret, key } = await keys.create({ client: "a", models: "all" });
    expect(keys.find(secret, s.ms).kind).toBe("caller");
    await keys.revoke(key.id);
    for (const k of [keys, await again()]) expect(message(k.find(secret, s.ms))).toBe("this key was revoked");
    const at = keys.list()[0]?.revokedAt;
    s.ms += 1000;
    expect((await keys.revoke(key.id)).revokedAt).toBe(at);
    await expect(keys.rotate(key.id, 0)).rejects.toMatchObject({ code: "USAGE" });
    await expect(keys.revoke("000000000000")).rejects.toMatchObject({ code: "REGISTRY_NOT_FOUND" });
    await expect(keys.revoke("__proto__")).rejects.toMatchObject({ code: "REGISTRY_NOT_FOUND" });
  });

  it("are rotated: the same key, so that its limits go on; the old secret for a while", async () => {
    const { s, keys, again } = await scene();
    const first = await keys.create({ client: "a", models: "all" });
    const second = await keys.rotate(first.key.id, 7 * dayMs);
    expect(second.key).toMatchObject({ id: first.key.id, overlapUntil: start + 7 * dayMs });
    for (const k of [keys, await again()]) {
      expect([first, second].map(({ secret }) => k.find(secret, s.ms).kind)).toEqual(["caller", "caller"]);
      expect([first, second].map(({ secret }) => message(k.find(secret, s.ms + 7 * dayMs)))).toEqual([
        "this key was replaced by a newer one",
        "caller",
      ]);
    }
    const third = await keys.rotate(first.key.id, 7 * dayMs);
    expect([first, second, third].map(({ secret }) => keys.find(secret, s.ms).kind)).toEqual([
      "refused",
      "caller",
      "caller",
    ]);
    s.ms += 8 * dayMs;
    expect(keys.list()[0]?.overlapUntil).toBeUndefined();
  });

  it("remember the day of their last use", async () => {
    const { s, keys, again } = await scene();
    const { secret } = await keys.create({ client: "a", models: "all" });
    expect(keys.list()[0]?.lastUsed).toBeUndefined();
    keys.find(secret, s.ms);
    keys.find(secret, s.ms + dayMs);
    expect(keys.list()[0]?.lastUsed).toBe("2026-11-27");
    await Promise.resolve();
    expect((await again()).list()[0]?.lastUsed).toBe("2026-11-27");
  });

  it.each([
    { client: "" },
    { client: "a b" },
    { client: "a/b" },
    { client: "a", tenant: "\n" },
    { client: "a", models: [] },
    { client: "a", models: ["../x"] },
    { client: "a".repeat(129) },
  ])("are not made for %o", async (request) => {
    const { keys } = await scene();
    await expect(keys.create({ models: "all", ...request })).rejects.toMatchObject({ code: "USAGE" });
    expect(keys.list()).toEqual([]);
  });
  it("are not made with limits that are none", async () => {
    const { keys } = await scene();
    await expect(keys.create({ client: "a", models: "all", limits: ["many"] })).rejects.toMatchObject({
      code: "GATEWAY_CONFIG",
    });
  });
  it("that were not written are not there", async () => {
    const { s } = await scene();
    const failing = { ...s.records, write: async () => Promise.reject(new Error("full")) };
    const keys = await openApiKeys(failing);
    await expect(keys.create({ client: "a", models: "all" })).rejects.toThrow("full");
    expect(keys.list()).toEqual([]);
  });
  it("that were broken stop the start", async () => {
    const records = memoryRecords();
    await records.write(new Map([["key/000000000000", Buffer.from('{"client":"a"}')]]));
    await expect(openApiKeys(records)).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });
});
