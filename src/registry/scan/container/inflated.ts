/**
 * A deflated member as a source: small ones in memory, others unpacked again for each pass over them, so that memory stays bounded.
 *
 * untrusted: the real size is counted, not believed; unpacked bytes count towards the limit of the file.
 */
import { crc32, inflateRawSync } from "node:zlib";
import { Inflate } from "fflate";
import { type ScanContext, Undecided } from "../format.ts";
import { bytesSource, type Source } from "../source.ts";

/** bytes kept of a large member: where formats have their headers and directories */
const headBytes = 2 ** 20;
const tailBytes = 2 ** 17;
const packedChunk = 2 ** 14;

/** What unpacking needs of a scan. */
export type Budget = Pick<ScanContext, "spend" | "checkTime"> & {
  readonly limits: Pick<ScanContext["limits"], "maxMemberBytes">;
};

export interface Inflated {
  readonly source: Source;
  /** CRC-32 of all of it */
  readonly crc: number;
  /** what ended the unpacking early; the source is what there was before it */
  readonly broken: string | undefined;
}

/** Unpacks raw deflate. Throws Undecided over a limit. */
export const inflated = (packed: Source, context: Budget): Inflated => {
  if (packed.size <= context.limits.maxMemberBytes / 8) {
    try {
      const bytes = inflateRawSync(packed.read(0, packed.size), { maxOutputLength: context.limits.maxMemberBytes });
      context.spend(bytes.length);
      return {
        source: bytesSource(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)),
        crc: crc32(bytes),
        broken: undefined,
      };
    } catch (e) {
      if (e instanceof Undecided) throw e;
      // too large for memory, or broken: unpacked step by step
    }
  }
  return new InflatedSource(packed, context).inflated();
};

class InflatedSource implements Source {
  size = 0;
  readonly #packed: Source;
  readonly #context: Budget;
  #head = new Uint8Array(0);
  #tail = new Uint8Array(0);
  #stream = new Inflate();
  #at = 0;
  #chunks: Uint8Array[] = [];
  /** where the bytes of #chunks begin and end */
  #start = 0;
  #end = 0;

  constructor(packed: Source, context: Budget) {
    this.#packed = packed;
    this.#context = context;
  }

  inflated(): Inflated {
    let crc = 0;
    let broken: string | undefined;
    const head: Uint8Array[] = [];
    const tail: Uint8Array[] = [];
    let headSize = 0;
    let tailSize = 0;
    this.#restart();
    try {
      while (this.#more()) {
        for (const chunk of this.#chunks) {
          crc = crc32(chunk, crc);
          if (headSize < headBytes) {
            head.push(chunk.slice(0, headBytes - headSize));
            headSize += Math.min(chunk.length, headBytes - headSize);
          }
          tail.push(chunk);
          tailSize += chunk.length;
          while (tail.length > 1 && tailSize - (tail[0]?.length ?? 0) >= tailBytes)
            tailSize -= tail.shift()?.length ?? 0;
        }
        this.#drop();
      }
    } catch (e) {
      if (e instanceof Undecided) throw e;
      broken = e instanceof Error ? e.message : String(e);
    }
    this.size = this.#end;
    this.#head = new Uint8Array(Buffer.concat(head));
    this.#tail = new Uint8Array(Buffer.concat(tail).subarray(-tailBytes));
    return { source: this, crc, broken };
  }

  read(offset: number, wanted: number): Uint8Array {
    const length = Math.max(0, Math.min(wanted, this.size - offset));
    if (length === 0 || offset < 0) return new Uint8Array(0);
    if (offset + length <= this.#head.length) return this.#head.subarray(offset, offset + length);
    const tail = this.size - this.#tail.length;
    if (offset >= tail) return this.#tail.subarray(offset - tail, offset - tail + length);
    if (offset < this.#start) this.#restart();
    while (this.#end < offset + length) {
      this.#drop(offset);
      if (!this.#more()) break;
    }
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [new Uint8Array(all.buffer, all.byteOffset, all.length)];
    return new Uint8Array(all.subarray(offset - this.#start, offset - this.#start + length));
  }

  #restart(): void {
    this.#stream = new Inflate((chunk) => {
      this.#context.spend(chunk.length);
      this.#chunks.push(chunk);
      this.#end += chunk.length;
    });
    this.#at = 0;
    this.#start = 0;
    this.#end = 0;
    this.#chunks = [];
  }

  /** Unpacks a little more. False at the end. */
  #more(): boolean {
    if (this.#at >= this.#packed.size) return false;
    this.#context.checkTime();
    const bytes = this.#packed.read(this.#at, packedChunk);
    this.#at += bytes.length;
    if (bytes.length === 0) this.#at = this.#packed.size;
    // never final: what was unpacked before a cut is wanted too; size and checksum tell of the cut
    this.#stream.push(bytes.slice(), false);
    return true;
  }

  /** Forgets the chunks that end before `offset`. */
  #drop(offset = this.#end): void {
    while (this.#chunks.length > 0 && this.#start + (this.#chunks[0]?.length ?? 0) <= offset)
      this.#start += this.#chunks.shift()?.length ?? 0;
  }
}
