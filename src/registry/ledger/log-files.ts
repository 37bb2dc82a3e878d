/** LogFiles: the folder of a ledger: what is written is on the disk before anything goes on. */
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CasemateError } from "../../core/error.ts";

export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export class LogFiles {
  readonly dir: string;
  /** folders that were seen to be there, and whose names are on the disk */
  readonly #folders = new Set<string>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /**
   * The bytes, or undefined when there is no such file. THROWS LEDGER_BROKEN for what is no regular file (a link, a pipe) or is longer than `maxBytes`: the
   * folder is not trusted; STORE_FAILED.
   */
  async read(path: string, maxBytes: number): Promise<Buffer | undefined> {
    let handle: FileHandle | undefined;
    try {
      // a pipe must not make opening wait
      handle = await open(join(this.dir, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const info = await handle.stat();
      if (!info.isFile()) throw broken(`'${path}' is no regular file`);
      if (info.size > maxBytes) throw broken(`'${path}' is longer than ${maxBytes} bytes`);
      const bytes = Buffer.allocUnsafe(info.size);
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    } catch (cause) {
      if (cause instanceof CasemateError) throw cause;
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      if (code === "ELOOP") throw broken(`'${path}' is a link`);
      throw new CasemateError("STORE_FAILED", `'${path}' of the ledger can not be read`, { cause });
    } finally {
      await handle?.close();
    }
  }

  /** The folder itself, with its name on the disk. */
  async make(): Promise<void> {
    await this.#try("made", async () => {
      await mkdir(this.dir, { recursive: true, mode: 0o700 });
      await this.#sync("..");
    });
  }

  /** Names in a folder; none when it is not there. */
  async list(path: string): Promise<string[]> {
    try {
      return await readdir(join(this.dir, path));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return [];
      throw new CasemateError("STORE_FAILED", `'${path}' of the ledger can not be read`, { cause });
    }
  }

  /** Files and their names are on the disk when this resolves; what was there under a name is overwritten. */
  async write(files: readonly NewFile[]): Promise<void> {
    await this.#try("written", async () => {
      const changed = new Set<string>();
      for (const { path } of files) await this.#makeFolder(dirname(path), changed);
      await Promise.all(files.map(({ path, bytes }) => this.#writeOne(path, bytes, "w")));
      await Promise.all([...changed].map((folder) => this.#sync(folder)));
    });
  }

  /** In place: needs no space but for new length, and is on the disk when this resolves. Not atomic: for what proves itself. */
  async overwrite(path: string, bytes: Uint8Array): Promise<void> {
    await this.#try("written", () => this.#writeOne(path, bytes, constants.O_WRONLY | constants.O_CREAT));
  }

  /** Atomic, within one folder. */
  async rename(from: string, to: string): Promise<void> {
    await this.#try("renamed", async () => {
      await rename(join(this.dir, from), join(this.dir, to));
      await this.#sync(dirname(to));
    });
  }

  /** Removes files that are there, and folders of partial tiles that are empty then. `durable`: it can not come back by a power loss. */
  async remove(paths: readonly string[], durable: boolean): Promise<void> {
    await this.#try("removed", async () => {
      const folders = new Set<string>();
      for (const path of paths) {
        await unlink(join(this.dir, path)).catch(unless("ENOENT", "ENOTDIR"));
        folders.add(dirname(path));
      }
      for (const folder of folders) {
        const gone =
          folder.endsWith(".p") &&
          (await rmdir(join(this.dir, folder)).then(
            () => true,
            (e) => (unless("ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR")(e), e.code === "ENOENT"),
          ));
        if (gone) this.#folders.delete(folder);
        if (durable) await this.#sync(gone ? dirname(folder) : folder).catch(unless("ENOENT"));
      }
    });
  }

  async #writeOne(path: string, bytes: Uint8Array, flags: string | number): Promise<void> {
    const handle = await open(join(this.dir, path), flags, 0o600);
    try {
      let at = 0;
      while (at < bytes.length) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
      if (typeof flags === "number") await handle.truncate(bytes.length);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  /** Adds to `changed` the folders whose list of names changes: this one, and those above it that have a new folder. */
  async #makeFolder(path: string, changed: Set<string>): Promise<void> {
    changed.add(path);
    if (this.#folders.has(path)) return;
    await mkdir(join(this.dir, path), { recursive: true, mode: 0o700 });
    // also where the folder was there: a process that ended may have made it
    for (let folder = path; folder !== "."; folder = dirname(folder)) changed.add(dirname(folder));
    if (this.#folders.size > 1000) this.#folders.clear();
    this.#folders.add(path);
  }

  async #sync(folder: string): Promise<void> {
    const handle = await open(join(this.dir, folder), "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #try<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "ENOSPC" || code === "EDQUOT")
        throw new CasemateError("STORE_FULL", `the ledger in '${this.dir}' can not be ${what}: no space is left`, {
          hint: "make room on that disk and do it again: nothing was changed",
          cause,
        });
      throw new CasemateError("STORE_FAILED", `the ledger in '${this.dir}' can not be ${what}`, {
        hint: "check that the folder is there and may be written to by this user",
        cause,
      });
    }
  }
}

const unless =
  (...codes: readonly string[]) =>
  (e: NodeJS.ErrnoException): void => {
    if (!codes.includes(e.code ?? "")) throw e;
  };

const broken = (message: string): CasemateError => new CasemateError("LEDGER_BROKEN", message);
