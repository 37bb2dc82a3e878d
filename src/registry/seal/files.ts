/** Sealing and opening files: whole or not at all, at constant memory. */
import { createHash } from "node:crypto";
import { type FileHandle, open as openFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { type OpenOptions, open, type SealOptions, seal } from "./seal.ts";

/** bytes read or written at once */
const blockBytes = 1 << 20;

/** The sealed file is whole, and on the disk, when this returns. THROWS FILE_NOT_FOUND, FILE_WRITE_FAILED, and what recipients throw. */
export const sealFile = async (plain: string, sealed: string, o: SealOptions): Promise<void> =>
  writeWhole(sealed, seal(bytesOf(plain), o));

/**
 * Opens into a file that appears only when every byte of it was found authentic, and of the digest that the binding names. Nothing is written before
 * that; then the bytes go to a file of this user alone beside it, which is removed on failure. THROWS what `open` does, FILE_NOT_FOUND,
 * FILE_WRITE_FAILED.
 */
export const openToFile = async (sealed: string, plain: string, o: OpenOptions): Promise<void> => {
  const hash = o.binding === undefined ? undefined : createHash("sha256");
  for await (const piece of open(bytesOf(sealed), o)) hash?.update(piece);
  if (hash !== undefined && `sha256:${hash.digest("hex")}` !== o.binding?.digest)
    throw new CasemateError(
      "SEAL_OTHER_ARTIFACT",
      "the content of the sealed file does not have the digest that it is bound to",
    );
  await writeWhole(plain, open(bytesOf(sealed), o));
};

/** The plain bytes in memory only. `maxBytes` bounds them. THROWS what `open` does, FILE_NOT_FOUND; SEAL_BROKEN over the bound. */
export const openToMemory = async (sealed: string, o: OpenOptions, maxBytes = 2 ** 31): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of open(bytesOf(sealed), o)) {
    length += part.length;
    if (length > maxBytes)
      throw new CasemateError(
        "SEAL_BROKEN",
        `the sealed file holds more than ${maxBytes} bytes, the most that is taken into memory`,
      );
    parts.push(part);
  }
  const whole = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return whole;
};

/**
 * The file in blocks, the next one being read while one is used. Three buffers in turn: a block stays as it is until two more were taken, since a reader
 * holds the end of one while it looks at the next. New memory for each block would cost more than reading it.
 */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(path, "r");
    const file = handle;
    const buffers = Array.from({ length: 3 }, () => Buffer.allocUnsafeSlow(blockBytes));
    let at = 0;
    const block = async (): Promise<Buffer> => {
      const buffer = buffers[at++ % buffers.length] as Buffer;
      const { bytesRead } = await file.read(buffer, 0, blockBytes, null);
      return buffer.subarray(0, bytesRead);
    };
    for (let current = await block(); current.length > 0; ) {
      const next = block();
      next.catch(() => undefined);
      yield current;
      current = await next;
    }
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' could not be read`, { cause });
  } finally {
    await handle?.close();
  }
}

/** Atomic: a reader sees the old file or the whole new one; synced before the rename, and the folder after it. */
const writeWhole = async (path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const unfinished = `${path}.${secureBytes(6).toString("hex")}.unfinished`;
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(unfinished, "wx", 0o600);
    // one block is written while the next is made
    let writing: Promise<void> = Promise.resolve();
    let block: Uint8Array[] = [];
    let length = 0;
    for await (const piece of pieces) {
      block.push(piece);
      length += piece.length;
      if (length < blockBytes) continue;
      await writing;
      writing = writeAll(handle, block, length);
      // an error that comes while the next block is made is thrown by the await above
      writing.catch(() => undefined);
      block = [];
      length = 0;
    }
    await writing;
    await writeAll(handle, block, length);
    await handle.sync();
    await handle.close();
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (e) {
    await handle?.close().catch(() => undefined);
    await rm(unfinished, { force: true }).catch(() => undefined);
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' could not be written`, {
      hint: "check that the folder exists, may be written to, and has space left",
      cause: e,
    });
  }
};

const writeAll = async (handle: FileHandle, parts: readonly Uint8Array[], length: number): Promise<void> => {
  if (length === 0) return;
  const { bytesWritten } = await handle.writev(parts as Uint8Array[]);
  if (bytesWritten === length) return;
  // a short write, as on a full disk: the rest by itself, which then fails with the reason
  const rest = Buffer.concat(parts).subarray(bytesWritten);
  await handle.writeFile(rest);
};

const syncFolder = async (path: string): Promise<void> => {
  const folder = await openFile(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
