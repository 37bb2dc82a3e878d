/**
 * Zip archives as different readers see them: the central directory that Python reads, and the local headers that stream readers and
 * PyTorch's own reader trust. yauzl refuses what is read here: a scanner must see what a lenient reader unpacks.
 * Source: PKWARE APPNOTE 6.3.10; CPython Lib/zipfile; miniz as PyTorch uses it.
 */
import type { ScanContext } from "../format.ts";
import type { RuleId } from "../rules.ts";
import { indexOf, type Source } from "../source.ts";

export interface ZipMember {
  readonly name: string;
  /** 0 stored, 8 deflated, ... */
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** where the packed bytes begin */
  readonly dataAt: number;
  readonly isLink: boolean;
  /** false when only a local header tells of it */
  readonly listed: boolean;
}

export interface ZipProblem {
  readonly rule: RuleId;
  readonly detail: string;
  readonly offset: number;
}

export interface ZipDirectory {
  readonly members: readonly ZipMember[];
  /** bytes that belong to no member and no directory: [offset, length]; comments too */
  readonly loose: readonly (readonly [number, number])[];
  readonly problems: readonly ZipProblem[];
}

const endBytes = 22;
const localBytes = 30;
const centralBytes = 46;
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const nameText = (bytes: Uint8Array, flags: number): string =>
  Buffer.from(bytes).toString((flags & 0x800) !== 0 ? "utf8" : "latin1");

/** Where the end record is, or -1. */
export const findZipEnd = (source: Source): number => {
  const most = endBytes + 65535;
  const from = Math.max(0, source.size - most);
  const tail = source.read(from, most);
  const found = Buffer.from(tail.buffer, tail.byteOffset, tail.length).lastIndexOf("PK\x05\x06", undefined, "latin1");
  return found < 0 || from + found + endBytes > source.size ? -1 : from + found;
};

export const readZipDirectory = (source: Source, context: ScanContext): ZipDirectory => {
  const problems: ZipProblem[] = [];
  const problem = (rule: RuleId, detail: string, offset: number): void => void problems.push({ rule, detail, offset });
  const loose: [number, number][] = [];
  const { members, start, end } = listed(source, problem, context);
  if (end < source.size) loose.push([end + endBytes, source.size - end - endBytes]);
  const covered = members.map((m) => [m.local, m.dataAt + m.packedBytes] as const).sort((a, b) => a[0] - b[0]);
  // overlapping members: each byte is unpacked many times (the zip bomb of Fifield, 2019)
  for (let i = 1; i < covered.length; i++)
    if ((covered[i]?.[0] ?? 0) < (covered[i - 1]?.[1] ?? 0)) {
      problem("archive/overlap", "two members share bytes", covered[i]?.[0] ?? 0);
      break;
    }
  const hidden = unlisted(source, covered, context);
  for (const m of hidden)
    problem("archive/hidden-member", `'${m.name}' has a local header but is not in the directory`, m.dataAt);
  let from = 0;
  for (const [at, to] of [...covered, [start, source.size] as const]) {
    if (at > from && from > 0) {
      const descriptor = dataDescriptor(source, from, at);
      if (at > from + descriptor) loose.push([from + descriptor, at - from - descriptor]);
    }
    from = Math.max(from, to);
  }
  return { members: [...members, ...hidden], loose, problems };
};

/** bytes of the record that may follow a member's data: CRC and sizes, with or without a signature, of 32 or 64 bits */
const dataDescriptor = (source: Source, at: number, to: number): number => {
  const signed = latin1(source.read(at, 4)) === "PK\x07\x08";
  return [signed ? 16 : 12, signed ? 24 : 20].find((n) => n === to - at) ?? (signed ? Math.min(16, to - at) : 0);
};

type Report = (rule: RuleId, detail: string, offset: number) => void;
interface Listed extends ZipMember {
  readonly local: number;
}

