/** The one list of formats. All that a file has are scanned, so that a file that is two things is judged as both. */
import type { Format } from "./format.ts";
import { bzip2, gzip, lz4, lzma, rar, xz, zlib, zstd } from "./formats/compressed.ts";
import { npy } from "./formats/npy.ts";
import { pickle } from "./formats/pickle.ts";
import { sevenZip } from "./formats/seven-zip.ts";
import { tar } from "./formats/tar.ts";
import { zip } from "./formats/zip.ts";

export const formats: readonly Format[] = [
  pickle,
  zip,
  sevenZip,
  tar,
  gzip,
  zlib,
  bzip2,
  xz,
  lzma,
  lz4,
  zstd,
  rar,
  npy,
];
