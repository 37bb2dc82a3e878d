/** bzip2, unpacked into memory up to a limit. Source: bzip2 1.0.8, and the format's description by J. Tsai (2016). */
import { Undecided } from "../format.ts";
import type { Output } from "./lzma.ts";

const broken = (): Undecided => new Undecided("archive/broken", "the bzip2 data are broken");

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  read(n: number): number {
    while (this.#count < n) {
      const b = this.#bytes[this.#at++];
      if (b === undefined) throw broken();
      this.#held = ((this.#held & 0xffffff) << 8) | b;
      this.#count += 8;
    }
    this.#count -= n;
    return (this.#held >>> this.#count) & (2 ** n - 1);
  }

  align(): void {
    this.#count -= this.#count % 8;
  }
}

interface Code {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
}

/** Unpacks all streams. */
export const decodeBzip2 = (input: Uint8Array, out: Output): void => {
  const bits = new Bits(input);
  do {
    if (bits.read(8) !== 0x42 || bits.read(8) !== 0x5a || bits.read(8) !== 0x68) throw broken();
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw broken();
    const block = new Uint32Array(level * 100_000);
    for (;;) {
      const magic = bits.read(24) * 2 ** 24 + bits.read(24);
      bits.read(16);
      bits.read(16);
      if (magic === 0x177245385090) break;
      if (magic !== 0x314159265359) throw broken();
      oneBlock(bits, block, out);
    }
    bits.align();
  } while (bits.left >= 14);
};

const oneBlock = (bits: Bits, block: Uint32Array, out: Output): void => {
  if (bits.read(1) !== 0) throw new Undecided("archive/unsupported", "a randomised bzip2 block");
  const origin = bits.read(24);
  const used: number[] = [];
  const map = bits.read(16);
  for (let i = 0; i < 16; i++)
    if ((map & (0x8000 >> i)) !== 0) {
      const part = bits.read(16);
      for (let j = 0; j < 16; j++) if ((part & (0x8000 >> j)) !== 0) used.push(16 * i + j);
    }
  if (used.length === 0) throw broken();
  const groups = bits.read(3);
  const selectorCount = bits.read(15);
  if (groups < 2 || groups > 6 || selectorCount === 0) throw broken();
  const order = Array.from({ length: groups }, (_, i) => i);
  const selectors = new Uint8Array(selectorCount);
  for (let i = 0; i < selectorCount; i++) {
    let j = 0;
    while (bits.read(1) === 1) if (++j >= groups) throw broken();
    const [picked = 0] = order.splice(j, 1);
    order.unshift(picked);
    selectors[i] = picked;
  }
  const size = used.length + 2;
  const codes: Code[] = [];
  for (let g = 0; g < groups; g++) {
    const lengths = new Uint8Array(size);
    let length = bits.read(5);
    for (let i = 0; i < size; i++) {
      while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
      if (length < 1 || length > 20) throw broken();
      lengths[i] = length;
    }
    codes.push(codeOf(lengths));
  }
  const count = moveToFront(bits, used, selectors, codes, block);
  if (origin >= count) throw broken();
  unsort(block, count, origin, out);
};

const codeOf = (lengths: Uint8Array): Code => {
  const limit = new Int32Array(22).fill(-1);
  const base = new Int32Array(22);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let n = 0;
  for (let bits = 1; bits <= 20; bits++) {
    base[bits] = n - code;
    for (let i = 0; i < lengths.length; i++)
      if (lengths[i] === bits) {
        symbols[n++] = i;
        code++;
      }
    limit[bits] = code - 1;
    code <<= 1;
  }
  return { limit, base, symbols };
};

const symbol = (bits: Bits, { limit, base, symbols }: Code): number => {
  let code = 0;
  for (let n = 1; n <= 20; n++) {
    code = (code << 1) | bits.read(1);
    if (code <= (limit[n] as number)) {
      const s = symbols[code + (base[n] as number)];
      if (s === undefined) throw broken();
      return s;
    }
  }
  throw broken();
};

/** Symbols to bytes: run lengths in base 2, places of a list that moves what is used to its front. */
const moveToFront = (
  bits: Bits,
  used: number[],
  selectors: Uint8Array,
  codes: readonly Code[],
  block: Uint32Array,
): number => {
  const last = used.length + 1;
  let count = 0;
  let run = 0;
  let weight = 1;
  for (let n = 0; ; n++) {
    const code = codes[selectors[Math.floor(n / 50)] ?? -1];
    if (code === undefined) throw broken();
    const s = symbol(bits, code);
    if (s <= 1) {
      run += weight << s;
      weight <<= 1;
      if (run > block.length) throw broken();
      continue;
    }
    if (run > 0) {
      if (count + run > block.length) throw broken();
      block.fill(used[0] as number, count, count + run);
      count += run;
    }
    run = 0;
    weight = 1;
    if (s === last) return count;
    if (count >= block.length) throw broken();
    const [byte = 0] = used.splice(s - 1, 1);
    used.unshift(byte);
    block[count++] = byte;
  }
};

/** Undoes the Burrows-Wheeler transform and the first run-length coding. */
const unsort = (block: Uint32Array, count: number, origin: number, out: Output): void => {
  const starts = new Uint32Array(256);
  for (let i = 0; i < count; i++)
    starts[(block[i] as number) & 0xff] = (starts[(block[i] as number) & 0xff] as number) + 1;
  for (let i = 0, sum = 0; i < 256; i++) {
    const n = starts[i] as number;
    starts[i] = sum;
    sum += n;
  }
  for (let i = 0; i < count; i++) {
    const byte = (block[i] as number) & 0xff;
    const to = starts[byte] as number;
    starts[byte] = to + 1;
    block[to] = (block[to] as number) | (i << 8);
  }
  let at = (block[origin] as number) >>> 8;
  let repeated = 0;
  let previous = -1;
  for (let i = 0; i < count; i++) {
    const entry = block[at] as number;
    const byte = entry & 0xff;
    at = entry >>> 8;
    if (repeated === 4) {
      for (let n = 0; n < byte; n++) out.put(previous);
      repeated = 0;
      previous = -1;
      continue;
    }
    repeated = byte === previous ? repeated + 1 : 1;
    previous = byte;
    out.put(byte);
  }
};
