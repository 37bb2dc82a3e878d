/** fileBlobs: the blobs of a store as files named by their digest; atomic by rename, file and folder synced. */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { checkRange, digestHex } from "./checked.ts";
import { storeFailure } from "./failure.ts";
import { BlockWriter, readBlocks, syncFolder } from "./file-blocks.ts";
import type { BlobInfo, Blobs } from "./store.ts";

/** folder of what is being written; its files have no digest for a name, since none is known yet */
const unfinished = "unfinished";

/** `hex`: the digits of a digest that was checked. */

export interface FileBlobs extends Blobs {
  close(): Promise<void>;
}

/**
 * `folder/ab/ab12...`, of this user alone. One process writes to a folder (the owner of the state directory): what others left unfinished is removed
 * here. THROWS STORE_FULL, STORE_FAILED.
 */
export const openFileBlobs = async (folder: string): Promise<FileBlobs> => {
  let closed = false;
  const ensureOpen = (): void => {
    if (closed) throw new CasemateError("STORE_CLOSED", "the store was closed");
  };
  /** blobs all of whose bytes have come */
  const finishing = new Set<Promise<unknown>>();
  const failing = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (e) {
      throw await storeFailure(e, doing, folder);
    }
  };
  await failing("opening the blobs", async () => {
    await rm(join(folder, unfinished), { recursive: true, force: true });
    await mkdir(join(folder, unfinished), { recursive: true, mode: 0o700 });
    await syncFolder(folder);
  });
  const pathOf = (hex: string): string => join(folder, hex.slice(0, 2), hex);
  const infoOf = async (hex: string): Promise<BlobInfo | undefined> => {
    const s = await stat(pathOf(hex)).catch(absent);
    return s === undefined ? undefined : { digest: `sha256:${hex}`, size: s.size, writtenMs: Math.floor(s.mtimeMs) };
  };
  return {
    async write(pieces, { signal } = {}) {
      ensureOpen();
      signal?.throwIfAborted();
      const path = join(folder, unfinished, secureBytes(12).toString("hex"));
      const disk = <T>(work: () => Promise<T>): Promise<T> => failing("writing a blob", work);
      const file = await disk(() => open(path, "wx", 0o600));
      const writer = new BlockWriter(file);
      try {
        const hash = createHash("sha256");
        // what `pieces` throws is not the store's failure, and is thrown as it is
        for await (const piece of pieces) {
          signal?.throwIfAborted();
          ensureOpen();
          hash.update(piece);
          await disk(() => writer.add(piece));
        }
        signal?.throwIfAborted();
        ensureOpen();
        const hex = hash.digest("hex");
        const finished = disk(async () => {
          await writer.finish();
          await file.close();
          const into = join(folder, hex.slice(0, 2));
          if ((await mkdir(into, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(folder);
          await rename(path, pathOf(hex));
          await syncFolder(into);
          return (await infoOf(hex)) as BlobInfo;
        });
        finishing.add(finished);
        return await finished.finally(() => finishing.delete(finished));
      } catch (e) {
        await writer.settle();
        await file.close().catch(() => undefined);
        await rm(path, { force: true }).catch(() => undefined);
        throw e;
      }
    },

    async stat(digest) {
      ensureOpen();
      const hex = digestHex(digest);
      return failing("looking for a blob", () => infoOf(hex));
    },

    async *read(digest, options = {}) {
      ensureOpen();
      const hex = digestHex(digest);
      const disk = <T>(work: () => Promise<T>): Promise<T> => failing(`reading the blob ${digest}`, work);
      const file: FileHandle | undefined = await disk(() => open(pathOf(hex), "r").catch(absent));
      if (file === undefined) throw new CasemateError("STORE_NOT_FOUND", `there is no blob ${digest}`);
      try {
        const { size } = await disk(() => file.stat());
        const range = checkRange(options, size);
        const hash = range.from === 0 && range.to === size ? createHash("sha256") : undefined;
        const blocks = readBlocks(file, { ...range, reuse: options.reuse ?? false });
        let left = range.to - range.from;
        let last: Buffer | undefined;
        try {
          for (;;) {
            const { value, done } = await disk(() => blocks.next());
            if (done === true) break;
            hash?.update(value);
            left -= value.length;
            if (left === 0) last = value;
            else yield value;
          }
        } finally {
          await blocks.return(undefined);
        }
        if (left > 0 || (hash !== undefined && hash.digest("hex") !== hex))
          throw new CasemateError("STORE_CORRUPT", `the blob ${digest} has other bytes than were written`, {
            hint: "somebody or the disk changed it; restore it from a backup",
          });
        if (last !== undefined) yield last;
      } finally {
        await file.close();
      }
    },

    async localPath(digest) {
      ensureOpen();
      const hex = digestHex(digest);
      return (await failing("looking for a blob", () => infoOf(hex))) === undefined ? undefined : pathOf(hex);
    },

    async *list() {
      ensureOpen();
      const names = async (path: string): Promise<string[]> =>
        failing("listing the blobs", async () => (await readdir(path).catch(absent)) ?? []);
      for (const two of (await names(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)))
        for (const hex of (await names(join(folder, two))).filter((name) => /^[0-9a-f]{64}$/.test(name))) {
          const info = await failing("listing the blobs", () => infoOf(hex));
          if (info !== undefined) yield info;
        }
    },

    async remove(digest) {
      ensureOpen();
      const hex = digestHex(digest);
      return failing("removing a blob", async () => {
        const removed = await unlink(pathOf(hex)).then(() => true, absent);
        if (removed === true) await syncFolder(join(folder, hex.slice(0, 2)));
        return removed === true;
      });
    },

    async close() {
      closed = true;
      await Promise.allSettled(finishing);
    },
  };
};

const absent = (e: unknown): undefined => {
  if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw e;
};
