/** Fields of protobuf messages in a source, read where they are: nothing is decoded that nobody asks for. */
import { Undecided } from "../format.ts";
import type { Source } from "../source.ts";

export interface Field {
  readonly number: number;
  /** 0 varint, 1 fixed64, 2 bytes, 5 fixed32 */
  readonly wire: number;
  /** of a varint; Infinity over 2^53 */
  readonly value: number;
  /** where the content begins */
  readonly offset: number;
  readonly length: number;
}

const broken = (why: string, at: number): Undecided =>
  new Undecided("scan/broken", `the protobuf is broken: ${why}`, at);

/** The fields of the message in [from, to). Throws Undecided when it is malformed. */
export function* fields(source: Source, from: number, to: number): Generator<Field> {
  let at = from;
  let window = new Uint8Array(0);
  let start = 0;
  const byte = (pos: number): number => {
    if (pos < start || pos >= start + window.length) {
      window = new Uint8Array(source.read(pos, 512));
      start = pos;
    }
    return window[pos - start] ?? -1;
  };
  const varint = (): number => {
    let v = 0;
    for (let i = 0, scale = 1; i < 10; i++, scale *= 128) {
      const b = at < to ? byte(at++) : -1;
      if (b < 0) throw broken("a number is cut off", at);
      v += (b & 0x7f) * scale;
      if (b < 0x80) return v > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : v;
    }
    throw broken("a number is too long", at);
  };
  while (at < to) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number < 1 || number >= 2 ** 29) throw broken("no field", at);
    if (wire === 0) {
      const offset = at;
      const value = varint();
      yield { number, wire, value, offset, length: at - offset };
      continue;
    }
    const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? varint() : -1;
    if (length < 0) throw broken(`wire type ${wire}`, at);
    if (at + length > to) throw broken("a field leads out of its message", at);
    yield { number, wire, value: 0, offset: at, length };
    at += length;
  }
}

/** The text of a field; at most 64 KiB of it. */
export const fieldText = (source: Source, f: Field): string =>
  Buffer.from(source.read(f.offset, Math.min(f.length, 2 ** 16))).toString("utf8");

/** The first fields of a message as number:wire, or undefined when it is no protobuf or has none. Never throws. */
export const shape = (source: Source, from = 0, to = source.size, most = 64): readonly Field[] | undefined => {
  const out: Field[] = [];
  try {
    for (const f of fields(source, from, to)) {
      out.push(f);
      if (out.length >= most) return out;
    }
  } catch {
    return undefined;
  }
  return out.length === 0 ? undefined : out;
};
