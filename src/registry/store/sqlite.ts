/**
 * SqlDatabase: SQLite behind four methods, by `node:sqlite` or, where Node has none that is stable, by node-sqlite3-wasm. One file format: either opens
 * what the other wrote. The caller owns the folder (owner.ts), so that no other process is at the file.
 */
import { rm } from "node:fs/promises";

export type SqlValue = string | number | Uint8Array | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlDatabase {
  /** Statements without values or results. */
  exec(sql: string): void;
  /** RETURNS the number of rows that were changed. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[];
  close(): void;
}

export type SqlDriver = "node" | "wasm";

/** In Node 22 the module announces on standard error that it is an experiment; from 24 on it does not. */
const driverHere = (): SqlDriver => (Number.parseInt(process.versions.node, 10) >= 24 ? "node" : "wasm");

/**
 * Opens or makes the database. A transaction that was committed is on the disk (write-ahead log, full sync); what a killed process left is recovered.
 * THROWS what the driver throws.
 */
export const openSqlite = async (path: string, driver: SqlDriver = driverHere()): Promise<SqlDatabase> => {
  const db = driver === "node" ? openNode(path) : await openWasm(path);
  try {
    // in this order: with an exclusive lock the log needs no shared memory, which the wasm driver does not have
    db.exec("PRAGMA locking_mode=EXCLUSIVE");
    db.all("PRAGMA journal_mode=WAL");
    db.exec("PRAGMA synchronous=FULL");
    db.exec("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON");
    return db;
  } catch (e) {
    db.close();
    throw e;
  }
};

/** as much of node:sqlite as is used; the types of Node 20 do not have it */
interface NodeStatement {
  run(...values: readonly SqlValue[]): { readonly changes: number | bigint };
  all(...values: readonly SqlValue[]): SqlRow[];
}
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => { exec(sql: string): void; prepare(sql: string): NodeStatement; close(): void };
}

const openNode = (path: string): SqlDatabase => {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite") as unknown as NodeSqlite;
  const db = new DatabaseSync(path);
  const { prepared } = cache((sql) => db.prepare(sql));
  return {
    exec: (sql) => db.exec(sql),
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    all: (sql, ...values) => prepared(sql).all(...values),
    close: () => db.close(),
  };
};

const openWasm = async (path: string): Promise<SqlDatabase> => {
  const { default: sqlite } = await import("node-sqlite3-wasm");
  // this driver's lock is a folder, which outlives a killed process
  await rm(`${path}.lock`, { recursive: true, force: true });
  const db = new sqlite.Database(path);
  const { prepared, all } = cache((sql) => db.prepare(sql));
  return {
    exec: (sql) => db.exec(sql),
    run: (sql, ...values) => prepared(sql).run([...values]).changes,
    all: (sql, ...values) => prepared(sql).all([...values]) as SqlRow[],
    close() {
      // a statement that is left keeps the file open
      for (const statement of all())
        try {
          statement.finalize();
        } catch {
          // it is ended; what was thrown is the failure of its last run, which was reported then
        }
      db.close();
    },
  };
};

/** statements are compiled once for each text; the texts are constants of this program */
const cache = <T>(prepare: (sql: string) => T): { prepared: (sql: string) => T; all: () => Iterable<T> } => {
  const known = new Map<string, T>();
  return {
    prepared(sql) {
      const found = known.get(sql) ?? prepare(sql);
      known.set(sql, found);
      return found;
    },
    all: () => known.values(),
  };
};
