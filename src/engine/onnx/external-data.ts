/**
 * Reads tensors whose values are in other files. Untrusted: the location comes from the model, so it must stay inside the model's
 * folder, by name and after every symbolic link is resolved; or it must be one of the files that are in memory.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { isAbsolute, join, sep, win32 } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { ModelProto, TensorProto } from "./graph.ts";
import { limitError, type OnnxLimits } from "./limits.ts";
import { TensorProto_DataLocation } from "./proto/onnx_pb.ts";
import { dimsProduct } from "./check-tensor.ts";
import { elementBits } from "./typed-data.ts";
import { eachTensor } from "./walk.ts";

/** Where external data may come from: a folder, or files in memory by the path that the model calls them; undefined: from nowhere. */
export type ExternalFiles = string | ReadonlyMap<string, Uint8Array> | undefined;

/**
 * Reads all external data into `rawData`, so that the model is complete by itself; equal regions are shared, and files in memory are not copied.
 * Throws ONNX_EXTERNAL_DATA (missing, outside the folder, out of bounds, wrong size) or ONNX_LIMIT. `fileBytes`: size of the protobuf.
 */
export const readExternalData = (
  model: ModelProto,
  from: ExternalFiles,
  fileBytes: number,
  limits: OnnxLimits,
): void => {
  const folder = new Folder(from, fileBytes, limits);
  for (const t of eachTensor(model)) if (t.dataLocation === TensorProto_DataLocation.EXTERNAL) folder.read(t);
};

const refuse = (message: string, hint?: string, cause?: unknown): CasemateError =>
  new CasemateError("ONNX_EXTERNAL_DATA", message, { ...(hint === undefined ? {} : { hint }), cause });

class Folder {
  readonly #from: ExternalFiles;
  readonly #limits: OnnxLimits;
  /** real path of each location */
  readonly #paths = new Map<string, string>();
  /** real paths of the files that count towards #fileBytes */
  readonly #counted = new Set<string>();
  readonly #regions = new Map<string, Uint8Array<ArrayBuffer>>();
  /** the model's file and its external files: what the memory bound is relative to */
  #fileBytes: number;
  #taken = 0;

  constructor(from: ExternalFiles, fileBytes: number, limits: OnnxLimits) {
    this.#from = from;
    this.#fileBytes = fileBytes;
    this.#limits = limits;
  }

  read(t: TensorProto): void {
    const entries = new Map(t.externalData.map((e) => [e.key, e.value]));
    const location = entries.get("location");
    if (location === undefined) throw refuse(`tensor '${t.name}' has external data without a location`);
    if (t.rawData.length > 0)
      throw new CasemateError("ONNX_INVALID", `tensor '${t.name}' has both raw data and external data`);
    if (this.#from === undefined)
      throw refuse(
        `tensor '${t.name}' has its values in the file '${location}', and no folder was given to read it from`,
        "read the model with readOnnxFile, or give 'directory'",
      );
    const bits = elementBits(t.dataType);
    if (bits === undefined)
      throw new CasemateError(
        "ONNX_INVALID",
        `tensor '${t.name}' of data type ${t.dataType} can not have external data`,
      );
    const wanted = Math.ceil((dimsProduct(t) * bits) / 8);
    const offset = number(entries.get("offset"), 0, "offset", t.name);
    const length = number(entries.get("length"), wanted, "length", t.name);
    if (length !== wanted)
      throw refuse(`tensor '${t.name}' has ${length} bytes of external data, its dims and type want ${wanted}`);
    t.rawData = this.#region(location, offset, length, t.name);
    t.externalData = [];
    t.dataLocation = TensorProto_DataLocation.DEFAULT;
  }

  #region(location: string, offset: number, length: number, name: string): Uint8Array<ArrayBuffer> {
    const key = `${offset}:${length}:${location}`;
    const known = this.#regions.get(key);
    if (known !== undefined) return known;
    const file = `the external data '${location}' of tensor '${name}'`;
    if (typeof this.#from === "object") {
      const held = this.#from.get(location.replace(/^\.\//, ""));
      if (held === undefined) throw refuse(`${file} is not among the model's files`);
      checkBounds(held.length, offset, length, location, name);
      this.#count(location, held.length, length, location);
      const region = new Uint8Array(held.buffer as ArrayBuffer, held.byteOffset + offset, length);
      this.#regions.set(key, region);
      return region;
    }
    const path = this.#paths.get(location) ?? inside(this.#from ?? ".", location, name);
    this.#paths.set(location, path);
    let fd: number;
    try {
      // not blocking: a named pipe in the folder must not stop us
      fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    } catch (cause) {
      throw refuse(`${file} can not be opened`, undefined, cause);
    }
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw refuse(`${file} is not a regular file`);
      checkBounds(stat.size, offset, length, location, name);
      this.#count(path, stat.size, length, location);
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; ) {
        const n = readSync(fd, bytes, at, Math.min(length - at, 2 ** 30), offset + at);
        if (n === 0) throw refuse(`${file} ended while it was read`);
        at += n;
      }
      this.#regions.set(key, bytes);
      return bytes;
    } finally {
      closeSync(fd);
    }
  }

  /** A small model may point at a small file many times over: bounded like everything else. */
  #count(path: string, size: number, length: number, location: string): void {
    if (!this.#counted.has(path)) {
      this.#counted.add(path);
      this.#fileBytes += size;
    }
    this.#taken += length;
    const l = this.#limits;
    if (this.#taken > l.maxExternalBytes)
      throw limitError("maxExternalBytes", `the external data has more than ${l.maxExternalBytes} bytes`);
    if (this.#taken > (l.memoryFactor - 1) * this.#fileBytes + l.memoryBase / 2)
      throw limitError("memoryFactor", `tensors overlap in '${location}' so that they are many times its size`);
  }
}

const checkBounds = (size: number, offset: number, length: number, location: string, name: string): void => {
  if (offset + length > size)
    throw refuse(`tensor '${name}' wants bytes ${offset} to ${offset + length} of '${location}', which has ${size}`);
};

/** The real path of `location`, which must lie in `directory`. Both separators count on every system, so that a model is safe or not everywhere alike. */
const inside = (directory: string, location: string, name: string): string => {
  const outside = (why: string): CasemateError =>
    refuse(
      `the external data '${location}' of tensor '${name}' ${why}`,
      "external data must be a file in the model's folder; copy it there if you trust it",
    );
  if (location === "" || location.includes("\0")) throw outside("is not a file name");
  if (isAbsolute(location) || win32.isAbsolute(location) || /^[A-Za-z]:/.test(location))
    throw outside("is an absolute path");
  if (location.split(/[/\\]/).includes("..")) throw outside("leads out of the model's folder");
  let root: string;
  let path: string;
  try {
    root = realpathSync(directory);
    path = realpathSync(join(root, location));
  } catch (cause) {
    throw refuse(`the external data '${location}' of tensor '${name}' does not exist`, undefined, cause);
  }
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep))
    throw outside("leads out of the model's folder through a symbolic link");
  return path;
};

const number = (text: string | undefined, fallback: number, key: string, name: string): number => {
  if (text === undefined) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw refuse(`tensor '${name}' has '${text}' as the ${key} of its external data, expected a number of bytes`);
  return value;
};
