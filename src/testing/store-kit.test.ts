import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openEmbedded } from "../registry/store/embedded-store.ts";
import { memoryStore } from "../registry/store/memory-store.ts";
import type { SqlDriver } from "../registry/store/sqlite.ts";
import { createStateDirectory } from "../registry/store/state-directory.ts";
import type { Store } from "../registry/store/store.ts";
import { storeChecks, type StoreKitOptions } from "./store-kit.ts";

// in memory where there is such a folder: what survives a kill is another test's question (registry/store/kill.test.ts)
const root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "store-kit-"));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

const embedded = (driver: SqlDriver): StoreKitOptions => {
  const paths = new Map<Store, string>();
  const openAt = async (path: string): Promise<Store> => {
    const e = await openEmbedded(path, { driver });
    // the kit knows the store only; the directory is given back with it
    const store = { ...e.store, close: e.close };
    paths.set(store, path);
    return store;
  };
  const at = (store: Store): string => paths.get(store) ?? "";
  return {
    open: async () => openAt((await createStateDirectory(join(root, String(made++)))).path),
    async reopen(store) {
      await store.close();
      return openAt(at(store));
    },
    async spoil(store, digest) {
      const hex = digest.slice("sha256:".length);
      const path = join(at(store), "blobs", hex.slice(0, 2), hex);
      const bytes = readFileSync(path);
      const place = bytes.length >> 1;
      bytes[place] = (bytes[place] as number) ^ 1;
      writeFileSync(path, bytes);
    },
  };
};

const hasNodeSqlite = process.getBuiltinModule("node:sqlite") !== undefined;
if (!hasNodeSqlite) console.log(`skipped: the store on node:sqlite, which Node ${process.versions.node} does not have`);

describe("the store in memory", () => {
  it.each(storeChecks({ open: async () => memoryStore() }))("$name", async ({ run }) =>
    expect(await run()).toEqual([]),
  );
});
describe("the embedded store, by WebAssembly", () => {
  it.each(storeChecks(embedded("wasm")))("$name", async ({ run }) => expect(await run()).toEqual([]));
});
describe.skipIf(!hasNodeSqlite)("the embedded store, by node:sqlite", () => {
  it.each(storeChecks(embedded("node")))("$name", async ({ run }) => expect(await run()).toEqual([]));
});
