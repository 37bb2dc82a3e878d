/** Digests of a file or of its shards, read once at constant memory: while one piece is hashed the next one is read. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { CasemateError } from "../../core/error.ts";
import { type HashType, newHash } from "./hash.ts";

/** bytes of each of the two buffers */
const pieceBytes = 1 << 20;

export interface DigestOptions {
  readonly hashType: HashType;
  /** bytes of a shard; without it there is one digest over the whole file */
  readonly shardSize?: number;
  /** refuse a path whose last part is a symbolic link, also one that was put there a moment ago */
  readonly noFollow?: boolean;
  readonly signal?: AbortSignal;
}

export interface DigestRange {
  /** first byte */
  readonly start: number;
  /** the byte after the last one */
  readonly end: number;
  /** hexadecimal, lower case */
  readonly digest: string;
}

/**
 * One range over the whole file, or one for each shard, of which an empty file has none.
 * Throws FILE_NOT_FOUND when the file can not be read, or the signal's reason.
 */
export const digestFile = async (path: string, options: DigestOptions): Promise<DigestRange[]> => {
  const { hashType, shardSize, noFollow = false, signal } = options;
  const unreadable = (cause: unknown): CasemateError =>
    new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  const file = await open(path, constants.O_RDONLY | (noFollow ? (constants.O_NOFOLLOW ?? 0) : 0)).catch(
    (cause: unknown) => {
      throw unreadable(cause);
    },
  );
  try {
    const buffers = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)] as const;
    const read = (turn: 0 | 1): Promise<number> =>
      file.read(buffers[turn], 0, pieceBytes, null).then(
        ({ bytesRead }) => bytesRead,
        (cause: unknown) => {
          throw unreadable(cause);
        },
      );
    const ranges: DigestRange[] = [];
    let hash = newHash(hashType);
    let start = 0;
    let at = 0;
    const close = (): void => {
      ranges.push({ start, end: at, digest: Buffer.from(hash.digest()).toString("hex") });
      hash = newHash(hashType);
      start = at;
    };
    let turn: 0 | 1 = 0;
    let length = await read(turn);
    while (length > 0) {
      signal?.throwIfAborted();
      const piece = buffers[turn].subarray(0, length);
      turn = turn === 0 ? 1 : 0;
      const next = read(turn);
      for (let done = 0; done < length; ) {
        const take = shardSize === undefined ? length : Math.min(length - done, start + shardSize - at);
        hash.update(piece.subarray(done, done + take));
        done += take;
        at += take;
        if (at === start + (shardSize ?? Number.POSITIVE_INFINITY)) close();
      }
      length = await next;
    }
    if (shardSize === undefined || at > start) close();
    return ranges;
  } finally {
    await file.close();
  }
};
