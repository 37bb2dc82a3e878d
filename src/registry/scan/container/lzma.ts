/**
 * LZMA and LZMA2, unpacked into memory up to a limit. Source: the LZMA specification (Igor Pavlov, public domain) and the xz file format.
 *
 * untrusted: every distance is checked against what was unpacked, every byte against the end of the input and the limit.
 */
import { Undecided } from "../format.ts";

const bitModelTotal = 2048;
const moveBits = 5;
const states = 12;
const lengthStates = 4;
const alignBits = 4;
const endPosition = 14;
const fullDistances = 128;

const broken = (): Undecided => new Undecided("archive/broken", "the LZMA data are broken");

export const probabilities = (n: number): Uint16Array => new Uint16Array(n).fill(bitModelTotal / 2);

/** Unpacked bytes so far; grows up to a limit. */
export class Output {
  bytes: Uint8Array;
  size = 0;
  readonly #most: number;
  /** where the dictionary begins: nothing before it may be copied */
  start = 0;

  constructor(most: number, expected = 2 ** 16) {
    this.#most = most;
    this.bytes = new Uint8Array(Math.min(most, Math.max(256, expected)));
  }

  put(byte: number): void {
    if (this.size === this.bytes.length) this.#grow();
    this.bytes[this.size++] = byte;
  }

  copy(distance: number, length: number): void {
    if (distance > this.size - this.start) throw broken();
    for (let n = 0; n < length; n++) this.put(this.bytes[this.size - distance] as number);
  }

