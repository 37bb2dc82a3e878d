/** Sealing and opening files: whole or not at all, at constant memory. */
import { createHash } from "node:crypto";
import { type FileHandle, open as openFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { readBlocks, syncFolder, writeAll } from "../store/file-blocks.ts";
import { type OpenOptions, open, type SealOptions, seal } from "./seal.ts";

/** The sealed file is whole, and on the disk, when this returns. THROWS FILE_NOT_FOUND, FILE_WRITE_FAILED, and what recipients throw. */
export const sealFile = async (plain: string, sealed: string, o: SealOptions): Promise<void> =>
  writeWhole(sealed, seal(bytesOf(plain), { ...o, reuse: true }));

/**
 * Opens into a file that appears only when every byte of it was found authentic, and of the digest that the binding names. Nothing is written before
 * that; then the bytes go to a file of this user alone beside it, which is removed on failure. THROWS what `open` does, FILE_NOT_FOUND,
 * FILE_WRITE_FAILED.
 */
export const openToFile = async (sealed: string, plain: string, o: OpenOptions): Promise<void> => {
  const hash = o.binding === undefined ? undefined : createHash("sha256");
  for await (const piece of open(bytesOf(sealed), { ...o, reuse: true })) hash?.update(piece);
  if (hash !== undefined && `sha256:${hash.digest("hex")}` !== o.binding?.digest)
    throw new CasemateError(
      "SEAL_OTHER_ARTIFACT",
      "the content of the sealed file does not have the digest that it is bound to",
    );
  await writeWhole(plain, open(bytesOf(sealed), { ...o, reuse: true }));
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

/** The file in blocks, each of which stays as it is until two more were taken. */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await openFile(path, "r");
    yield* readBlocks(file, { reuse: true });
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' could not be read`, { cause });
  } finally {
    await file?.close();
  }
}

/**
 * Atomic: a reader sees the old file or the whole new one; synced before the rename, and the folder after it. A piece is written while the next is made,
 * and must stay as it is until the one after the next is asked for.
 */
const writeWhole = async (path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const unfinished = `${path}.${secureBytes(6).toString("hex")}.unfinished`;
  let file: FileHandle | undefined;
  let writing: Promise<void> = Promise.resolve();
  try {
    file = await openFile(unfinished, "wx", 0o600);
    for await (const piece of pieces) {
      await writing;
      writing = writeAll(file, piece);
      // an error that comes while the next piece is made is thrown by the await above
      writing.catch(() => undefined);
    }
    await writing;
    await file.sync();
    await file.close();
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (e) {
    await writing.catch(() => undefined);
    await file?.close().catch(() => undefined);
    await rm(unfinished, { force: true }).catch(() => undefined);
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' could not be written`, {
      hint: "check that the folder exists, may be written to, and has space left",
      cause: e,
    });
  }
};
