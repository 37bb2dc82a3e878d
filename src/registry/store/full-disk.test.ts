import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openEmbedded } from "./embedded-store.ts";
import { createStateDirectory } from "./state-directory.ts";

const root = mkdtempSync(join(tmpdir(), "full-"));
const small = join(root, "small");
mkdirSync(small);
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", small]).status === 0;
if (!mounted) console.log("skipped: the store on a full disk, since no small file system can be mounted here");
afterAll(() => {
  // refused while a store that was closed holds a file open
  if (mounted && spawnSync("umount", [small]).status !== 0) throw new Error(`'${small}' is still in use`);
  rmSync(root, { recursive: true });
});

/** leaves no byte of the file system free; RETURNS what undoes it */
const fill = (name: string): (() => void) => {
  const path = join(small, name);
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
  return () => rmSync(path);
};

const bytes = (size: number, value: number) =>
  (async function* (): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; left -= 65_536) yield new Uint8Array(Math.min(65_536, left)).fill(value);
  })();
const list = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
};

afterEach(() => rmSync(join(small, "filling"), { force: true }));

describe.skipIf(!mounted)("a store on a full disk", () => {
  it("says so, keeps what it has, half writes nothing, and works on when there is space", async () => {
    const { path, blobs } = await createStateDirectory(join(small, "state"));
    const { store, close } = await openEmbedded(path);
    await store.records.putIfAbsent("before", Buffer.from("value"));
    const kept = await store.blobs.write(bytes(100_000, 1));
    const full = { code: "STORE_FULL", hint: expect.stringContaining("nothing was half written") as string };
    await expect(store.blobs.write(bytes(8_000_000, 2))).rejects.toMatchObject(full);
    expect(readdirSync(join(blobs, "unfinished"))).toEqual([]);
    const makeSpace = fill("filling");
    await expect(store.blobs.write(bytes(50_000, 3))).rejects.toMatchObject(full);
    const big = { kind: "put", key: "big", expect: "any", value: Buffer.alloc(500_000) } as const;
    await expect(store.records.commit([{ ...big, key: "first" }, big])).rejects.toMatchObject(full);
    expect((await store.records.list("")).map((r) => r.key)).toEqual(["before"]);
    expect((await list(store.blobs.list())).map((b) => b.digest)).toEqual([kept.digest]);
    await expect(openEmbedded(path)).rejects.toMatchObject({ code: "STORE_BUSY" });
    makeSpace();
    await store.records.commit([big]);
    const after = await store.blobs.write(bytes(50_000, 3));
    await close();
    const again = await openEmbedded(path);
    expect((await again.store.records.list("")).map((r) => r.key)).toEqual(["before", "big"]);
    expect(await again.store.blobs.stat(after.digest)).toBeDefined();
    await list(again.store.blobs.read(kept.digest));
    await again.close();
  });

  it("is not opened, and its directory is given back", async () => {
    const { path } = await createStateDirectory(join(small, "other"));
    const makeSpace = fill("filling");
    await expect(openEmbedded(path)).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(readdirSync(path).filter((name) => name.startsWith("owner."))).toEqual([]);
    makeSpace();
    await (await openEmbedded(path)).close();
  });
});
