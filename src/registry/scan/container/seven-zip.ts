/** The directory of 7z archives. Source: 7zFormat.txt of the LZMA SDK (public domain). */
import { type ScanContext, Undecided } from "../format.ts";
import { bytesSource, sliceSource, type Source } from "../source.ts";
import { decodeBzip2 } from "./bzip2.ts";
import { inflated } from "./inflated.ts";
import { decodeLzma2, LzmaModel, Output } from "./lzma.ts";

export interface SevenZipMember {
  readonly name: string;
  readonly source: Source;
}

const id = {
  end: 0,
  header: 1,
  streams: 4,
  files: 5,
  pack: 6,
  unpack: 7,
  subStreams: 8,
  size: 9,
  crc: 10,
  folder: 11,
  unpackSize: 12,
  numUnpack: 13,
  emptyStream: 14,
  names: 17,
  encoded: 23,
} as const;
const mostHeader = 2 ** 24;

const broken = (why: string): Undecided => new Undecided("archive/broken", `the 7z archive is broken: ${why}`);

interface Coder {
  readonly method: string;
  readonly properties: Uint8Array;
}
interface Folder {
  readonly coders: readonly Coder[];
  /** the order in which the packed bytes go through the coders */
  readonly order: readonly number[];
  sizes: number[];
}
interface Streams {
  packAt: number;
  packSizes: number[];
  folders: Folder[];
  /** unpacked sizes of the files in each folder */
  parts: number[][];
}

