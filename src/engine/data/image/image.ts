/** Image: decoded pixels, and the choice of a decoder by the first bytes. */
import { CasemateError } from "../../../core/error.ts";
import { decodeJpeg, isJpeg } from "./jpeg.ts";
import { decodePng, isPng } from "./png.ts";
import { decodePnm, isPnm } from "./pnm.ts";

export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 red green blue; alpha is dropped */
  readonly channels: 1 | 3;
  /** height x width x channels, 0 ... 255 */
  readonly data: Uint8Array;
}

/** width times height; larger images are refused before they are decoded */
export const maxPixels = 2 ** 26;

/** File names that are taken for images. */
export const isImagePath = (path: string): boolean => /\.(png|jpe?g|pgm|ppm)$/i.test(path);

/** PNG, JPEG, PGM or PPM by content, whatever the file is called. Throws DATA_UNREADABLE, naming `name`. */
export const decodeImage = async (bytes: Uint8Array, name: string): Promise<Image> => {
  try {
    if (isPng(bytes)) return decodePng(bytes, maxPixels);
    if (isJpeg(bytes)) return await decodeJpeg(bytes, maxPixels);
    if (isPnm(bytes)) return decodePnm(bytes, maxPixels);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CasemateError("DATA_UNREADABLE", `image '${name}' can not be decoded: ${why}`, { cause });
  }
  throw new CasemateError("DATA_UNREADABLE", `'${name}' is not a PNG, JPEG, PGM or PPM image`);
};

/** The image with the wanted number of channels, as PIL's `convert("L")` and `convert("RGB")`. */
export const withChannels = (image: Image, channels: 1 | 3): Image => {
  const { width, height, data } = image;
  if (image.channels === channels) return image;
  const out = new Uint8Array(width * height * channels);
  if (channels === 3) {
    for (let i = 0; i < data.length; i++) out.fill(data[i] as number, 3 * i, 3 * i + 3);
    return { width, height, channels, data: out };
  }
  // ITU-R 601 luma in 16-bit fixed point, rounded
  for (let i = 0; i < out.length; i++) {
    const red = data[3 * i] as number;
    const green = data[3 * i + 1] as number;
    const blue = data[3 * i + 2] as number;
    out[i] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels, data: out };
};
