/** PGM and PPM, binary (P5, P6) and plain (P2, P3), to 8 bits. Source: netpbm's pgm(5) and ppm(5). */
import type { Image } from "./image.ts";

export const isPnm = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && [0x32, 0x33, 0x35, 0x36].includes(bytes[1] ?? 0) && isSpace(bytes[2] ?? 0);

/** Values are spread over 0 ... 255 when the declared maximum is another. Throws Error with the reason. */
export const decodePnm = (bytes: Uint8Array, maxPixels: number): Image => {
  const kind = (bytes[1] as number) - 0x30;
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const reader = new Reader(bytes);
  const width = reader.number();
  const height = reader.number();
  const max = reader.number();
  if (!(width > 0 && height > 0 && width * height <= maxPixels))
    throw new Error(`it declares ${width} x ${height} pixels, at most ${maxPixels} are read`);
  if (!(max > 0 && max < 65536)) throw new Error(`it declares the largest value ${max}, expected 1 to 65535`);
  const count = width * height * channels;
  const start = reader.at + 1;
  const wide = max > 255;
  if (kind >= 5 && bytes.length - start < count * (wide ? 2 : 1)) throw new Error("it is cut off");
  if (kind < 5 && bytes.length - start < 2 * count - 1) throw new Error("it is cut off");
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const at = start + (wide ? 2 * i : i);
    const v =
      kind < 5
        ? reader.number()
        : wide
          ? ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
          : (bytes[at] as number);
    if (v > max) throw new Error(`it holds ${v}, more than its largest value ${max}`);
    data[i] = max === 255 ? v : Math.round((v * 255) / max);
  }
  return { width, height, channels, data };
};

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Numbers in ASCII, after white space and # comments. */
class Reader {
  readonly #bytes: Uint8Array;
  /** just after the last number */
  at = 2;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    const b = this.#bytes;
    while (isSpace(b[this.at] ?? 0) || b[this.at] === 0x23)
      if (b[this.at] === 0x23) while (this.at < b.length && b[this.at] !== 0x0a) this.at++;
      else this.at++;
    const begin = this.at;
    let value = 0;
    for (let c = b[this.at] ?? 0; c >= 0x30 && c <= 0x39; c = b[++this.at] ?? 0) value = value * 10 + c - 0x30;
    if (this.at === begin || this.at - begin > 10) throw new Error("a number is missing or wrong in it");
    return value;
  }
}