class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  u8(): number {
    const b = this.#bytes[this.at++];
    if (b === undefined) throw broken("the directory is cut off");
    return b;
  }

  bytes(n: number): Uint8Array {
    if (!(n >= 0) || this.at + n > this.#bytes.length) throw broken("the directory is cut off");
    this.at += n;
    return this.#bytes.subarray(this.at - n, this.at);
  }

  /** The leading ones of the first byte count the bytes that follow. */
  number(): number {
    const first = this.u8();
    let v = 0;
    for (let i = 0; i < 8; i++) {
      const mask = 0x80 >> i;
      if ((first & mask) === 0) return v + (first & (mask - 1)) * 2 ** (8 * i);
      v += this.u8() * 2 ** (8 * i);
    }
    return v;
  }

  /** A count of things that each take at least a bit of the directory. */
  count(): number {
    const n = this.number();
    if (n > this.#bytes.length * 8) throw broken("a count is larger than the directory");
    return n;
  }

  bits(n: number): boolean[] {
    const out: boolean[] = [];
    let byte = 0;
    for (let i = 0; i < n; i++) {
      if (i % 8 === 0) byte = this.u8();
      out.push((byte & (0x80 >> (i % 8))) !== 0);
    }
    return out;
  }

  /** CRCs are stepped over. */
  digests(n: number): boolean[] {
    const defined = this.u8() !== 0 ? Array.from({ length: n }, () => true) : this.bits(n);
    this.bytes(4 * defined.filter((d) => d).length);
    return defined;
  }
}

/** Unpacks all members into memory. Throws Undecided: broken, encrypted, of an unknown method, too large. */
export const readSevenZip = (source: Source, context: ScanContext): readonly SevenZipMember[] => {
  const head = source.read(0, 32);
  if (head.length < 32) throw broken("the header is cut off");
  const view = new DataView(head.slice().buffer);
  const offset = Number(view.getBigUint64(12, true));
  const size = Number(view.getBigUint64(20, true));
  if (size === 0) return [];
  if (size > mostHeader) throw new Undecided("scan/too-large", `a 7z directory of ${size} bytes`);
  let directory = source.read(32 + offset, size);
  if (directory.length < size) throw broken("the directory lies outside the file");
  for (let level = 0; ; level++) {
    const r = new Reader(directory);
    const kind = r.u8();
    if (kind === id.header) return members(r, source, context);
    if (kind !== id.encoded || level > 4) throw broken("no directory");
    const streams = readStreams(r);
    const first = streams.folders[0];
    if (first === undefined) throw broken("no directory");
    directory = unpackFolder(source, streams, 0, context);
  }
};

const members = (r: Reader, source: Source, context: ScanContext): SevenZipMember[] => {
  let streams: Streams = { packAt: 0, packSizes: [], folders: [], parts: [] };
  const out: SevenZipMember[] = [];
  for (;;) {
    const kind = r.u8();
    if (kind === id.end) break;
    if (kind === id.streams) streams = readStreams(r);
    else if (kind === id.files) {
      const files = readFiles(r, context.limits.maxEntries);
      let file = 0;
      const withData = files.filter((f) => !f.empty);
      streams.folders.forEach((_, i) => {
        const bytes = unpackFolder(source, streams, i, context);
        let at = 0;
        for (const size of streams.parts[i] ?? [bytes.length]) {
          const part = bytes.subarray(at, at + size);
          at += size;
          out.push({ name: withData[file++]?.name ?? `stream ${i}`, source: bytesSource(part) });
        }
      });
    } else if (kind === 2 || kind === 3) throw new Undecided("archive/unsupported", "7z archive properties");
    else throw broken("an unknown part of the directory");
  }
  return out;
};

const readStreams = (r: Reader): Streams => {
  const out: Streams = { packAt: 0, packSizes: [], folders: [], parts: [] };
  for (;;) {
    const kind = r.u8();
    if (kind === id.end) break;
    if (kind === id.pack) {
      out.packAt = r.number();
      const n = r.count();
      for (let k = r.u8(); k !== id.end; k = r.u8())
        if (k === id.size) out.packSizes = Array.from({ length: n }, () => r.number());
        else if (k === id.crc) r.digests(n);
        else throw broken("an unknown part of the pack info");
    } else if (kind === id.unpack) {
      if (r.u8() !== id.folder) throw broken("no folders");
      const n = r.count();
      if (r.u8() !== 0) throw new Undecided("archive/unsupported", "external 7z folders");
      out.folders = Array.from({ length: n }, () => readFolder(r));
      if (r.u8() !== id.unpackSize) throw broken("no sizes");
      for (const f of out.folders) f.sizes = f.coders.map(() => r.number());
      for (let k = r.u8(); k !== id.end; k = r.u8())
        if (k === id.crc) r.digests(n);
        else throw broken("an unknown part of the unpack info");
    } else if (kind === id.subStreams) out.parts = readParts(r, out.folders);
    else throw broken("an unknown part of the streams");
  }
  if (out.parts.length === 0) out.parts = out.folders.map((f) => [f.sizes[f.sizes.length - 1] ?? 0]);
  return out;
};

const readFolder = (r: Reader): Folder => {
  const n = r.count();
  const coders: Coder[] = [];
  for (let i = 0; i < n; i++) {
    const flags = r.u8();
    const method = Buffer.from(r.bytes(flags & 15)).toString("hex");
    if ((flags & 0x10) !== 0) throw new Undecided("archive/unsupported", `7z method ${method} with several streams`);
    coders.push({ method, properties: (flags & 0x20) !== 0 ? r.bytes(r.number()) : new Uint8Array(0) });
  }
  // the input of one coder is the output of another; the one without such a pair takes the packed bytes
  const after = new Map<number, number>();
  for (let i = 0; i < n - 1; i++) {
    const input = r.number();
    after.set(r.number(), input);
  }
  const inputs = new Set(after.values());
  const order: number[] = [];
  let at = coders.findIndex((_, i) => !inputs.has(i));
  for (; at >= 0 && at < n && order.length < n; at = after.get(at) ?? -1) order.push(at);
  if (order.length !== n) throw broken("the coders of a folder form no chain");
  return { coders, order, sizes: [] };
};

const readParts = (r: Reader, folders: readonly Folder[]): number[][] => {
  let counts = folders.map(() => 1);
  let parts: number[][] = folders.map((f) => [f.sizes[f.sizes.length - 1] ?? 0]);
  for (let k = r.u8(); k !== id.end; k = r.u8()) {
    if (k === id.numUnpack) counts = folders.map(() => r.count());
    else if (k === id.size) {
      parts = folders.map((f, i) => {
        const sizes: number[] = [];
        for (let j = 1; j < (counts[i] ?? 0); j++) sizes.push(r.number());
        if ((counts[i] ?? 0) > 0) sizes.push((f.sizes[f.sizes.length - 1] ?? 0) - sizes.reduce((a, b) => a + b, 0));
        return sizes;
      });
    } else if (k === id.crc) r.digests(counts.reduce((a, b) => a + b, 0));
    else throw broken("an unknown part of the substreams");
  }
  return parts;
};

const readFiles = (r: Reader, most: number): { name: string; empty: boolean }[] => {
  const n = r.count();
  if (n > most) throw new Undecided("scan/too-large", `more than ${most} members`);
  let empty: boolean[] = [];
  const names: string[] = [];
  for (;;) {
    const kind = r.u8();
    if (kind === id.end) break;
    const size = r.number();
    const part = new Reader(r.bytes(size));
    if (kind === id.emptyStream) empty = part.bits(n);
    else if (kind === id.names) {
      if (part.u8() !== 0) throw new Undecided("archive/unsupported", "external 7z names");
      names.push(
        ...Buffer.from(part.bytes(size - 1))
          .toString("utf16le")
          .split("\0"),
      );
    }
  }
  return Array.from({ length: n }, (_, i) => ({ name: names[i] ?? "", empty: empty[i] ?? false }));
};

const unpackFolder = (source: Source, streams: Streams, index: number, context: ScanContext): Uint8Array => {
  const folder = streams.folders[index];
  if (folder === undefined) throw broken("a folder is missing");
  const at = 32 + streams.packAt + streams.packSizes.slice(0, index).reduce((a, b) => a + b, 0);
  const packed = sliceSource(source, at, streams.packSizes[index] ?? 0);
  const most = context.limits.maxMemberBytes;
  for (const size of [packed.size, ...folder.sizes])
    if (size > most)
      throw new Undecided("scan/too-large", `a 7z folder of ${size} bytes, at most ${most} are unpacked`);
  let bytes = new Uint8Array(packed.read(0, packed.size));
  for (const i of folder.order) {
    const size = folder.sizes[i] ?? 0;
    context.spend(size);
    bytes = unpackCoder(folder.coders[i] as Coder, bytes, size, context);
    if (bytes.length !== size) throw broken("a folder unpacks to another size");
  }
  return bytes;
};

const unpackCoder = (coder: Coder, input: Uint8Array, size: number, context: ScanContext): Uint8Array<ArrayBuffer> => {
  const out = new Output(context.limits.maxMemberBytes, size);
  switch (coder.method) {
    case "00":
      return new Uint8Array(input);
    case "21":
      decodeLzma2(input, 0, out);
      break;
    case "030101":
      new LzmaModel(coder.properties[0] ?? 255).decode(input, 0, input.length, out, size);
      break;
    case "040108": {
      const { source } = inflated(bytesSource(input), context);
      return new Uint8Array(source.read(0, size));
    }
    case "040202":
      decodeBzip2(input, out);
      break;
    case "03030103":
      return branchesX86(input);
    default:
      throw new Undecided(
        coder.method.startsWith("06f107") ? "archive/encrypted" : "archive/unsupported",
        `7z method ${coder.method}`,
      );
  }
  return new Uint8Array(out.view());
};

const endsBranch = (b: number): boolean => b === 0 || b === 0xff;
const allowedMask = [true, true, true, false, true, false, false, false];
const maskBit = [0, 1, 2, 2, 3, 3, 3, 3];

/** The BCJ filter of x86: absolute targets of calls and jumps back to relative ones. Source: bcj of the LZMA SDK (public domain). */
const branchesX86 = (input: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(input);
  const view = new DataView(bytes.buffer);
  let mask = 0;
  let previous = -5;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const opcode = bytes[at];
    if (opcode !== 0xe8 && opcode !== 0xe9) {
      at++;
      continue;
    }
    const distance = at - previous;
    previous = at;
    if (distance > 5) mask = 0;
    else for (let i = 0; i < distance; i++) mask = (mask & 0x77) << 1;
    const top = bytes[at + 4] as number;
    if (!endsBranch(top) || allowedMask[(mask >> 1) & 7] !== true || mask >> 1 >= 0x10) {
      mask |= endsBranch(top) ? 0x11 : 1;
      at++;
      continue;
    }
    let target = view.getUint32(at + 1, true);
    let to: number;
    for (;;) {
      to = (target - (at + 5)) >>> 0;
      if (mask === 0) break;
      const shift = 24 - 8 * (maskBit[mask >> 1] ?? 0);
      if (!endsBranch((to >>> shift) & 0xff)) break;
      target = (to ^ (2 ** (shift + 8) - 1)) >>> 0;
    }
    view.setUint32(at + 1, (to & 0x1ffffff) >= 0x1000000 ? (to | 0xff000000) >>> 0 : to & 0xffffff, true);
    at += 5;
    mask = 0;
  }
  return bytes;
};
