/** Files in blocks: read with the next block on its way, written whole or not at all. A few buffers in turn, so that memory is constant. */
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";

/** bytes read at once: with `reuse` three such buffers are all the memory */
const readBytes = 1 << 18;
/** bytes written at once, by another thread, which takes a while to be asked */
const writeBytes = 1 << 20;

export interface BlockOptions {
  /** first byte; default 0 */
  readonly from?: number;
  /** the byte after the last one; default the end of the file */
  readonly to?: number;
  /** the same three buffers again and again: a block stays as it is until two more were taken. Default: each block is the caller's */
  readonly reuse?: boolean;
}

/** Blocks of an open file, the next one being read while one is used. THROWS what reading throws. */
export async function* readBlocks(
  file: FileHandle,
  { from = 0, to = Number.POSITIVE_INFINITY, reuse = false }: BlockOptions = {},
): AsyncGenerator<Buffer> {
  // new memory for each block costs more than reading it, and is garbage until much of it has gathered
  const buffers = reuse ? Array.from({ length: 3 }, () => Buffer.allocUnsafeSlow(readBytes)) : [];
  let at = from;
  let turn = 0;
  const block = async (): Promise<Buffer> => {
    const wanted = Math.min(readBytes, to - at);
    if (wanted <= 0) return Buffer.alloc(0);
    const buffer = buffers[turn++ % 3] ?? Buffer.allocUnsafeSlow(wanted);
    const { bytesRead } = await file.read(buffer, 0, wanted, at);
    at += bytesRead;
    return buffer.subarray(0, bytesRead);
  };
  let next: Promise<Buffer> | undefined;
  try {
    for (let current = await block(); current.length > 0; ) {
      next = block();
      // what goes wrong is thrown by the await below
      next.catch(() => undefined);
      yield current;
      current = await next;
    }
  } finally {
    // the file may be closed by the caller now
    await next?.catch(() => undefined);
  }
}

/** Writes pieces of any size to an open file, one block being written while the next is filled. Pieces are copied. */
export class BlockWriter {
  readonly #file: FileHandle;
  readonly #buffers = [Buffer.allocUnsafeSlow(writeBytes), Buffer.allocUnsafeSlow(writeBytes)] as const;
  #turn: 0 | 1 = 0;
  #filled = 0;
  #writing: Promise<void> = Promise.resolve();
  /** bytes taken */
  size = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** THROWS what writing an earlier block threw. */
  async add(piece: Uint8Array): Promise<void> {
    for (let done = 0; done < piece.length; ) {
      const take = Math.min(piece.length - done, writeBytes - this.#filled);
      this.#buffers[this.#turn].set(piece.subarray(done, done + take), this.#filled);
      this.#filled += take;
      done += take;
      if (this.#filled === writeBytes) await this.#flush();
    }
    this.size += piece.length;
  }

  /** All that was added is on the disk when this returns. THROWS what writing throws. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#file.sync();
  }

  /** Nothing is being written any more when this returns; never throws. What was added is not all written. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const block = this.#buffers[this.#turn].subarray(0, this.#filled);
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#filled = 0;
    this.#writing = writeAll(this.#file, block);
    this.#writing.catch(() => undefined);
  }
}

/** as many writes as it takes: a disk that is nearly full takes a part, and tells why with the next one */
const writeAll = async (file: FileHandle, block: Uint8Array): Promise<void> => {
  for (let done = 0; done < block.length; ) {
    const { bytesWritten } = await file.write(block, done, block.length - done);
    done += bytesWritten;
  }
};

/** Names that were made, replaced or removed in a folder are on the disk when this returns. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
