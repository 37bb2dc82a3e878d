/** uuencode (POSIX): lines with their length in front, with or without "begin" and "end". */
import type { Decoder, Piece } from "../decoder.ts";
import { textOfBytes } from "../looks-like-text.ts";

export const uuencode: Decoder = {
  id: "uuencode",
  title: "uuencode",
  on: "cleaned",
  shows: "alone",
  find: (text) => {
    const pieces: Piece[] = [];
    let bytes: number[] = [];
    let start = -1;
    let end = -1;
    const close = (): void => {
      const plain = bytes.length >= 8 ? textOfBytes(Uint8Array.from(bytes)) : undefined;
      if (plain !== undefined) pieces.push({ start, end, ...plain });
      bytes = [];
      start = -1;
    };
    for (let at = 0; at < text.length; ) {
      const next = text.indexOf("\n", at);
      const stop = next < 0 ? text.length : next;
      const line =
        stop - at <= 64 ? lineBytes(text.slice(at, stop).replace(/\r$/, ""), bytes.length > 0 ? 1 : 8) : undefined;
      if (line === undefined) close();
      else {
        if (start < 0) start = at;
        bytes.push(...line);
        end = stop;
      }
      at = stop + 1;
    }
    close();
    return pieces;
  },
};

const lineBytes = (line: string, least: number): number[] | undefined => {
  const count = (line.charCodeAt(0) - 32) & 63;
  const needed = Math.ceil(count / 3) * 4;
  if (count < least || count > 45 || !/^[\x20-\x60]+$/.test(line)) return undefined;
  // trailing spaces may be lost on the way
  if (line.length > needed + 2 || line.length < needed - 2) return undefined;
  const bytes: number[] = [];
  for (let i = 1; i <= needed; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => ((line.charCodeAt(i + k) || 32) - 32) & 63) as [
      number,
      number,
      number,
      number,
    ];
    bytes.push((a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d);
  }
  return bytes.slice(0, count);
};
