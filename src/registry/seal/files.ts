/** Sealing and opening files: whole or not at all, at constant memory. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open as openFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { BlockWriter, syncFolder } from "../store/file-blocks.ts";
import { ByteReader } from "./byte-reader.ts";
import { readHeader } from "./header.ts";
import { openBlocks, sealBlocks } from "./payload-blocks.ts";
import {
  fileKeyOf,
  newFileKey,
  nonceBytes,
  type OpenOptions,
  open,
  payloadKey,
  payloadKeyFrom,
  type SealOptions,
  seal,
  sealedHeader,
} from "./seal.ts";

/** The sealed file is whole, and on the disk, when this returns. THROWS FILE_NOT_FOUND, FILE_WRITE_FAILED, and what recipients throw. */
export const sealFile = async (plain: string, sealed: string, o: SealOptions): Promise<void> => {
  // what does not know its size, as a pipe, is read as it comes
  if ((await sizeOf(plain)) === 0)
    return writeWhole(sealed, (file) => writePieces(file, seal(bytesOf(plain), { ...o, reuse: true })));
  await reading(plain, async (from, bytes) => {
    const fileKey = newFileKey();
    const header = await sealedHeader(fileKey, o);
    const nonce = secureBytes(nonceBytes);
    const key = payloadKey(fileKey, nonce);
    fileKey.fill(0);
    const start = Buffer.concat([header, nonce]);
    await writeWhole(sealed, async (file) => {
      await file.writeFile(start);
      const to = { file: file.fd, offset: start.length };
      await sealBlocks(key, { file: from, offset: 0, path: plain }, bytes, to);
    }).finally(() => key.fill(0));
  });
};

/**
 * Opens into a file that appears only when every byte of it was found authentic, and of the digest that the binding names. Nothing is written before
 * that; then the bytes go to a file of this user alone beside it, which is removed on failure. THROWS what `open` does, FILE_NOT_FOUND,
 * FILE_WRITE_FAILED.
 */
export const openToFile = (sealed: string, plain: string, o: OpenOptions): Promise<void> =>
  reading(sealed, async (file, size) => {
    const { key, offset } = await payloadOf(sealed, o);
    const [from, bytes] = [{ file, offset, path: sealed }, size - offset];
    try {
      const hash = o.binding === undefined ? undefined : createHash("sha256");
      await openBlocks(key, from, bytes, hash === undefined ? {} : { see: (piece) => hash.update(piece) });
      if (hash !== undefined && `sha256:${hash.digest("hex")}` !== o.binding?.digest)
        throw new CasemateError(
          "SEAL_OTHER_ARTIFACT",
          "the content of the sealed file does not have the digest that it is bound to",
        );
      await writeWhole(plain, ({ fd }) => openBlocks(key, from, bytes, { to: { file: fd, offset: 0 } }));
    } finally {
      key.fill(0);
    }
  });

/** The key of a sealed file's payload, and where its chunks begin. */
const payloadOf = async (
  sealed: string,
  o: OpenOptions,
): Promise<{ readonly key: Buffer; readonly offset: number }> => {
  const reader = new ByteReader(bytesOf(sealed));
  try {
    const header = await readHeader(reader);
    const key = await payloadKeyFrom(reader, await fileKeyOf(header, o));
    return { key, offset: header.length + nonceBytes };
  } finally {
    await reader.close();
  }
};

/** 0 for what is no file, or does not know its size */
const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : 0;
};

/** Uses an open file of some size. THROWS FILE_NOT_FOUND where it can not be opened or read. */
const reading = async (path: string, use: (file: number, size: number) => Promise<void>): Promise<void> => {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    await use(file, fstatSync(file).size);
  } catch (cause) {
    throw cause instanceof CasemateError ? cause : notRead(path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
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

/** bytes read at once */
const readBytes = 1 << 18;
/** blocks that are read before others get their turn */
const blocksAtOnce = 8;

/**
 * The file in blocks, each of which stays as it is until two more were taken. Read at once, not by another thread: asking one takes as long as the
 * reading, and the cipher keeps this one busy anyway.
 */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const buffers = Array.from({ length: 3 }, () => Buffer.allocUnsafeSlow(readBytes));
    for (let turn = 0; ; turn++) {
      const buffer = buffers[turn % 3] as Buffer;
      const length = readSync(file, buffer, 0, readBytes, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
      if (turn % blocksAtOnce === 0) await nextTurn();
    }
  } catch (cause) {
    throw notRead(path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const notRead = (path: string, cause: unknown): CasemateError =>
  new CasemateError("FILE_NOT_FOUND", `'${path}' could not be read`, { cause });

/** Atomic: a reader sees the old file or the whole new one; synced before the rename, and the folder after it. */
const writeWhole = async (path: string, write: (file: FileHandle) => Promise<void>): Promise<void> => {
  const unfinished = `${path}.${secureBytes(6).toString("hex")}.unfinished`;
  let file: FileHandle | undefined;
  try {
    file = await openFile(unfinished, "wx", 0o600);
    await write(file);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (e) {
    await file?.close().catch(() => undefined);
    await rm(unfinished, { force: true }).catch(() => undefined);
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' could not be written`, {
      hint: "check that the folder exists, may be written to, and has space left",
      cause: e,
    });
  }
};

const writePieces = async (file: FileHandle, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const writer = new BlockWriter(file);
  try {
    for await (const piece of pieces) await writer.add(piece);
    await writer.finish();
  } catch (e) {
    await writer.settle();
    throw e;
  }
};
