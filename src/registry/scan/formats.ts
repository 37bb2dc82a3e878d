/** The one list of formats. All that a file has are scanned, so that a file that is two things is judged as both. */
import type { Format } from "./format.ts";
import { bzip2, gzip, lz4, lzma, rar, xz, zlib, zstd } from "./formats/compressed.ts";
import { coreml } from "./formats/coreml.ts";
import { executable, picture } from "./formats/files.ts";
import { gguf } from "./formats/gguf.ts";
import { hdf5 } from "./formats/hdf5.ts";
import { json } from "./formats/json.ts";
import { kerasMetadata } from "./formats/keras-metadata.ts";
import { npy } from "./formats/npy.ts";
import { onnx } from "./formats/onnx.ts";
import { pickle } from "./formats/pickle.ts";
import { rData } from "./formats/r-data.ts";
import { safetensors } from "./formats/safetensors.ts";
import { sevenZip } from "./formats/seven-zip.ts";
import { tar } from "./formats/tar.ts";
import { tensorflow } from "./formats/tensorflow.ts";
import { text } from "./formats/text.ts";
import { tflite } from "./formats/tflite.ts";
import { xml } from "./formats/xml.ts";
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
  safetensors,
  gguf,
  hdf5,
  onnx,
  tensorflow,
  kerasMetadata,
  tflite,
  coreml,
  rData,
  xml,
  json,
  text,
  executable,
  picture,
];