/** `start`: of the directory; `end`: of the end record. */
const listed = (
  source: Source,
  problem: Report,
  context: ScanContext,
): { readonly members: readonly Listed[]; readonly start: number; readonly end: number } => {
  const none = { members: [], start: source.size, end: source.size };
  const end = findZipEnd(source);
  if (end < 0) {
    problem("archive/broken", "the archive has no directory", source.size);
    return none;
  }
  const record = view(source.read(end, endBytes));
  let count = record.getUint16(10, true);
  let size = record.getUint32(12, true);
  let offset = record.getUint32(16, true);
  let before = end;
  const locator = source.read(end - 20, 20);
  if (end >= 20 && latin1(locator.subarray(0, 4)) === "PK\x06\x07") {
    // where the locator says, or right before it when bytes lie before the archive
    const at = [Number(view(locator).getBigUint64(8, true)), end - 20 - 56].find(
      (o) => o >= 0 && latin1(source.read(o, 4)) === "PK\x06\x06",
    );
    const big = at === undefined ? undefined : source.read(at, 56);
    if (at === undefined || big === undefined || big.length < 56)
      problem("archive/broken", "the 64-bit end record is missing", end - 20);
    else {
      const v = view(big);
      count = Number(v.getBigUint64(32, true));
      size = Number(v.getBigUint64(40, true));
      offset = Number(v.getBigUint64(48, true));
      before = at;
    }
  }
  if (record.getUint16(20, true) !== source.size - end - endBytes)
    problem("archive/disagreement", "bytes follow the end of the archive", end + endBytes);
  const start = before - size;
  if (start < 0) {
    problem("archive/broken", "the directory lies outside the file", end);
    return none;
  }
  // bytes before the archive: readers agree on the directory only when they all find it from the end
  const shift = start - offset;
  if (shift !== 0)
    problem("archive/prefix", `${Math.abs(shift)} bytes ${shift > 0 ? "before" : "are missing of"} the archive`, 0);
  const out: Listed[] = [];
  let at = start;
  for (let n = 0; at < before; n++) {
    if (n % 4096 === 0) context.checkTime();
    if (n >= context.limits.maxEntries) {
      problem("scan/too-large", `more than ${context.limits.maxEntries} members`, at);
      break;
    }
    const head = source.read(at, centralBytes);
    if (head.length < centralBytes || latin1(head.subarray(0, 4)) !== "PK\x01\x02") {
      problem("archive/broken", "the directory is broken", at);
      break;
    }
    const v = view(head);
    const nameBytes = v.getUint16(28, true);
    const extraBytes = v.getUint16(30, true);
    const rest = source.read(at + centralBytes, nameBytes + extraBytes);
    const flags = v.getUint16(8, true);
    const wide = wideFields(
      rest.subarray(nameBytes),
      v.getUint32(24, true),
      v.getUint32(20, true),
      v.getUint32(42, true),
    );
    const name = nameText(rest.subarray(0, nameBytes), flags);
    const local = wide.offset + shift;
    const method = v.getUint16(10, true);
    out.push({
      name,
      method,
      flags,
      crc: v.getUint32(16, true),
      packedBytes: wide.packed,
      bytes: wide.bytes,
      dataAt: compareLocal(source, local, { name, method, flags, bytes: wide.bytes, packed: wide.packed }, problem),
      // the high 16 bits are st_mode on Unix
      isLink: ((v.getUint32(38, true) >>> 28) & 0xf) === 0xa,
      listed: true,
      local,
    });
    at += centralBytes + nameBytes + extraBytes + v.getUint16(32, true);
  }
  if (count !== out.length && (count & 0xffff) !== (out.length & 0xffff))
    problem("archive/disagreement", `the archive declares ${count} members and lists ${out.length}`, end);
  return { members: out, start, end };
};

