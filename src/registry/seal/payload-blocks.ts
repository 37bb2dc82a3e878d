/**
 * A payload from one open file to another, block by block in its place: while this thread works on a block, another reads the next one and a third writes
 * the one before. Nothing is copied: what the cipher gives is written as it is.
 */
import { read, writev } from "node:fs";
import { CasemateError } from "../../core/error.ts";
import { freeNow } from "./free-now.ts";
import { chunkBytes, StreamCipher, tagBytes } from "./stream-cipher.ts";

/** chunks that are read and written at once: more are no faster, and three blocks are in memory */
const blockChunks = 4;

/** A region of an open file: all chunks of a payload, and nothing else. */
export interface PayloadPlace {
  /** descriptor */
  readonly file: number;
  /** where the first chunk begins */
  readonly offset: number;
}

interface PayloadSource extends PayloadPlace {
  /** what the file is called when it can not be read */
  readonly path: string;
}

/** Encrypts `bytes` plain bytes. `key`: 32 bytes, for this payload only. THROWS FILE_NOT_FOUND, and what writing throws. */
export const sealBlocks = (key: Uint8Array, from: PayloadSource, bytes: number, to: PayloadPlace): Promise<void> => {
  const cipher = new StreamCipher(key);
  const sizes = { bytes, read: chunkBytes, written: chunkBytes + tagBytes };
  return work(from, sizes, to, (chunk, i, last) => cipher.encrypt(chunk, i, last));
};

/**
 * Decrypts chunks of `bytes` bytes in all. Without `to` nothing is written: every byte was found authentic when this returns, and all are there. `see` is
 * given the plain bytes in their order, to be used at once. THROWS SEAL_BROKEN, FILE_NOT_FOUND, and what writing throws.
 */
export const openBlocks = (
  key: Uint8Array,
  from: PayloadSource,
  bytes: number,
  { to, see }: { readonly to?: PayloadPlace; readonly see?: (plain: Buffer) => void },
): Promise<void> => {
  const cipher = new StreamCipher(key);
  const sizes = { bytes, read: chunkBytes + tagBytes, written: chunkBytes };
  return work(from, sizes, to, (chunk, i, last) => {
    const plain = cipher.decrypt(chunk, i, last);
    // only a payload of one chunk may have an empty one
    if (plain === undefined || (plain.length === 0 && i > 0))
      throw new CasemateError("SEAL_BROKEN", `the sealed file was changed or cut off at chunk ${i}`);
    see?.(plain);
    return [plain];
  });
};

interface Sizes {
  /** of all chunks, as they are read */
  readonly bytes: number;
  /** of one chunk, as it is read and as it is written */
  readonly read: number;
  readonly written: number;
}

/** No read and no write is under way when this returns or throws. */
const work = async (
  from: PayloadSource,
  { bytes, ...chunk }: Sizes,
  to: PayloadPlace | undefined,
  change: (chunk: Buffer, index: number, last: boolean) => readonly Buffer[],
): Promise<void> => {
  const chunks = Math.max(1, Math.ceil(bytes / chunk.read));
  const blockBytes = blockChunks * chunk.read;
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.max(0, Math.min(bytes, blockBytes))));
  const block = (first: number): Promise<Buffer> => {
    const buffer = buffers[(first / blockChunks) % 2] as Buffer;
    const at = first * chunk.read;
    return readFull(from, buffer.subarray(0, Math.max(0, Math.min(blockBytes, bytes - at))), at);
  };
  let reading = block(0);
  let writing: Promise<void> = Promise.resolve();
  try {
    for (let first = 0; first < chunks; first += blockChunks) {
      const current = await reading;
      if (first + blockChunks < chunks) reading = block(first + blockChunks);
      reading.catch(() => undefined);
      const pieces: Buffer[] = [];
      for (let i = first; i < Math.min(first + blockChunks, chunks); i++) {
        const part = current.subarray((i - first) * chunk.read, (i - first + 1) * chunk.read);
        const changed = change(part, i, i === chunks - 1);
        if (to === undefined) changed.forEach(freeNow);
        else pieces.push(...changed);
      }
      await writing;
      if (to !== undefined) writing = writeFull(to, pieces, first * chunk.written);
      writing.catch(() => undefined);
    }
    await writing;
  } finally {
    await Promise.allSettled([reading, writing]);
  }
};

/** The bytes at `at` of the payload. THROWS FILE_NOT_FOUND where they can not be read, or the file ends before. */
const readFull = async ({ file, offset, path }: PayloadSource, into: Buffer, at: number): Promise<Buffer> => {
  for (let filled = 0; filled < into.length; ) {
    const count = await new Promise<number>((resolve, reject) => {
      read(file, into, filled, into.length - filled, offset + at + filled, (cause, n) => {
        if (cause !== null || n === 0)
          reject(new CasemateError("FILE_NOT_FOUND", `'${path}' could not be read to its end`, { cause }));
        else resolve(n);
      });
    });
    filled += count;
  }
  return into;
};

/** As many writes as it takes: a disk that is nearly full takes a part, and tells why with the next one. The pieces are given back. */
const writeFull = async ({ file, offset }: PayloadPlace, pieces: readonly Buffer[], at: number): Promise<void> => {
  let left = pieces.filter((p) => p.length > 0);
  let place = offset + at;
  while (left.length > 0) {
    let count = await new Promise<number>((resolve, reject) => {
      writev(file, left, place, (e, n) => (e === null ? resolve(n) : reject(e)));
    });
    place += count;
    while (left[0] !== undefined && count >= left[0].length) {
      count -= left[0].length;
      left.shift();
    }
    if (left[0] !== undefined) left[0] = left[0].subarray(count);
  }
  pieces.forEach(freeNow);
};
