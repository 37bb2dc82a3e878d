/** NumPy's npy: numbers, or a pickle when the dtype holds objects. Source: numpy.lib.format, versions 1 to 3. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { sliceSource, startsWith } from "../source.ts";

const magic = "\x93NUMPY";
const mostHeader = 2 ** 20;

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  const head = source.read(0, 12);
  const major = head[6] ?? 0;
  if (head.length < 10 || major < 1 || major > 3)
    throw new Undecided("scan/broken", `npy version ${major} is unknown`, 6);
  const at = major === 1 ? 10 : 12;
  const length =
    major === 1 ? (head[8] ?? 0) | ((head[9] ?? 0) << 8) : new DataView(head.slice(8, 12).buffer).getUint32(0, true);
  if (length > mostHeader || at + length > source.size)
    throw new Undecided("scan/broken", "the npy header is cut off or too long", 8);
  const header = Buffer.from(source.read(at, length)).toString("latin1");
  const start = at + length;
  if (!isLiteral(header)) context.report("scan/broken", item, "the npy header is no literal dictionary", at);
  const objects = /['"][<>|=]?O\d*['"]/.test(header);
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  const descr = /'descr'\s*:\s*'([<>|=]?)([?a-zA-Z])(\d*)(?:\[[^\]]*\])?'/.exec(header);
  if (!objects && descr !== null && shape !== undefined) {
    const width = Number(descr[3] === "" ? 1 : descr[3]) * (descr[2] === "U" ? 4 : 1);
    const count = shape
      .split(",")
      .map((d) => d.replace("L", "").trim())
      .filter((d) => d !== "")
      .reduce((n, d) => n * Number(d), 1);
    const wanted = count * width;
    if (wanted > source.size - start)
      throw new Undecided("scan/broken", `the array wants ${wanted} bytes, ${source.size - start} are there`, start);
    if (wanted < source.size - start) tail(item, start + wanted, context);
    return;
  }
  // objects, records, or a header that can not be understood: whatever follows may be loaded as a pickle
  context.child(item, "objects", sliceSource(source, start, source.size - start), { payload: !objects });
};

/** NumPy evaluates the header as a literal: names, calls and operators have no place in it. Linear, whatever the header. */
const isLiteral = (header: string): boolean => {
  const rest = header.replace(/'[^'\\]*'|"[^"\\]*"/g, "0");
  return /^\{[\d\s(),:[\]L]*(?:(?:True|False|None)[\d\s(),:[\]L]*)*\}\s*$/.test(rest) && !/[\dLe]\s?\(/.test(rest);
};

const tail = (item: Item, at: number, context: ScanContext): void => {
  const rest = sliceSource(item.source, at, item.source.size - at);
  context.child(item, `bytes@${at}`, rest, { payload: true });
  context.report("scan/broken", item, `${rest.size} bytes follow the array`, at);
};

export const npy: Format = {
  id: "npy",
  title: "NumPy array",
  detect: ({ source }) => startsWith(source, [...Buffer.from(magic, "latin1")]),
  scan,
};
