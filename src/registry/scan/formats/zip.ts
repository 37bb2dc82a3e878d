/** Zip archives: of anything, and as PyTorch, TorchScript, Keras, NumPy and skops write them. */
import { crc32 } from "node:zlib";
import { inflated } from "../container/inflated.ts";
import { findZipEnd, readZipDirectory, type ZipMember } from "../container/zip-directory.ts";
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { printable } from "../printable.ts";
import { sliceSource, type Source, startsWith } from "../source.ts";

const encryptedFlags = 0x2041;

const detect = ({ source }: Item): boolean =>
  startsWith(source, "PK\x03\x04") || startsWith(source, "PK\x05\x06") || findZipEnd(source) >= 0;

const isInside = (source: Source): boolean => {
  if (startsWith(source, "PK")) return false;
  const end = findZipEnd(source);
  const [low = 0, high = 0] = source.read(end + 20, 2);
  return end + 22 + low + 256 * high !== source.size;
};

/** Members are scanned for what they are, and what is wrong with the archive is not told. */
const membersOnly = (context: ScanContext): ScanContext => ({
  limits: context.limits,
  report: () => undefined,
  child: (item, name, source) => context.child(item, name, source, { payload: true }),
  accounts: (id) => context.accounts(id),
  isKnown: (source) => context.isKnown(source),
  spend: (bytes) => context.spend(bytes),
  checkTime: () => context.checkTime(),
});

const scan = (item: Item, whole: ScanContext): void => {
  // an archive in the middle of something else: readers of zips may open it, what lies around it is not its own
  const context = isInside(item.source) ? membersOnly(whole) : whole;
  const { members, loose, problems } = readZipDirectory(item.source, context);
  for (const { rule, detail, offset } of problems) context.report(rule, item, detail, offset);
  for (const [offset, length] of loose) looseBytes(item, offset, length, context);
  const names = new Set<string>();
  const payload = payloadOf(members);
  for (const member of members) {
    const name = printable(member.name, 200);
    if (names.has(member.name) && member.listed)
      context.report("archive/disagreement", item, `'${name}' is there twice`, member.dataAt);
    names.add(member.name);
    if (leaves(member.name)) context.report("archive/path-traversal", item, `the member '${name}'`, member.dataAt);
    if (member.isLink) context.report("archive/link", item, `the member '${name}' is a symbolic link`, member.dataAt);
    if (member.name.endsWith("/") && member.packedBytes === 0) continue;
    try {
      one(item, member, name, payload(member.name), context);
    } catch (e) {
      if (!(e instanceof Undecided)) throw e;
      if (e.rule === "scan/out-of-time" || e.rule === "archive/bomb") throw e;
      context.report(e.rule, item, `'${name}': ${e.message}`, member.dataAt);
    }
  }
};

/** Bytes that no reader of zips looks at: comments, and what lies between members. */
const looseBytes = (item: Item, offset: number, length: number, context: ScanContext): void => {
  const source = sliceSource(item.source, offset, length);
  const head = source.read(0, 4096);
  if (head.length === 0 || (length <= head.length && head.every((b) => b === 0))) return;
  context.child(item, `loose@${offset}`, source, { payload: true });
  const isText = head.every((b) => b === 9 || b === 10 || b === 13 || (b >= 32 && b < 127));
  if (!isText) context.report("archive/loose-bytes", item, `${length} bytes belong to no member`, offset);
};

const one = (item: Item, member: ZipMember, name: string, payload: boolean, context: ScanContext): void => {
  const packed = sliceSource(item.source, member.dataAt, member.packedBytes);
  if (packed.size < member.packedBytes) context.report("archive/broken", item, `'${name}' is cut off`, member.dataAt);
  const flagged = (member.flags & encryptedFlags) !== 0;
  const { source, crc, broken } = unpack(packed, member, context);
  const intact = broken === undefined && crc === member.crc;
  // miniz and others ignore the flags: what unpacks is there for them
  if (flagged && !intact && !context.isKnown(source)) {
    context.report("archive/encrypted", item, `'${name}' is encrypted`, member.dataAt);
    return;
  }
  if (flagged)
    context.report("archive/disagreement", item, `'${name}' is marked as encrypted and is not`, member.dataAt);
  if (broken !== undefined)
    context.report("archive/broken", item, `'${name}' does not unpack: ${broken}`, member.dataAt);
  else if (member.listed && crc !== member.crc)
    context.report("archive/broken", item, `the checksum of '${name}' is wrong`, member.dataAt);
  if (member.bytes >= 0 && source.size !== member.bytes && broken === undefined && !flagged)
    context.report(
      "archive/disagreement",
      item,
      `'${name}' declares ${member.bytes} bytes and unpacks to ${source.size}`,
      member.dataAt,
    );
  context.child(item, name, source, { payload });
};

const unpack = (
  packed: Source,
  member: ZipMember,
  context: ScanContext,
): { source: Source; crc: number; broken: string | undefined } => {
  if (member.method === 0) return { source: packed, crc: checksum(packed, context), broken: undefined };
  if (member.method === 8) return inflated(packed, context);
  throw new Undecided("archive/unsupported", `packed with method ${member.method}`, member.dataAt);
};

const checksum = (source: Source, context: ScanContext): number => {
  const step = 2 ** 20;
  let crc = 0;
  for (let at = 0; at < source.size; at += step) {
    if ((at / step) % 16 === 0) context.checkTime();
    crc = crc32(source.read(at, step), crc);
  }
  return crc;
};

const leaves = (name: string): boolean =>
  /^([/\\]|[a-zA-Z]:)/.test(name) || name.split(/[/\\]/).includes("..") || name.includes("\0");

/** PyTorch: numbers of tensors, and what describes them, beside data.pkl. */
const payloadOf = (members: readonly ZipMember[]): ((name: string) => boolean) => {
  const saved = members.flatMap(
    (m) =>
      /^(.*\/)?saved_model\.pb$/
        .exec(m.name)
        ?.slice(1, 2)
        .map((r) => r ?? "") ?? [],
  );
  const roots = members.flatMap((m) => /^([^/]+\/)(data\.pkl|archive_format)$/.exec(m.name)?.[1] ?? []);
  return (name) =>
    saved.some(
      (root) =>
        name.startsWith(root) &&
        /^(variables\/variables\.(index|data-\d{5}-of-\d{5})|fingerprint\.pb)$/.test(name.slice(root.length)),
    ) ||
    roots.some(
      (root) =>
        name.startsWith(root) &&
        /^(data\/\d+|version|byteorder|\.data\/.*|\.format_version|\.storage_alignment|constants\/\d+|data\/(weights|constants)\/(weight|tensor|custom_obj)_\d+)$/.test(
          name.slice(root.length),
        ),
    );
};

export const zip: Format = { id: "zip", title: "Zip archive", detect, scan };
