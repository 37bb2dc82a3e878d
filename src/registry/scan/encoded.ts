/** Finds what is hidden in bytes and strings: pickles, archives and programs, raw or as base64, hexadecimal or compressed. */
import type { Item, ScanContext } from "./format.ts";
import { hasPickle, mayCall } from "./pickle/probe.ts";
import { bytesSource, sliceSource } from "./source.ts";

/** bytes of a string that is decoded; what is longer and worth hiding shows itself raw */
const mostEncoded = 2 ** 24;
const mostBase32 = 2 ** 18;
const shortest = 16;

const magics = ["BZh", "\xfd7zXZ\0", "7z\xbc\xaf'\x1c", "\x93NUMPY", "\x7fELF"].map((text) => [
  ...Buffer.from(text, "latin1"),
]);

/** Whether a short string may hide anything: cheap, because pickles hold millions of words. */
export const mayHide = (bytes: Uint8Array): boolean =>
  bytes.length >= shortest / 2 &&
  (hasSignature(bytes) ||
    isWide(bytes) ||
    mayCall(bytes) ||
    (bytes.length >= shortest && looksEncoded(bytes)) ||
    hasRun(bytes));

/** Bytes over 0x7f written as characters of UTF-8, in the first two places, where signatures have them. */
const isWide = (bytes: Uint8Array): boolean => [0, 1].some((i) => bytes[i] === 0xc2 || bytes[i] === 0xc3);

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
  return magics.some((magic) => magic.length <= head.length && magic.every((byte, n) => head[n] === byte));
};

/** Scans `length` bytes at `offset` of an item when they are, or decode to, something that can be scanned. */
export const scanHidden = (
  item: Item,
  offset: number,
  length: number,
  kind: "text" | "bytes",
  context: ScanContext,
): void => {
  if (length < shortest / 2) return;
  const head = item.source.read(offset, Math.min(length, 64));
  const part = sliceSource(item.source, offset, length);
  if (kind === "text" && (isWide(head) || hasSignature(head)) && length <= mostEncoded) {
    // a text whose characters are bytes: _codecs.encode(text, "latin1") gives them back
    const bytes = new Uint8Array(Buffer.from(Buffer.from(item.source.read(offset, length)).toString("utf8"), "latin1"));
    if (bytes.length !== length) {
      if (hasSignature(bytes) || hasPickle(bytesSource(bytes)))
        context.child(item, `latin1@${offset}`, bytesSource(bytes), { payload: true });
      return;
    }
  }
  if (hasSignature(head) || hasPickle(part)) {
    context.child(item, `bytes@${offset}`, part, { payload: true });
    return;
  }
  if (length > mostEncoded) return;
  if (length < shortest) return;
  if (!looksEncoded(head)) {
    // a text with an encoded part, as JSON in a string
    const bytes = item.source.read(offset, length);
    if (isPrintable(bytes)) decodeRuns(item, offset, Buffer.from(bytes).toString("latin1"), context);
    return;
  }
  decode(item, offset, Buffer.from(item.source.read(offset, length)).toString("latin1"), context, 0);
};

const isEncoded = (b: number): boolean => {
  const letter = b | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (b >= 0x30 && b <= 0x39) ||
    b === 0x2b ||
    b === 0x2f ||
    b === 0x2d ||
    b === 0x5f
  );
};

/** Letters, digits and what else base64 has; one by one, because this is asked of every string. */
const looksEncoded = (head: Uint8Array): boolean => {
  for (const b of head) if (!isEncoded(b) && b !== 0x3d && b !== 10 && b !== 13) return false;
  return true;
};

const hasRun = (bytes: Uint8Array): boolean => {
  let run = 0;
  for (const b of bytes) {
    run = isEncoded(b) ? run + 1 : 0;
    if (run >= shortestRun) return true;
  }
  return false;
};

const isPrintable = (bytes: Uint8Array): boolean => {
  for (const b of bytes) if (b < 32 && b !== 9 && b !== 10 && b !== 13) return false;
  return true;
};

/** characters of an encoded string that is worth decoding */
const shortestRun = 24;
const encodedRun = /[A-Za-z0-9+/_-]{24,}={0,2}/g;

/** Scans what the runs of letters and digits of a text decode to. `offset`: where the text is in the item. */
export const decodeRuns = (item: Item, offset: number, text: string, context: ScanContext, level = 0): void => {
  let runs = 0;
  for (const run of text.matchAll(encodedRun)) {
    if ((++runs & 1023) === 0) context.checkTime();
    decode(item, offset + run.index, run[0], context, level);
  }
};

const decode = (item: Item, offset: number, text: string, context: ScanContext, level: number): void => {
  const packed = text.replace(/\s+/g, "");
  if (packed.length < shortest) return;
  const ways: (readonly [string, Buffer])[] = [];
  if (/^([0-9a-fA-F]{2})+$/.test(packed)) ways.push(["hex", Buffer.from(packed, "hex")]);
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(packed)) ways.push(["base64", Buffer.from(packed, "base64")]);
  if (packed.length <= mostBase32 && /^[A-Z2-7]+={0,6}$/.test(packed)) ways.push(["base32", base32(packed)]);
  for (const [way, bytes] of ways) {
    const source = bytesSource(new Uint8Array(bytes));
    const inner = { ...item, path: `${item.path}!${way}@${offset}` };
    if (hasSignature(bytes.subarray(0, 64)) || hasPickle(source))
      context.child(item, `${way}@${offset}`, source, { payload: true });
    else if (level < context.limits.maxDepth) {
      if (looksEncoded(bytes.subarray(0, 64))) decode(inner, 0, bytes.toString("latin1"), context, level + 1);
      else if (hasRun(bytes) && isPrintable(bytes)) decodeRuns(inner, 0, bytes.toString("latin1"), context, level + 1);
    }
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
