/** PNG to 8-bit grey or RGB: 16 bits keep the high byte, 1 to 4 bits are spread over 0 ... 255, palettes are looked up, alpha is dropped. */
import { decode, hasPngSignature } from "fast-png";
import type { Image } from "./image.ts";

export const isPng = (bytes: Uint8Array): boolean => bytes.length >= 8 && hasPngSignature(bytes);

/** Throws Error with the reason. */
export const decodePng = (bytes: Uint8Array, maxPixels: number): Image => {
  if (bytes.length < 33) throw new Error("it is cut off");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = view.getUint32(16) * view.getUint32(20);
  // untrusted: sizes first, then the file's length, since it bounds what deflate can unpack to
  if (pixels === 0 || pixels > maxPixels)
    throw new Error(`it declares ${pixels} pixels, at most ${maxPixels} are read`);
  if (bytes.length > 16 * pixels + 2 ** 22) throw new Error(`it has ${bytes.length} bytes for ${pixels} pixels`);
  const png = decode(bytes, { checkCrc: true });
  const { width, height, depth, palette } = png;
  const samples = depth < 8 ? unpacked(png.data as Uint8Array, width * png.channels, height, depth) : png.data;
  if (palette !== undefined) {
    const data = new Uint8Array(3 * width * height);
    for (let i = 0; i < width * height; i++) {
      const color = palette[samples[i] as number];
      if (color === undefined) throw new Error(`it uses color ${samples[i]} of a palette of ${palette.length}`);
      data.set(color.slice(0, 3), 3 * i);
    }
    return { width, height, channels: 3, data };
  }
  const channels = png.channels <= 2 ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  const shift = depth === 16 ? 8 : 0;
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < channels; c++)
      data[i * channels + c] = ((samples[i * png.channels + c] as number) >> shift) * scale;
  return { width, height, channels, data };
};

/** Samples of 1, 2 or 4 bits, packed from the high bits on, each row from a new byte. */
const unpacked = (packed: Uint8Array, perRow: number, rows: number, depth: number): Uint8Array => {
  const rowBytes = Math.ceil((perRow * depth) / 8);
  const out = new Uint8Array(perRow * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < perRow; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)] as number;
      out[y * perRow + x] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  return out;
};
