/** Source: bytes that are read where they are needed, from a file, from memory or from a part of another source. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CasemateError } from "../../core/error.ts";

export interface Source {
  readonly size: number;
  /** The bytes of [offset, offset + length) that exist; fewer than `length` at the end. */
  read(offset: number, length: number): Uint8Array;
}

export const bytesSource = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: (offset, length) => bytes.subarray(Math.max(0, offset), Math.max(0, offset) + Math.max(0, length)),
});

/** A part of a source; a part that leaves it is cut. */
export const sliceSource = (source: Source, offset: number, length: number): Source => {
  const start = Math.min(Math.max(0, offset), source.size);
  const size = Math.max(0, Math.min(length, source.size - start));
  return {
    size,
    read: (at, wanted) => {
      const from = Math.min(Math.max(0, at), size);
      return source.read(start + from, Math.max(0, Math.min(wanted, size - from)));
    },
  };
};

export interface OpenSource extends Source {
  close(): void;
}

/** bytes kept of a file, so that small reads are not system calls */
const windowBytes = 2 ** 18;

/** Opens a regular file. Throws FILE_NOT_FOUND. */
export const openSource = (path: string): OpenSource => {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  }
  const { size } = fstatSync(fd);
  const window = new Uint8Array(windowBytes);
  let start = 0;
  let filled = 0;
  const fill = (into: Uint8Array, offset: number): number => {
    let done = 0;
    while (done < into.length) {
      const n = readSync(fd, into, done, into.length - done, offset + done);
      if (n === 0) break;
      done += n;
    }
    return done;
  };
  return {
    size,
    read(offset, wanted) {
      const length = Math.max(0, Math.min(wanted, size - offset));
      if (length === 0 || offset < 0) return new Uint8Array(0);
      if (length > windowBytes / 4) {
        const out = new Uint8Array(length);
        return out.subarray(0, fill(out, offset));
      }
      if (offset < start || offset + length > start + filled) {
        start = offset;
        filled = fill(window, offset);
      }
      return window.slice(offset - start, Math.min(offset - start + length, filled));
    },
    close: () => closeSync(fd),
  };
};

/** Where `needle` first occurs in [from, to), or -1. */
export const indexOf = (source: Source, needle: Uint8Array, from = 0, to = source.size): number => {
  const step = 2 ** 20;
  for (let at = from; at < to; at += step) {
    const bytes = source.read(at, Math.min(step + needle.length - 1, to - at));
    const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(needle);
    if (found >= 0) return at + found;
  }
  return -1;
};

/** True when the source begins with these bytes. */
export const startsWith = (source: Source, bytes: readonly number[] | string): boolean => {
  const wanted = typeof bytes === "string" ? [...Buffer.from(bytes, "latin1")] : bytes;
  const head = source.read(0, wanted.length);
  return head.length === wanted.length && wanted.every((b, i) => head[i] === b);
};
