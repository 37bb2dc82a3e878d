/** A cursor over protobuf bytes that trusts nothing: every read is checked against the end of the enclosing message. */
import { CasemateError } from "../../core/error.ts";

const malformed = (message: string): CasemateError => new CasemateError("ONNX_MALFORMED", message);

export class WireReader {
  readonly bytes: Uint8Array;
  pos: number;

  constructor(bytes: Uint8Array, pos = 0) {
    this.bytes = bytes;
    this.pos = pos;
  }

  /** Moves past a varint that must end before `end`. Throws when it is cut off, longer than 10 bytes or over 64 bits. */
  skipVarint(end: number): void {
    const start = this.pos;
    for (;;) {
      if (this.pos >= end) throw malformed(`a varint is cut off at byte ${this.pos}`);
      const b = this.bytes[this.pos++] as number;
      if (b < 0x80) {
        if (this.pos - start === 10 && b > 1) throw malformed(`the varint at byte ${start} does not fit 64 bits`);
        return;
      }
      if (this.pos - start >= 10) throw malformed(`the varint at byte ${start} is longer than 10 bytes`);
    }
  }

  /** A varint's low 53 bits as a number; Infinity when it is larger, as negative numbers are on the wire. */
  varint(end: number): number {
    const start = this.pos;
    this.skipVarint(end);
    let value = 0;
    for (let i = start, scale = 1; i < this.pos; i++, scale *= 128) value += ((this.bytes[i] as number) & 0x7f) * scale;
    return value > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : value;
  }

  /** Field number and wire type. Field numbers are 1 to 2^29 - 1; groups are not part of ONNX. */
  tag(end: number): number {
    const start = this.pos;
    const tag = this.varint(end);
    if (tag < 8 || tag > 0xffffffff || this.pos - start > 5) throw malformed(`no field starts at byte ${start}`);
    const type = tag & 7;
    if (type === 3 || type === 4) throw malformed(`byte ${start} starts or ends a group, which ONNX does not use`);
    if (type > 5) throw malformed(`wire type ${type} at byte ${start} does not exist`);
    return tag;
  }

  /** The end of a length-delimited record whose length is read here. */
  lengthEnd(end: number): number {
    const start = this.pos;
    const length = this.varint(end);
    if (this.pos - start > 5) throw malformed(`the length at byte ${start} is longer than 5 bytes`);
    if (this.pos + length > end)
      throw malformed(`the record at byte ${start} wants ${length} bytes, ${end - this.pos} are left`);
    return this.pos + length;
  }

  /** Moves past `n` bytes. */
  skip(n: number, end: number): void {
    if (this.pos + n > end) throw malformed(`a number is cut off at byte ${this.pos}`);
    this.pos += n;
  }
}
