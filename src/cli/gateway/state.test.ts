import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { initRegistry, memoryStore, openRegistry, scopedRecords, verifyRegistry } from "../../registry/index.ts";
import { openGatewayState } from "./state.ts";

const root = mkdtempSync(join(tmpdir(), "gateway-state-"));
afterAll(() => rmSync(root, { recursive: true }));
const bytes = (text: string): Uint8Array => Buffer.from(text);
const toolVersion = "0";

it("is made on first use, for this user alone, and holds what was written after it was closed", async () => {
  const path = join(root, "new");
  const first = await openGatewayState(path);
  expect(first.registry).toBeUndefined();
  expect(statSync(path).mode & 0o077).toBe(0);
  await first.records.write(
    new Map([
      ["key/a", bytes("1")],
      ["key/b", bytes("2")],
      ["limits/x", bytes("3")],
    ]),
  );
  await first.records.write(new Map([["key/b", undefined]]));
  await expect(openGatewayState(path)).rejects.toMatchObject({ code: "STORE_BUSY" });
  await first.close();
  const second = await openGatewayState(path);
  expect([...(await second.records.load("key/"))].map(([k, v]) => [k, Buffer.from(v).toString()])).toEqual([
    ["key/a", "1"],
  ]);
  await second.close();
  // a registry may come later, and does not mind
  const made = await initRegistry(path, { toolVersion });
  await made.close();
  const third = await openGatewayState(path);
  expect((await third.records.load("")).size).toBe(2);
  expect(third.registry).toBeDefined();
  await third.records.write(new Map([["key/c", bytes("4")]]));
  await third.close();
  const registry = await openRegistry(path, { toolVersion });
  expect((await registry.gateway.load("key/")).size).toBe(2);
  expect((await verifyRegistry(registry.writing.reader, registry.index)).problems).toEqual([]);
  await registry.close();
  expect(existsSync(join(path, "casemate.db"))).toBe(true);
});

it("reaches nothing beyond its scope", async () => {
  const { records } = memoryStore();
  await records.putIfAbsent("state/registry", bytes("log"));
  await records.putIfAbsent("gatewayx", bytes("other"));
  const scoped = scopedRecords(records, "gateway/");
  expect((await scoped.load("")).size).toBe(0);
  await scoped.write(new Map([["../state/registry", bytes("mine")]]));
  expect((await records.list("")).map((r) => r.key)).toEqual([
    "gateway/../state/registry",
    "gatewayx",
    "state/registry",
  ]);
  expect(Buffer.from((await records.get("state/registry"))?.value ?? "").toString()).toBe("log");
});
