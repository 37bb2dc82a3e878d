/** inflaterOf: what undoes a content-encoding. */
import type { Transform } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";

/** Undefined for bytes as they are; null for an encoding that is not known, as several on top of each other are. */
export const inflaterOf = (encoding: string | readonly string[] | undefined): Transform | undefined | null => {
  switch (
    String(encoding ?? "")
      .trim()
      .toLowerCase()
  ) {
    case "":
    case "identity":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    default:
      return null;
  }
};
