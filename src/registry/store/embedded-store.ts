/** openEmbedded: a state directory owned by this process, with its store of SQLite and files. */
import type { RequestListener } from "node:http";
import { openFileBlobs } from "./file-blobs.ts";
import { takeOwnership } from "./owner.ts";
import type { SqlDriver } from "./sqlite.ts";
import { openSqliteRecords } from "./sqlite-records.ts";
import { openStateDirectory, type StateDirectory } from "./state-directory.ts";
import type { Store } from "./store.ts";

export interface Embedded {
  readonly store: Store;
  readonly directory: StateDirectory;
  /** Who answers other processes (`askOwner`); until it is set they are told to come again (503). */
  serve(handler: RequestListener): void;
  /** Answers what was asked, closes the store, then lets other processes at the directory. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** default what this Node has */
  readonly driver?: SqlDriver;
}

/**
 * Opens a directory that `createStateDirectory` made. What killed processes left is removed.
 * THROWS STORE_BUSY, FILE_NOT_FOUND, STORE_PERMISSIONS, STORE_LAYOUT, STORE_CORRUPT, STORE_FULL, STORE_FAILED.
 */
export const openEmbedded = async (path: string, { driver }: EmbeddedOptions = {}): Promise<Embedded> => {
  const directory = await openStateDirectory(path);
  const owner = await takeOwnership(directory.path);
  try {
    const blobs = await openFileBlobs(directory.blobs);
    const records = await openSqliteRecords(directory.database, driver);
    const closeStore = async (): Promise<void> => {
      records.close();
      await blobs.close();
    };
    let closed: Promise<void> | undefined;
    return {
      store: { records, blobs, close: closeStore },
      directory,
      serve: owner.serve,
      close: () => (closed ??= owner.drain().then(closeStore).finally(owner.release)),
    };
  } catch (e) {
    await owner.release();
    throw e;
  }
};
