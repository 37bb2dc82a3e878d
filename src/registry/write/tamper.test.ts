import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openSqlite, type SqlDatabase } from "../store/sqlite.ts";
import { checksumOf, same } from "./flips.test-data.ts";
import { scene } from "./scene.test-data.ts";
import { type Tampered, tampered } from "./tamper.test-data.ts";

let t: Tampered;
beforeAll(async () => {
  t = await tampered();
});
afterEach(() => t.restore());
afterAll(() => t.close());

const sql = async (work: (db: SqlDatabase) => void): Promise<void> => {
  const db = await openSqlite(join(t.path, "casemate.db"));
  try {
    work(db);
  } finally {
    db.close();
  }
};
const put = (path: string): void => {
  mkdirSync(dirname(join(t.path, path)), { recursive: true, mode: 0o700 });
  writeFileSync(join(t.path, path), t.before.get(path) as Buffer, { mode: 0o600 });
};
const putBack = (folder: string): void => {
  for (const path of t.now.keys()) if (path.startsWith(folder)) rmSync(join(t.path, path));
  for (const path of t.before.keys()) if (path.startsWith(folder)) put(path);
};
const found = async (trusted?: Uint8Array): Promise<string[]> =>
  (await t.look(trusted)).found.map((f) => `${f.failure} ${f.message}`);

test("as it was made it is in order", async () => {
  const { found: nothing, records } = await t.look();
  expect(nothing).toEqual([]);
  expect(same(records ?? [], t.records)).toBe(true);
});

describe("rows of the database", () => {
  const alias = "state/alias/fraud/production";
  /** with a checksum that fits, as somebody writes them who knows the format */
  const write = (db: SqlDatabase, key: string, value: Uint8Array, revision = 1): void => {
    db.run(
      "INSERT OR REPLACE INTO records (key, revision, value, checksum) VALUES (?, ?, ?, ?)",
      key,
      revision,
      value,
      checksumOf(key, revision, value),
    );
  };
  const old = async (key: string): Promise<Uint8Array> => {
    writeFileSync(join(t.path, "old.db"), t.before.get("casemate.db") as Buffer);
    const db = await openSqlite(join(t.path, "old.db"));
    const value = db.all("SELECT value FROM records WHERE key = ?", key)[0]?.["value"] as Uint8Array;
    db.close();
    return value;
  };

  test.each<[string, (db: SqlDatabase, older: Uint8Array) => void]>([
    ["a value that was valid once", (db, older) => write(db, alias, older)],
    [
      "a value of its own",
      (db) => write(db, alias, Buffer.from('{"model":"fraud","alias":"production","to":1,"before":[]}')),
    ],
    [
      "two that changed places",
      (db) => {
        const [a, b] = ["state/version/fraud/0000000001", "state/version/fraud/0000000002"] as const;
        const value = (key: string) =>
          db.all("SELECT value FROM records WHERE key = ?", key)[0]?.["value"] as Uint8Array;
        const [x, y] = [value(a), value(b)];
        write(db, a, y);
        write(db, b, x);
      },
    ],
    ["one that is gone", (db) => db.run("DELETE FROM records WHERE key = ?", alias)],
    [
      "one more",
      (db) =>
        write(db, "state/alias/fraud/staging", Buffer.from('{"model":"fraud","alias":"staging","to":1,"before":[]}')),
    ],
    ["one that is no JSON", (db) => write(db, alias, Buffer.from("{"))],
    ["a count of none", (db) => write(db, "applied", Buffer.from("{}"))],
  ])("%s: index-changed", async (_, change) => {
    const older = await old(alias);
    await sql((db) => change(db, older));
    expect(await found()).toEqual([expect.stringMatching(/^REGISTRY_BROKEN .*index-changed/)]);
  });

  test("without the count, or with one that was valid once beside newer rows, nothing old is believed", async () => {
    await sql((db) => db.run("DELETE FROM records WHERE key = 'applied'"));
    const { found: nothing, records } = await t.look();
    expect(nothing).toEqual([]);
    expect(same(records ?? [], t.records)).toBe(true);
    t.restore();
    const older = await old("applied");
    await sql((db) => write(db, "applied", older));
    expect(await found()).toEqual([expect.stringMatching(/^REGISTRY_BROKEN .*index-changed/)]);
  });

  test("a row outside of the index is read by nobody", async () => {
    await sql((db) => write(db, "seen-checkpoint", Buffer.from("x")));
    expect(await found()).toEqual([]);
  });
});

describe("the database as a whole", () => {
  test("one that was put back is moved on by the log", async () => {
    put("casemate.db");
    const { found: nothing, records } = await t.look();
    expect(nothing).toEqual([]);
    expect(same(records ?? [], t.records)).toBe(true);
  });

  test.each([
    ["gone", () => rmSync(join(t.path, "casemate.db"))],
    ["empty", () => writeFileSync(join(t.path, "casemate.db"), "")],
  ])("one that is %s is made again from the log", async (_, change) => {
    change();
    const { found: nothing, records } = await t.look();
    expect(nothing).toEqual([]);
    expect(same(records ?? [], t.records)).toBe(true);
  });

  test("one of another registry is not believed", async () => {
    const other = await scene();
    await other.registry.close();
    writeFileSync(join(t.path, "casemate.db"), readFileSync(join(other.path, "casemate.db")));
    await other.reopen();
    await other.close();
    expect(await found()).toEqual([expect.stringMatching(/^REGISTRY_BROKEN .*index-changed/)]);
  });

  test.each([
    ["no database", () => writeFileSync(join(t.path, "casemate.db"), Buffer.alloc(8192, "x")), "STORE_CORRUPT"],
    [
      "half of it",
      () => writeFileSync(join(t.path, "casemate.db"), (t.now.get("casemate.db") as Buffer).subarray(0, 12_288)),
      "STORE_CORRUPT",
    ],
  ])("%s is refused", async (_, change, code) => {
    change();
    expect(await found()).toEqual([expect.stringMatching(new RegExp(`^${code}`))]);
  });
});

describe("what is older than the rest", () => {
  test("a log that was put back is called cut off", async () => {
    putBack("log/");
    expect(await found()).toEqual([expect.stringMatching(/^(REGISTRY|LEDGER)_BROKEN .*(cut|truncated)/)]);
  });

  test("log and database together are told by a checkpoint that was kept elsewhere, and by nothing else", async () => {
    const kept = t.now.get("log/checkpoint") as Buffer;
    putBack("log/");
    put("casemate.db");
    putBack("keys/");
    putBack("blobs/");
    expect(await found()).toEqual([]);
    t.restore();
    putBack("log/");
    put("casemate.db");
    putBack("keys/");
    putBack("blobs/");
    expect(await found(kept)).toContainEqual(expect.stringMatching(/^truncated/));
  });
});
