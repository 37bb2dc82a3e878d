/** safetensors: a JSON header and numbers. Source: the format's README, safetensors 0.8. */
import { type Format, type Item, type ScanContext } from "../format.ts";
import { scanText } from "../metadata.ts";
import { isTemplate, scanTemplate } from "../template.ts";
import type { Source } from "../source.ts";

/** the reference reader's limit */
const mostHeader = 100_000_000;
const bits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

const headerBytes = (source: Source): number => {
  const head = source.read(0, 9);
  if (head.length < 9 || head[8] !== 0x7b) return -1;
  const n = new DataView(head.slice(0, 8).buffer).getBigUint64(0, true);
  return n > BigInt(mostHeader) ? mostHeader + 1 : Number(n);
};

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  const length = headerBytes(source);
  const bad = (why: string, at = 0): void => context.report("safetensors/header", item, why, at);
  if (length > mostHeader || 8 + length > source.size)
    return bad(`the header of ${length} bytes does not fit the file`);
  const raw = Buffer.from(source.read(8, length)).toString("utf8");
  let header: unknown;
  try {
    header = JSON.parse(raw);
  } catch {
    return bad("the header is no JSON", 8);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) return bad("the header is no object", 8);
  scanText(item, raw, 8, context);
  const size = source.size - 8 - length;
  const parts: [number, number, string][] = [];
  let keys = 0;
  for (const [name, value] of Object.entries(header as Record<string, unknown>)) {
    keys++;
    if (name === "__metadata__") {
      metadata(item, value, bad, context);
      continue;
    }
    const t = value as { dtype?: unknown; shape?: unknown; data_offsets?: unknown } | null;
    const offsets = t?.data_offsets;
    const shape = t?.shape;
    if (!Array.isArray(offsets) || offsets.length !== 2 || !Array.isArray(shape) || typeof t?.dtype !== "string") {
      bad(`'${name}' is not described`, 8);
      continue;
    }
    const [from, to] = offsets as [unknown, unknown];
    if (
      !Number.isSafeInteger(from) ||
      !Number.isSafeInteger(to) ||
      (from as number) < 0 ||
      (from as number) > (to as number) ||
      (to as number) > size
    ) {
      bad(`'${name}' lies outside the file`, 8);
      continue;
    }
    const width = bits[t.dtype];
    const count = (shape as unknown[]).reduce<number>(
      (n, d) => n * (Number.isSafeInteger(d) && (d as number) >= 0 ? (d as number) : Number.NaN),
      1,
    );
    if (width === undefined) bad(`'${name}' has the unknown type ${t.dtype}`, 8);
    else if ((count * width) / 8 !== (to as number) - (from as number))
      bad(`'${name}' has another size than its shape`, 8);
    parts.push([from as number, to as number, name]);
  }
  if (keys < duplicatesOf(raw)) bad("a name is there twice", 8);
  // the numbers are all of the file, each byte once
  parts.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let end = 0;
  for (const [from, to, name] of parts) {
    if (from < end) bad(`'${name}' shares bytes with another tensor`, 8 + length + from);
    else if (from > end) bad(`${from - end} bytes belong to no tensor`, 8 + length + end);
    end = Math.max(end, to);
  }
  if (end < size) bad(`${size - end} bytes follow the last tensor`, 8 + length + end);
};

/** Names at the top level of the header, counted in the text: JSON.parse keeps one of two equal names. */
const duplicatesOf = (raw: string): number => {
  let depth = 0;
  let count = 0;
  for (const [token] of raw.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) count++;
  }
  return count;
};

const metadata = (item: Item, value: unknown, bad: (why: string, at?: number) => void, context: ScanContext): void => {
  if (typeof value !== "object" || value === null || Object.values(value).some((v) => typeof v !== "string")) {
    bad("__metadata__ is no map of texts", 8);
    return;
  }
  for (const v of Object.values(value as Record<string, string>)) if (isTemplate(v)) scanTemplate(item, v, context, 8);
};

export const safetensors: Format = {
  id: "safetensors",
  title: "safetensors",
  detect: ({ source }) => {
    const n = headerBytes(source);
    return n >= 2 && (n <= source.size - 8 || n <= mostHeader);
  },
  scan,
};
