/** JPEG (baseline and progressive, grey or YCbCr) by libjpeg as WebAssembly, loaded when the first JPEG comes. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Image } from "./image.ts";

interface Codec {
  init(
    module: object,
    options: { readonly print: (line: string) => void; readonly printErr: (line: string) => void },
  ): Promise<void>;
  default(buffer: ArrayBuffer): Promise<Rgba>;
}

interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

let ready: Promise<Codec> | undefined;
/** decoding goes one by one, so that a complaint belongs to its picture */
let last: Promise<unknown> = Promise.resolve();
let complaints: string[] = [];

/** @jsquash/jpeg can not find its wasm by itself in Node; its types want the DOM's, which we do not load. */
const codec = async (): Promise<Codec> => {
  const loaded = (await import("@jsquash/jpeg/decode.js")) as unknown as Codec;
  const path = createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  const wasm = (globalThis as unknown as { readonly WebAssembly: { compile(bytes: Uint8Array): Promise<object> } })
    .WebAssembly;
  const options = { print: () => undefined, printErr: (line: string) => void complaints.push(line) };
  await loaded.init(await wasm.compile(new Uint8Array(await readFile(path))), options);
  return loaded;
};

const decodeRgba = async (bytes: Uint8Array): Promise<Rgba> => {
  ready ??= codec();
  const { default: decode } = await ready;
  complaints = [];
  try {
    const out = await decode(bytes.slice().buffer);
    // libjpeg fills what is missing and goes on; stray bytes between segments do no harm
    const damage = complaints.find((c) => !c.includes("extraneous bytes"));
    if (damage !== undefined) throw new Error(damage);
    return out;
  } catch (cause) {
    // after an abort the instance is of no use
    ready = undefined;
    const why = complaints.at(-1) ?? "its data is damaged";
    throw new Error(why.charAt(0).toLowerCase() + why.slice(1), { cause });
  }
};

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** Grey for one component, RGB for three. EXIF orientation is not applied (as in PIL). Throws Error with the reason. */
export const decodeJpeg = async (bytes: Uint8Array, maxPixels: number): Promise<Image> => {
  const frame = frameOf(bytes);
  if (frame === undefined) throw new Error("it has no frame header");
  const { width, height, components } = frame;
  if (components !== 1 && components !== 3)
    throw new Error(`it has ${components} color components, expected 1 or 3 (not CMYK)`);
  if (!(width > 0 && height > 0 && width * height <= maxPixels))
    throw new Error(`it declares ${width} x ${height} pixels, at most ${maxPixels} are read`);
  if (!hasEnd(bytes)) throw new Error("it is cut off");
  const turn = last.then(() => decodeRgba(bytes));
  last = turn.catch(() => undefined);
  const rgba = await turn;
  if (rgba.width !== width || rgba.height !== height) throw new Error("its size is not the declared one");
  const data = new Uint8Array(width * height * components);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < components; c++) data[i * components + c] = rgba.data[4 * i + c] as number;
  return { width, height, channels: components, data };
};

/** Size and components from the start-of-frame segment. */
const frameOf = (b: Uint8Array): { width: number; height: number; components: number } | undefined => {
  const u16 = (at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);
  for (let at = 2; at + 9 < b.length; ) {
    if (b[at] !== 0xff) return undefined;
    const marker = b[at + 1] as number;
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { height: u16(at + 5), width: u16(at + 7), components: b[at + 9] as number };
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + Math.max(2, u16(at + 2));
  }
  return undefined;
};

const hasEnd = (b: Uint8Array): boolean => {
  for (let i = b.length - 2; i >= 2; i--) if (b[i] === 0xff && b[i + 1] === 0xd9) return true;
  return false;
};
