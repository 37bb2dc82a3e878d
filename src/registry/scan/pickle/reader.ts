/** Reads the arguments of pickle opcodes from a source through a window: strings of any size are stepped over, not held. */
import type { Source } from "../source.ts";

/** The bytes end inside an opcode. */
export class CutOff extends Error {}

export interface Span {
  readonly offset: number;
  readonly length: number;
}

const windowBytes = 2 ** 16;

export class PickleReader {
  pos: number;
  readonly size: number;
  readonly #source: Source;
  #window = new Uint8Array(0);
  #view = new DataView(new ArrayBuffer(0));
  #start = 0;

  constructor(source: Source, pos = 0) {
    this.#source = source;
    this.pos = pos;
    this.size = source.size;
  }

  u8(): number {
    const at = this.#need(1);
    this.pos++;
    return this.#window[at] as number;
  }

  u16(): number {
    const at = this.#need(2);
    this.pos += 2;
    return this.#view.getUint16(at, true);
  }

  i32(): number {
    const at = this.#need(4);
    this.pos += 4;
    return this.#view.getInt32(at, true);
  }

  u32(): number {
    const at = this.#need(4);
    this.pos += 4;
    return this.#view.getUint32(at, true);
  }

  /** Infinity when it is over 2^53. */
  u64(): number {
    const at = this.#need(8);
    this.pos += 8;
    const v = this.#view.getBigUint64(at, true);
    return v > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(v);
  }

  f64(): number {
    const at = this.#need(8);
    this.pos += 8;
    return this.#view.getFloat64(at, false);
  }

  /** Steps over `length` bytes. */
  span(length: number): Span {
    if (!(length >= 0) || this.pos + length > this.size) throw new CutOff();
    const offset = this.pos;
    this.pos += length;
    return { offset, length };
  }

  /** Steps over a line and its "\n", which the span leaves out. */
  line(): Span {
    const offset = this.pos;
    for (let at = offset; at < this.size; ) {
      const from = this.#need(1, at);
      const found = this.#window.indexOf(10, from);
      if (found >= 0) {
        this.pos = this.#start + found + 1;
        return { offset, length: this.pos - 1 - offset };
      }
      at = this.#start + this.#window.length;
    }
    throw new CutOff();
  }

  bytes(span: Span): Uint8Array {
    const at = span.offset - this.#start;
    if (at >= 0 && at + span.length <= this.#window.length) return this.#window.subarray(at, at + span.length);
    return this.#source.read(span.offset, span.length);
  }

  /** Where byte `pos` is in the window; at least `n` bytes follow. */
  #need(n: number, pos = this.pos): number {
    const at = pos - this.#start;
    if (at >= 0 && at + n <= this.#window.length) return at;
    const bytes = this.#source.read(pos, windowBytes);
    if (bytes.length < n) throw new CutOff();
    this.#window = new Uint8Array(bytes);
    this.#view = new DataView(this.#window.buffer);
    this.#start = pos;
    return 0;
  }
}
