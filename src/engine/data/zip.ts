/**
 * Reads zip archives that come from anywhere: npz files and zipped image folders.
 *
 * untrusted: the directory is checked against limits before anything is unpacked, names that leave the archive and
 * encrypted or duplicate members are refused, sizes and CRC-32 are verified. Nothing is ever written to disk.
 */
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { CasemateError } from "../../core/error.ts";

export interface ZipLimits {
  readonly maxEntries: number;
  /** bytes of one member, unpacked */
  readonly maxEntryBytes: number;
  /** bytes of all members together, unpacked */
  readonly maxTotalBytes: number;
  /** unpacked bytes per packed byte, of one member and of the whole; deflate itself ends at about 1032 */
  readonly maxRatio: number;
}

export const defaultZipLimits: ZipLimits = {
  maxEntries: 1_000_000,
  maxEntryBytes: 2 ** 31 - 1,
  maxTotalBytes: 2 ** 33,
  maxRatio: 1100,
};

export interface Zip {
  /** member names in archive order, without directories */
  readonly names: readonly string[];
  /** The member's bytes. Throws DATA_UNREADABLE when it is damaged, INTERNAL for a name that is not in `names`. */
  read(member: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** True when the bytes begin as a zip archive does (an empty archive too). */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/** Opens the archive in `bytes`; `name` is for messages. Throws DATA_UNREADABLE when it is broken or over a limit. */
export const openZip = async (bytes: Uint8Array, name: string, limits: ZipLimits = defaultZipLimits): Promise<Zip> => {
  const refuse = (why: string, cause?: unknown): CasemateError =>
    new CasemateError("DATA_UNREADABLE", `'${name}' ${why}`, cause === undefined ? {} : { cause });
  const entries = new Map<string, yauzl.Entry>();
  let zip: yauzl.ZipFile;
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    zip = await yauzl.fromBufferPromise(buffer, { autoClose: false, strictFileNames: false });
    if (zip.entryCount > limits.maxEntries)
      throw refuse(`declares ${zip.entryCount} members, at most ${limits.maxEntries} are read`);
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      const size = entry.uncompressedSize;
      total += size;
      if (entries.has(entry.fileName)) throw refuse(`holds '${entry.fileName}' twice`);
      if (size > limits.maxEntryBytes)
        throw refuse(`declares ${size} bytes for '${entry.fileName}', at most ${limits.maxEntryBytes} are read`);
      if (total > limits.maxTotalBytes) throw refuse(`unpacks to more than ${limits.maxTotalBytes} bytes`);
      // a stored member of a few bytes has a ratio of 1; the slack is for the smallest deflate streams
      if (size > limits.maxRatio * (entry.compressedSize + 16) || total > limits.maxRatio * (bytes.length + 16))
        throw refuse(`declares a compression ratio over ${limits.maxRatio} at '${entry.fileName}', as a zip bomb does`);
      entries.set(entry.fileName, entry);
    }
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw refuse(`is not a readable zip archive: ${reason(cause)}`, cause);
  }
  return {
    names: [...entries.keys()],
    async read(member) {
      const entry = entries.get(member);
      if (entry === undefined) throw new CasemateError("INTERNAL", `'${name}' has no member '${member}'`);
      if (entry.isEncrypted()) throw refuse(`holds '${member}' encrypted`);
      try {
        const data = await collect(await zip.openReadStreamPromise(entry), entry.uncompressedSize);
        if (crc32(data) !== entry.crc32) throw new Error("its checksum is wrong");
        return data;
      } catch (cause) {
        throw refuse(`has a damaged member '${member}': ${reason(cause)}`, cause);
      }
    },
  };
};

const collect = async (stream: Readable, size: number): Promise<Uint8Array<ArrayBuffer>> => {
  const out = new Uint8Array(size);
  let at = 0;
  for await (const chunk of stream) {
    // yauzl ends the stream with an error when there is more than was declared
    out.set(chunk as Uint8Array, at);
    at += (chunk as Uint8Array).length;
  }
  if (at !== size) throw new Error(`it unpacks to ${at} bytes, not to ${size}`);
  return out;
};

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause));