/** Where the data begin by the local header, which must say what the directory says. */
const compareLocal = (
  source: Source,
  at: number,
  central: { name: string; method: number; flags: number; bytes: number; packed: number },
  problem: Report,
): number => {
  const head = source.read(at, localBytes);
  if (at < 0 || head.length < localBytes || latin1(head.subarray(0, 4)) !== "PK\x03\x04") {
    problem("archive/disagreement", `'${central.name}' has no local header where the directory says`, Math.max(0, at));
    return Math.max(0, at) + localBytes + central.name.length;
  }
  const v = view(head);
  const nameBytes = v.getUint16(26, true);
  const name = nameText(source.read(at + localBytes, nameBytes), v.getUint16(6, true));
  const differs = (what: string): void =>
    problem("archive/disagreement", `the local header of '${central.name}' has another ${what}`, at);
  if (name !== central.name) differs(`name, '${name}'`);
  if (v.getUint16(8, true) !== central.method) differs("method");
  if (((v.getUint16(6, true) ^ central.flags) & 1) !== 0) differs("encryption flag");
  // bit 3: the sizes follow the data; 0xffffffff: they are in the extra field
  const packed = v.getUint32(18, true);
  const deferred = (v.getUint16(6, true) & 8) !== 0;
  if (packed !== central.packed && packed !== 0xffffffff && !(deferred && packed === 0)) differs("size");
  return at + localBytes + nameBytes + v.getUint16(28, true);
};

/** The 64-bit extra field (id 1) stands for the fields that are 0xffffffff, in this order. */
const wideFields = (
  extra: Uint8Array,
  bytes: number,
  packed: number,
  offset: number,
): { bytes: number; packed: number; offset: number } => {
  const out = { bytes, packed, offset };
  const v = view(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = v.getUint16(at, true);
    const size = v.getUint16(at + 2, true);
    if (id === 1) {
      let p = at + 4;
      const stop = Math.min(extra.length, p + size);
      for (const key of ["bytes", "packed", "offset"] as const)
        if (out[key] === 0xffffffff && p + 8 <= stop) {
          out[key] = Number(v.getBigUint64(p, true));
          p += 8;
        }
    }
    at += 4 + size;
  }
  return out;
};

/** Local headers that lie in no listed member: what a reader of local headers sees besides. */
const unlisted = (
  source: Source,
  covered: readonly (readonly [number, number])[],
  context: ScanContext,
): ZipMember[] => {
  const out: ZipMember[] = [];
  const signature = Buffer.from("PK\x03\x04", "latin1");
  let from = 0;
  const gap = (to: number): void => {
    for (let at = from; at < to; ) {
      context.checkTime();
      const found = indexOf(source, signature, at, to);
      if (found < 0 || out.length >= context.limits.maxEntries) return;
      const head = source.read(found, localBytes);
      at = found + 4;
      if (head.length < localBytes) return;
      const v = view(head);
      const nameBytes = v.getUint16(26, true);
      const dataAt = found + localBytes + nameBytes + v.getUint16(28, true);
      const version = v.getUint16(4, true) & 0xff;
      if (version > 63 || nameBytes === 0 || dataAt > source.size) continue;
      const packed = v.getUint32(18, true);
      const deferred = (v.getUint16(6, true) & 8) !== 0 || packed === 0xffffffff;
      out.push({
        name: nameText(source.read(found + localBytes, nameBytes), v.getUint16(6, true)),
        method: v.getUint16(8, true),
        flags: v.getUint16(6, true),
        crc: v.getUint32(14, true),
        packedBytes: deferred
          ? Math.max(0, nextSignature(source, dataAt) - dataAt)
          : Math.min(packed, source.size - dataAt),
        bytes: deferred ? -1 : v.getUint32(22, true),
        dataAt,
        isLink: false,
        listed: false,
      });
      at = deferred ? dataAt : Math.max(at, Math.min(dataAt + packed, to));
    }
  };
  for (const [start, stop] of covered) {
    if (start > from) gap(start);
    from = Math.max(from, stop);
  }
  gap(source.size);
  return out;
};

const nextSignature = (source: Source, from: number): number => {
  const found = ["PK\x07\x08", "PK\x03\x04", "PK\x01\x02"]
    .map((s) => indexOf(source, Buffer.from(s, "latin1"), from))
    .filter((n) => n >= 0);
  return found.length === 0 ? source.size : Math.min(...found);
};

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
