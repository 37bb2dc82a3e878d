/** Single compressed streams, as joblib and R write them: gzip, zlib, bzip2, xz, lzma. lz4 and zstd are recognised, not read. */
import { constants, inflateRawSync } from "node:zlib";
import { decodeBzip2 } from "../container/bzip2.ts";
import { inflated } from "../container/inflated.ts";
import { decodeLzmaAlone, Output } from "../container/lzma.ts";
import { decodeXz } from "../container/xz.ts";
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { bytesSource, sliceSource, startsWith, type Source } from "../source.ts";

/** Raw deflate behind a header of `start` bytes and before a checksum of `end` bytes. */
const deflated = (item: Item, name: string, start: number, end: number, context: ScanContext): void => {
  const { source } = item;
  const { source: plain, broken } = inflated(sliceSource(source, start, source.size - start - end), context);
  // numbers and hashes may begin as a stream does
  if (broken !== undefined && !item.payload)
    context.report("archive/broken", item, `the ${name} stream does not unpack: ${broken}`);
  context.child(item, name, plain, { payload: item.payload });
};

const inMemory = (
  item: Item,
  name: string,
  decode: (input: Uint8Array, out: Output) => void,
  context: ScanContext,
): void => {
  const most = context.limits.maxMemberBytes;
  if (item.source.size > most) throw new Undecided("scan/too-large", `${item.source.size} bytes of ${name}`);
  const out = new Output(most);
  let problem: unknown;
  try {
    decode(item.source.read(0, item.source.size), out);
  } catch (e) {
    problem = e;
  }
  context.spend(out.size);
  // what came out before the fault is scanned too
  if (out.size > 0) context.child(item, name, bytesSource(out.view()), { payload: item.payload });
  if (problem !== undefined) throw problem;
};

export const gzip: Format = {
  id: "gzip",
  title: "gzip stream",
  detect: ({ source }) => startsWith(source, [0x1f, 0x8b, 8]),
  scan(item, context) {
    const { source } = item;
    const head = source.read(0, 2 ** 16);
    const flags = head[3] ?? 0;
    let at = 10;
    if ((flags & 4) !== 0) at += 2 + (head[at] ?? 0) + 256 * (head[at + 1] ?? 0);
    for (const flag of [8, 16])
      if ((flags & flag) !== 0) {
        const zero = head.indexOf(0, at);
        if (zero < 0) throw new Undecided("archive/broken", "the gzip header does not end", at);
        at = zero + 1;
      }
    if ((flags & 2) !== 0) at += 2;
    deflated(item, "gzip", at, 8, context);
  },
};

const isZlib = (source: Source): boolean => {
  const [a = 0, b = 0] = source.read(0, 2);
  return source.size > 8 && (a & 15) === 8 && a >> 4 <= 7 && ((a << 8) | b) % 31 === 0 && (b & 32) === 0;
};

export const zlib: Format = {
  id: "zlib",
  title: "zlib stream",
  // two bytes are weak: the first block must unpack too
  detect: ({ source }) => isZlib(source) && unpacksSome(source),
  scan: (item, context) => deflated(item, "zlib", 2, 4, context),
};

const unpacksSome = (source: Source): boolean => {
  try {
    const head = source.read(2, 2 ** 12);
    return inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 23 }).length > 0;
  } catch {
    return false;
  }
};

export const bzip2: Format = {
  id: "bzip2",
  title: "bzip2 stream",
  detect: ({ source }) => /^BZh[1-9]1AY&SY/.test(Buffer.from(source.read(0, 10)).toString("latin1")),
  scan: (item, context) => inMemory(item, "bzip2", decodeBzip2, context),
};

export const xz: Format = {
  id: "xz",
  title: "xz stream",
  detect: ({ source }) => startsWith(source, "\xfd7zXZ\0"),
  scan: (item, context) => inMemory(item, "xz", decodeXz, context),
};

export const lzma: Format = {
  id: "lzma",
  title: "lzma stream",
  detect({ source }) {
    // properties lc=3 lp=0 pb=2, a dictionary of a power of two, a size that is unknown or possible
    const head = source.read(0, 13);
    if (head.length < 13 || head[0] !== 0x5d || head[1] !== 0 || head[2] !== 0) return false;
    const high = new DataView(head.slice().buffer).getUint32(9, true);
    return high === 0xffffffff || high === 0;
  },
  scan: (item, context) => inMemory(item, "lzma", decodeLzmaAlone, context),
};

const unread = (id: string, title: string, magic: readonly number[]): Format => ({
  id,
  title,
  detect: ({ source }) => startsWith(source, magic),
  scan() {
    throw new Undecided("archive/unsupported", `a ${title} is not unpacked here`, 0);
  },
});
export const lz4 = unread("lz4", "lz4 stream", [4, 0x22, 0x4d, 0x18]);
export const zstd = unread("zstd", "zstd stream", [0x28, 0xb5, 0x2f, 0xfd]);
export const rar = unread("rar", "rar archive", [0x52, 0x61, 0x72, 0x21, 0x1a, 7]);
