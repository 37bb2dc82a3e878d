/** Finds what is hidden in bytes and strings: pickles, archives and programs, raw or as base64, hexadecimal or compressed. */
import type { Item, ScanContext } from "./format.ts";
import { hasPickle } from "./pickle/probe.ts";
import { bytesSource, sliceSource } from "./source.ts";

/** bytes of a string that is decoded; what is longer and worth hiding shows itself raw */
const mostEncoded = 2 ** 24;
const shortest = 16;

/** First bytes that only a container or a program has. */
export const hasSignature = (head: Uint8Array): boolean => {
  const [a, b, c, d] = head;
  if (a === 0x80 && b !== undefined && b <= 5 && head.length > 2) return true;
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) return true;
  if (a === 0x1f && b === 0x8b && c === 8) return true;
  // zlib: deflate with a window of at most 32 KiB, header divisible by 31, no preset dictionary
  if (
    a !== undefined &&
    b !== undefined &&
    (a & 15) === 8 &&
    a >> 4 <= 7 &&
    ((a << 8) | b) % 31 === 0 &&
    (b & 32) === 0
  )
    return head.length > 8;
  const text = Buffer.from(head.subarray(0, 6)).toString("latin1");
  return ["BZh", "\xfd7zXZ\0", "7z\xbc\xaf'\x1c", "\x93NUMPY", "\x7fELF"].some((magic) => text.startsWith(magic));
};

/** Scans `length` bytes at `offset` of an item when they are, or decode to, something that can be scanned. */
export const scanHidden = (item: Item, offset: number, length: number, context: ScanContext): void => {
  if (length < shortest / 2) return;
  const head = item.source.read(offset, Math.min(length, 64));
  const part = sliceSource(item.source, offset, length);
  if (hasSignature(head) || hasPickle(part)) {
    context.child(item, `bytes@${offset}`, part, { payload: true });
    return;
  }
  if (length < shortest || length > mostEncoded || !looksEncoded(head)) return;
  decode(item, offset, Buffer.from(item.source.read(offset, length)).toString("latin1"), context, 0);
};

const looksEncoded = (head: Uint8Array): boolean =>
  head.every(
    (b) =>
      (b >= 0x30 && b <= 0x39) ||
      (b >= 0x41 && b <= 0x5a) ||
      (b >= 0x61 && b <= 0x7a) ||
      b === 0x2b ||
      b === 0x2f ||
      b === 0x2d ||
      b === 0x5f ||
      b === 0x3d ||
      b === 10 ||
      b === 13,
  );

const decode = (item: Item, offset: number, text: string, context: ScanContext, level: number): void => {
  const packed = text.replace(/\s+/g, "");
  if (packed.length < shortest) return;
  const ways: (readonly [string, Buffer])[] = [];
  if (/^([0-9a-fA-F]{2})+$/.test(packed)) ways.push(["hex", Buffer.from(packed, "hex")]);
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(packed)) ways.push(["base64", Buffer.from(packed, "base64")]);
  if (/^[A-Z2-7]+={0,6}$/.test(packed)) ways.push(["base32", base32(packed)]);
  for (const [way, bytes] of ways) {
    const source = bytesSource(new Uint8Array(bytes));
    const inner = { ...item, path: `${item.path}!${way}@${offset}` };
    if (hasSignature(bytes.subarray(0, 64)) || hasPickle(source))
      context.child(item, `${way}@${offset}`, source, { payload: true });
    else if (level < context.limits.maxDepth && looksEncoded(bytes.subarray(0, 64)))
      decode(inner, 0, bytes.toString("latin1"), context, level + 1);
  }
};

const base32 = (text: string): Buffer => {
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (const c of text.replace(/=+$/, "")) {
    held = ((held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 0xff);
    }
  }
  return Buffer.from(out);
};