  view(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  #grow(): void {
    if (this.size >= this.#most)
      throw new Undecided("scan/too-large", `a member unpacks to more than ${this.#most} bytes`);
    const larger = new Uint8Array(Math.min(this.#most, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

class RangeDecoder {
  readonly #input: Uint8Array;
  pos: number;
  readonly #end: number;
  #range = 0xffffffff;
  #code = 0;

  constructor(input: Uint8Array, pos: number, end: number) {
    this.#input = input;
    this.#end = end;
    this.pos = pos;
    if (this.#byte() !== 0) throw broken();
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  #byte(): number {
    if (this.pos >= this.#end || this.pos >= this.#input.length) throw broken();
    return this.#input[this.pos++] as number;
  }

  #normalize(): void {
    if (this.#range >>> 24 !== 0) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  bit(probs: Uint16Array, at: number): number {
    const p = probs[at] as number;
    const bound = Math.imul(this.#range >>> 11, p) >>> 0;
    let bit: number;
    if (this.#code < bound) {
      this.#range = bound;
      probs[at] = p + ((bitModelTotal - p) >>> moveBits);
      bit = 0;
    } else {
      this.#range = (this.#range - bound) >>> 0;
      this.#code = (this.#code - bound) >>> 0;
      probs[at] = p - (p >>> moveBits);
      bit = 1;
    }
    this.#normalize();
    return bit;
  }

  direct(count: number): number {
    let v = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code = (this.#code - this.#range) >>> 0;
      this.#normalize();
      v = ((v << 1) | bit) >>> 0;
    }
    return v;
  }

  tree(probs: Uint16Array, bits: number, at = 0): number {
    let m = 1;
    for (let i = 0; i < bits; i++) m = (m << 1) | this.bit(probs, at + m);
    return m - (1 << bits);
  }

  reverseTree(probs: Uint16Array, bits: number, at = 0): number {
    let m = 1;
    let v = 0;
    for (let i = 0; i < bits; i++) {
      const b = this.bit(probs, at + m);
      m = (m << 1) | b;
      v |= b << i;
    }
    return v;
  }
}

class LengthDecoder {
  readonly #choice = probabilities(2);
  readonly #low = Array.from({ length: 16 }, () => probabilities(8));
  readonly #mid = Array.from({ length: 16 }, () => probabilities(8));
  readonly #high = probabilities(256);

  decode(rc: RangeDecoder, posState: number): number {
    if (rc.bit(this.#choice, 0) === 0) return rc.tree(this.#low[posState] as Uint16Array, 3);
    if (rc.bit(this.#choice, 1) === 0) return 8 + rc.tree(this.#mid[posState] as Uint16Array, 3);
    return 16 + rc.tree(this.#high, 8);
  }
}

/** The model of one LZMA stream; LZMA2 keeps it from chunk to chunk. */
export class LzmaModel {
  readonly #lc: number;
  readonly #lp: number;
  readonly #pb: number;
  readonly #literals: Uint16Array;
  readonly #distanceSlots = Array.from({ length: lengthStates }, () => probabilities(64));
  readonly #distances = probabilities(1 + fullDistances - endPosition);
  readonly #align = probabilities(1 << alignBits);
  readonly #isMatch = probabilities(states << 4);
  readonly #isRep = probabilities(states);
  readonly #isRepG0 = probabilities(states);
  readonly #isRepG1 = probabilities(states);
  readonly #isRepG2 = probabilities(states);
  readonly #isRep0Long = probabilities(states << 4);
  readonly #length = new LengthDecoder();
  readonly #repLength = new LengthDecoder();
  readonly #reps: [number, number, number, number] = [0, 0, 0, 0];
  #state = 0;

  /** `properties`: lc + 9 (lp + 5 pb) */
  constructor(properties: number) {
    if (properties >= 9 * 5 * 5) throw broken();
    this.#lc = properties % 9;
    this.#lp = Math.floor(properties / 9) % 5;
    this.#pb = Math.floor(properties / 45);
    this.#literals = probabilities(0x300 << (this.#lc + this.#lp));
  }

  /** Unpacks until `size` bytes came out, or the end marker. Returns where the input ended. */
  decode(input: Uint8Array, pos: number, end: number, out: Output, size: number): number {
    const rc = new RangeDecoder(input, pos, end);
    const stop = out.size + size;
    while (out.size < stop) {
      const posState = (out.size - out.start) & ((1 << this.#pb) - 1);
      const at = (this.#state << 4) + posState;
      if (rc.bit(this.#isMatch, at) === 0) {
        out.put(this.#literal(rc, out));
        this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
        continue;
      }
      let length: number;
      if (rc.bit(this.#isRep, this.#state) !== 0) {
        if (out.size === out.start) throw broken();
        if (rc.bit(this.#isRepG0, this.#state) === 0) {
          if (rc.bit(this.#isRep0Long, at) === 0) {
            this.#state = this.#state < 7 ? 9 : 11;
            out.copy(this.#reps[0] + 1, 1);
            continue;
          }
        } else this.#rotate(rc);
        length = this.#repLength.decode(rc, posState);
        this.#state = this.#state < 7 ? 8 : 11;
      } else {
        this.#reps[3] = this.#reps[2];
        this.#reps[2] = this.#reps[1];
        this.#reps[1] = this.#reps[0];
        length = this.#length.decode(rc, posState);
        this.#state = this.#state < 7 ? 7 : 10;
        this.#reps[0] = this.#distance(rc, length);
        if (this.#reps[0] === 0xffffffff) return rc.pos;
      }
      length += 2;
      out.copy(this.#reps[0] + 1, Math.min(length, stop - out.size));
    }
    return rc.pos;
  }

  #rotate(rc: RangeDecoder): void {
    const r = this.#reps;
    let distance: number;
    if (rc.bit(this.#isRepG1, this.#state) === 0) distance = r[1];
    else {
      if (rc.bit(this.#isRepG2, this.#state) === 0) distance = r[2];
      else {
        distance = r[3];
        r[3] = r[2];
      }
      r[2] = r[1];
    }
    r[1] = r[0];
    r[0] = distance;
  }

  #literal(rc: RangeDecoder, out: Output): number {
    const previous = out.size > out.start ? (out.bytes[out.size - 1] as number) : 0;
    const context = (((out.size - out.start) & ((1 << this.#lp) - 1)) << this.#lc) + (previous >> (8 - this.#lc));
    const base = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      const distance = this.#reps[0] + 1;
      if (distance > out.size - out.start) throw broken();
      let match = out.bytes[out.size - distance] as number;
      do {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = rc.bit(this.#literals, base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | rc.bit(this.#literals, base + symbol);
    return symbol & 0xff;
  }

  #distance(rc: RangeDecoder, length: number): number {
    const slot = rc.tree(this.#distanceSlots[Math.min(length, lengthStates - 1)] as Uint16Array, 6);
    if (slot < 4) return slot;
    const directBits = (slot >> 1) - 1;
    const distance = ((2 | (slot & 1)) << directBits) >>> 0;
    if (slot < endPosition) return distance + rc.reverseTree(this.#distances, directBits, distance - slot);
    return (
      (distance + ((rc.direct(directBits - alignBits) << alignBits) >>> 0) + rc.reverseTree(this.#align, alignBits)) >>>
      0
    );
  }
}

/** Unpacks LZMA2 chunks. Returns where the input ended. */
export const decodeLzma2 = (input: Uint8Array, pos: number, out: Output): number => {
  let at = pos;
  let model: LzmaModel | undefined;
  let properties = -1;
  const u8 = (): number => {
    const b = input[at++];
    if (b === undefined) throw broken();
    return b;
  };
  for (;;) {
    const control = u8();
    if (control === 0) return at;
    if (control < 0x80) {
      if (control > 2) throw broken();
      if (control === 1) out.start = out.size;
      const size = ((u8() << 8) | u8()) + 1;
      if (at + size > input.length) throw broken();
      for (let n = 0; n < size; n++) out.put(u8());
      continue;
    }
    const size = (((control & 0x1f) << 16) | (u8() << 8) | u8()) + 1;
    const packed = ((u8() << 8) | u8()) + 1;
    const reset = (control >> 5) & 3;
    if (reset === 3) out.start = out.size;
    if (reset >= 2) properties = u8();
    if (reset >= 1) {
      if (properties < 0) throw broken();
      model = new LzmaModel(properties);
    }
    if (model === undefined) throw broken();
    const before = out.size;
    model.decode(input, at, at + packed, out, size);
    if (out.size - before !== size) throw broken();
    at += packed;
  }
};

/** ".lzma": properties, dictionary size, unpacked size (all ones: unknown), data. */
export const decodeLzmaAlone = (input: Uint8Array, out: Output): void => {
  if (input.length < 13) throw broken();
  const size = new DataView(input.buffer, input.byteOffset + 5, 8).getBigUint64(0, true);
  const known = size === 0xffffffffffffffffn ? Number.MAX_SAFE_INTEGER : Number(size);
  new LzmaModel(input[0] as number).decode(input, 13, input.length, out, known);
};
