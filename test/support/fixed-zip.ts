/** Zips that are the same bytes in every run. */
import { type Zippable, zipSync as zip } from "fflate";

export const zipSync = (files: Zippable, options: { readonly level?: 0 | 6 } = {}): Uint8Array<ArrayBuffer> =>
  new Uint8Array(zip(files, { mtime: "1980-01-01T00:00:00", ...options }));
