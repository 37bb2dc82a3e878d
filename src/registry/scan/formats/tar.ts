/** tar archives, as PyTorch's first files and many model bundles are. Source: POSIX.1-2001 ustar, GNU long names. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { printable } from "../printable.ts";
import { sliceSource, type Source } from "../source.ts";

const block = 512;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1").split("\0")[0] ?? "";
/** octal digits, or base 256 when the first bit is set */
const number = (bytes: Uint8Array): number => {
  const [first = 0] = bytes;
  if ((first & 0x80) !== 0) return bytes.subarray(1).reduce((v, b) => v * 256 + b, first & 0x7f);
  const digits = text(bytes).trim();
  return digits === "" ? 0 : Number.parseInt(digits, 8);
};

/** The checksum of a header counts its own field as blanks. */
const isHeader = (head: Uint8Array): boolean => {
  if (head.length < block) return false;
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 32 : (head[i] as number);
  return sum !== 256 && number(head.subarray(148, 156)) === sum;
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  let longName: string | undefined;
  let zeros = 0;
  for (let at = 0, n = 0; at < source.size; n++) {
    context.checkTime();
    if (n > context.limits.maxEntries)
      throw new Undecided("scan/too-large", `more than ${context.limits.maxEntries} members`, at);
    const head = source.read(at, block);
    if (head.every((b) => b === 0)) {
      at += block;
      if (++zeros === 2) {
        trailing(item, at, context);
        return;
      }
      continue;
    }
    if (!isHeader(head)) throw new Undecided("archive/broken", "a tar header is broken", at);
    const size = number(head.subarray(124, 136));
    const type = String.fromCharCode(head[156] ?? 0);
    if (!Number.isSafeInteger(size) || size < 0 || at + block + size > source.size)
      throw new Undecided("archive/broken", "a tar member is cut off", at);
    const data = sliceSource(source, at + block, size);
    const prefix = text(head.subarray(345, 500));
    const short = text(head.subarray(0, 100));
    const name =
      longName ?? (prefix !== "" && text(head.subarray(257, 262)) === "ustar" ? `${prefix}/${short}` : short);
    at += block + Math.ceil(size / block) * block;
    if (type === "L") {
      longName = text(data.read(0, Math.min(size, 4096)));
      continue;
    }
    if (type === "x" || type === "g") {
      longName = paxPath(data) ?? longName;
      continue;
    }
    longName = undefined;
    const shown = printable(name, 200);
    if (name.startsWith("/") || name.split(/[/\\]/).includes(".."))
      context.report("archive/path-traversal", item, `the member '${shown}'`, at);
    if (type === "1" || type === "2") {
      const target = text(head.subarray(157, 257));
      context.report("archive/link", item, `the member '${shown}' is a link to '${printable(target)}'`, at);
    } else if (type === "0" || type === "\0" || type === "7") context.child(item, shown, data);
    else if (type !== "5")
      context.report("archive/link", item, `the member '${shown}' is a device or of an unknown type`, at);
  }
};

const paxPath = (data: Source): string | undefined =>
  /(?:^|\n)\d+ path=([^\n]*)/.exec(Buffer.from(data.read(0, 65536)).toString("utf8"))?.[1];

const trailing = (item: Item, at: number, context: ScanContext): void => {
  for (let p = at; p < item.source.size; p += 2 ** 16)
    if (item.source.read(p, 2 ** 16).some((b) => b !== 0)) {
      context.report("archive/disagreement", item, "bytes follow the end of the archive", p);
      return;
    }
};

export const tar: Format = {
  id: "tar",
  title: "tar archive",
  detect: ({ source }) => isHeader(source.read(0, block)),
  scan,
};
