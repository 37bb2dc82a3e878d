/** openSqliteRecords: the records of a store in a table of SQLite, each with a checksum. */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { checkChanges, checkKey, checkText } from "./checked.ts";
import { storeFailure } from "./failure.ts";
import { syncFolder } from "./file-blocks.ts";
import { openSqlite, type SqlDriver, type SqlRow } from "./sqlite.ts";
import type { Change, Records, StoredRecord } from "./store.ts";

// text is compared by its UTF-8 bytes: the order of the contract
const schema = `
  CREATE TABLE IF NOT EXISTS records (
    key TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, value BLOB NOT NULL, checksum BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS last_revision (revision INTEGER NOT NULL) STRICT;
  INSERT INTO last_revision SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM last_revision);`;
const columns = "key, revision, value, checksum";

export interface SqliteRecords extends Records {
  close(): void;
}

/** THROWS STORE_FULL, STORE_CORRUPT, STORE_FAILED. `driver`: default what this Node has. */
export const openSqliteRecords = async (path: string, driver?: SqlDriver): Promise<SqliteRecords> => {
  const failing = async <T>(doing: string, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (e) {
      throw await storeFailure(e, doing, dirname(path));
    }
  };
  const db = await failing("opening the database", async () => {
    const opened = await openSqlite(path, driver);
    try {
      opened.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
    } catch (e) {
      opened.close();
      throw e;
    }
    // the write-ahead log has its name from now on
    await syncFolder(dirname(path));
    return opened;
  });

  let closed = false;
  const ensureOpen = (): void => {
    if (closed) throw new CasemateError("STORE_CLOSED", "the store was closed");
  };
  const holds = ({ key, expect }: Change): boolean => {
    if (expect === "any") return true;
    const revision = db.all("SELECT revision FROM records WHERE key = ?", key)[0]?.["revision"];
    return expect === "absent" ? revision === undefined : revision === expect;
  };
  const apply = (changes: readonly Change[]): number | undefined => {
    if (!changes.every(holds)) return undefined;
    db.run("UPDATE last_revision SET revision = revision + 1");
    const revision = db.all("SELECT revision FROM last_revision")[0]?.["revision"] as number;
    for (const change of changes) {
      if (change.kind === "put")
        db.run(
          `INSERT INTO records (${columns}) VALUES (?, ?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, value = excluded.value, checksum = excluded.checksum`,
          change.key,
          revision,
          change.value,
          checksum(change.key, revision, change.value),
        );
      else if (change.kind === "remove") db.run("DELETE FROM records WHERE key = ?", change.key);
    }
    return revision;
  };
  const commit: Records["commit"] = async (changes) => {
    ensureOpen();
    checkChanges(changes);
    return failing("writing records", () => {
      // nothing here waits, so that no other commit comes between
      db.exec("BEGIN IMMEDIATE");
      try {
        const revision = apply(changes);
        db.exec(revision === undefined ? "ROLLBACK" : "COMMIT");
        return revision;
      } catch (e) {
        rollBack();
        throw e;
      }
    });
  };
  const rollBack = (): void => {
    try {
      db.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself
    }
  };

  return {
    async get(key) {
      ensureOpen();
      checkKey(key);
      return failing("reading a record", () => {
        const row = db.all(`SELECT ${columns} FROM records WHERE key = ?`, key)[0];
        return row === undefined ? undefined : recordOf(row);
      });
    },
    async list(prefix, { after = "", limit = -1 } = {}) {
      ensureOpen();
      checkText(prefix);
      checkText(after);
      return failing("listing records", () =>
        db
          .all(
            `SELECT ${columns} FROM records WHERE key >= ? AND key < CAST(? AS TEXT) AND key > ? ORDER BY key LIMIT ?`,
            prefix,
            behind(prefix),
            after,
            limit,
          )
          .map(recordOf),
      );
    },
    putIfAbsent: (key, value) => commit([{ kind: "put", key, expect: "absent", value }]),
    compareAndSwap: (key, expect, value) => commit([{ kind: "put", key, expect, value }]),
    commit,
    close() {
      if (!closed) db.close();
      closed = true;
    },
  };
};

/** the first bytes behind all texts that begin with `prefix`: its last byte one greater, which in UTF-8 is always possible */
const behind = (prefix: string): Uint8Array => {
  const bytes = prefix === "" ? Buffer.from([0xfe]) : Buffer.from(prefix);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) + 1;
  return bytes;
};

const checksum = (key: string, revision: number, value: Uint8Array): Buffer =>
  createHash("sha256").update(`${revision} ${key}\0`).update(value).digest();

const recordOf = (row: SqlRow): StoredRecord => {
  const { key, revision, value, checksum: found } = row;
  if (
    typeof key !== "string" ||
    typeof revision !== "number" ||
    !(value instanceof Uint8Array) ||
    !(found instanceof Uint8Array) ||
    !checksum(key, revision, value).equals(found)
  )
    throw new CasemateError("STORE_CORRUPT", `the record ${JSON.stringify(key)} is not as it was written`, {
      hint: "somebody or the disk changed it; restore it from a backup, or build it anew from the log",
    });
  return { key, revision, value: new Uint8Array(value) };
};
