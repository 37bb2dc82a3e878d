/** xz streams: LZMA2 blocks, filters refused. Source: the .xz file format 1.2. */
import { Undecided } from "../format.ts";
import { decodeLzma2, type Output } from "./lzma.ts";

const broken = (why: string): Undecided => new Undecided("archive/broken", `the xz stream is broken: ${why}`);

/** Unpacks all blocks of the first stream. */
export const decodeXz = (input: Uint8Array, out: Output): void => {
  const flags = (input[7] ?? 0) & 15;
  const checkBytes = flags === 0 ? 0 : flags === 1 ? 4 : flags === 4 ? 8 : flags === 10 ? 32 : -1;
  if (checkBytes < 0) throw new Undecided("archive/unsupported", `xz check ${flags}`);
  let at = 12;
  for (;;) {
    const headerSize = input[at];
    if (headerSize === undefined) throw broken("no index");
    if (headerSize === 0) return;
    const start = at;
    const bytes = (headerSize + 1) * 4;
    const blockFlags = input[at + 1] ?? 0;
    if ((blockFlags & 3) !== 0) throw new Undecided("archive/unsupported", "xz with filters");
    let p = at + 2;
    const number = (): number => {
      let v = 0;
      for (let shift = 0; shift < 63; shift += 7) {
        const b = input[p++] ?? 0;
        v += (b & 0x7f) * 2 ** shift;
        if (b < 0x80) return v;
      }
      throw broken("a number is too long");
    };
    if ((blockFlags & 0x40) !== 0) number();
    if ((blockFlags & 0x80) !== 0) number();
    if (number() !== 0x21) throw new Undecided("archive/unsupported", "xz without LZMA2");
    at = decodeLzma2(input, start + bytes, out);
    while ((at - start) % 4 !== 0) at++;
    at += checkBytes;
  }
};
