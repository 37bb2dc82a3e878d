/** Image folders: one subfolder per class, PNG, JPEG, PGM or PPM; a zip of such a folder counts too. Images come out as [n, height, width, channels] uint8. */
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { decode as decodePng } from "fast-png";
import { CasemateError } from "../../core/error.ts";
import { tensor } from "../tensor/tensor.ts";
import type { Dataset } from "./dataset.ts";

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 or 3 */
  readonly channels: number;
  readonly data: Uint8Array;
}

const extensions = /\.(png|jpe?g|pgm|ppm)$/i;

/** Paths of the images below a folder, by class, in order. Throws DATA_UNREADABLE. */
export const listImageFolder = async (folder: string): Promise<string[]> => {
  const classes = (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name);
  const paths: string[] = [];
  for (const c of classes.sort())
    for (const f of (await readdir(join(folder, c))).sort()) if (extensions.test(f)) paths.push(`${c}/${f}`);
  if (paths.length === 0)
    throw new CasemateError("DATA_UNREADABLE", `folder '${folder}' holds no class folders with images`, {
      hint: "put images into one folder per class: cat/1.png, dog/1.png",
    });
  return paths;
};

/** `read` gives the bytes of a listed path. All images must have one size. */
export const readImages = async (
  name: string,
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
  digest: string,
): Promise<Dataset> => {
  const classNames = [...new Set(paths.map((p) => p.split("/").at(-2) ?? ""))].sort();
  const pictures: Picture[] = [];
  for (const path of paths) pictures.push(await decodePicture(await read(path), path));
  const first = pictures[0];
  if (first === undefined) throw new CasemateError("DATA_UNREADABLE", `'${name}' holds no images`);
  const { width, height, channels } = first;
  const size = width * height * channels;
  const data = new Uint8Array(pictures.length * size);
  pictures.forEach((p, i) => {
    if (p.width !== width || p.height !== height || p.channels !== channels)
      throw new CasemateError(
        "DATA_MISMATCH",
        `'${paths[i]}' is ${p.width} x ${p.height} with ${p.channels} channels, the first image is ${width} x ${height} with ${channels}`,
        {
          hint: "bring all images to the model's input size first",
        },
      );
    data.set(p.data, i * size);
  });
  const labels = Int32Array.from(paths, (p) => classNames.indexOf(p.split("/").at(-2) ?? ""));
  return {
    name,
    inputs: tensor("uint8", [pictures.length, height, width, channels], data),
    labels,
    classNames,
    digest,
  };
};

export const isImagePath = (path: string): boolean => extensions.test(path);

const decodePicture = async (bytes: Uint8Array, path: string): Promise<Picture> => {
  try {
    if (bytes[0] === 0x89 && bytes[1] === 0x50) return png(bytes);
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return await jpeg(bytes);
    if (bytes[0] === 0x50 && (bytes[1] === 0x35 || bytes[1] === 0x36)) return pnm(bytes);
  } catch (cause) {
    throw new CasemateError(
      "DATA_UNREADABLE",
      `image '${path}' is damaged: ${cause instanceof Error ? cause.message : ""}`,
      { cause },
    );
  }
  throw new CasemateError("DATA_UNREADABLE", `'${path}' is no PNG, JPEG, PGM or PPM image`);
};

const png = (bytes: Uint8Array): Picture => {
  const p = decodePng(bytes);
  if (p.palette !== undefined) {
    const palette = p.palette;
    const data = new Uint8Array(p.width * p.height * 3);
    p.data.forEach((v, i) => data.set((palette[v] ?? [0, 0, 0]).slice(0, 3), 3 * i));
    return { width: p.width, height: p.height, channels: 3, data };
  }
  const to8 = (v: number): number => (p.depth === 16 ? v >> 8 : v);
  const channels = p.channels <= 2 ? 1 : 3;
  const data = new Uint8Array(p.width * p.height * channels);
  for (let i = 0; i < p.width * p.height; i++)
    for (let k = 0; k < channels; k++) data[i * channels + k] = to8(p.data[i * p.channels + k] as number);
  return { width: p.width, height: p.height, channels, data };
};

/** P5 and P6 with up to 8 bits. */
const pnm = (bytes: Uint8Array): Picture => {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  const header = /^P[56]\s+(?:#[^\n]*\n\s*)*(\d+)\s+(?:#[^\n]*\n\s*)*(\d+)\s+(?:#[^\n]*\n\s*)*(\d+)\s/.exec(text);
  if (header === null || Number(header[3]) > 255) throw new Error("its header is not a plain 8-bit one");
  const [width, height, channels] = [Number(header[1]), Number(header[2]), text[1] === "5" ? 1 : 3];
  const data = bytes.slice(header[0].length, header[0].length + width * height * channels);
  if (data.length !== width * height * channels) throw new Error("it is cut short");
  return { width, height, channels, data };
};

/** Node has it; the compiler options leave browser types out. */
const wasm = (globalThis as unknown as { readonly WebAssembly: { compile(bytes: Uint8Array): Promise<never> } }).WebAssembly;

let jpegReady:
  | Promise<(bytes: ArrayBuffer) => Promise<{ width: number; height: number; data: Uint8ClampedArray }>>
  | undefined;

/** libjpeg-turbo as WebAssembly; it wants its module handed over in Node. */
const jpeg = async (bytes: Uint8Array): Promise<Picture> => {
  jpegReady ??= (async () => {
    const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
    const path = createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
    await init(await wasm.compile(new Uint8Array(await readFile(path))));
    return decode as (bytes: ArrayBuffer) => Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  })();
  const decode = await jpegReady;
  const { width, height, data } = await decode(bytes.slice().buffer);
  const rgb = new Uint8Array(width * height * 3);
  let grey = true;
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++) rgb[3 * i + k] = data[4 * i + k] as number;
    grey &&= rgb[3 * i] === rgb[3 * i + 1] && rgb[3 * i] === rgb[3 * i + 2];
  }
  // a JPEG with one component decodes to equal channels
  if (grey && isGreyJpeg(bytes)) return { width, height, channels: 1, data: rgb.filter((_, i) => i % 3 === 0) };
  return { width, height, channels: 3, data: rgb };
};

/** Number of components in the start-of-frame segment. */
const isGreyJpeg = (bytes: Uint8Array): boolean => {
  for (let i = 2; i + 9 < bytes.length && bytes[i] === 0xff; ) {
    const marker = bytes[i + 1] as number;
    if (marker >= 0xc0 && marker <= 0xc2) return bytes[i + 9] === 1;
    i += 2 + (((bytes[i + 2] as number) << 8) | (bytes[i + 3] as number));
  }
  return false;
};
