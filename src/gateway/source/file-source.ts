/** fileSource: an ONNX file of this machine, as it was when the gateway started; its external data beside it. */
import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { ModelBytes, ModelSource } from "./model-source.ts";

/** what external data is called; other files beside the model are not read */
const dataFile = /\.(?:data|weights?|bin|onnx_data|pb)$/i;

export const fileSource = (path: string, documents: ReadonlyMap<string, Uint8Array> = new Map()): ModelSource => {
  let opened: Promise<ModelBytes> | undefined;
  return {
    text: path,
    // a file that changes under a running server is no release: it is served as it was
    current: async () => "1",
    open: () => (opened ??= read(path, documents)),
  };
};

/** Throws FILE_NOT_FOUND. */
const read = async (path: string, documents: ReadonlyMap<string, Uint8Array>): Promise<ModelBytes> => {
  try {
    const model = await readFile(path);
    const folder = dirname(path);
    const files = new Map<string, Uint8Array>();
    for (const name of (await readdir(folder)).toSorted())
      if (
        name !== basename(path) &&
        dataFile.test(name) &&
        (await lstat(join(folder, name))).isFile() &&
        mentions(model, name)
      )
        files.set(name, await readFile(join(folder, name)));
    const hash = createHash("sha256").update(model);
    for (const [name, bytes] of files) hash.update(`\0${name}\0${bytes.length}\0`).update(bytes);
    return { version: "1", digest: `sha256:${hash.digest("hex")}`, model, files, documents };
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw new CasemateError("FILE_NOT_FOUND", `the model '${path}' can not be read`, { cause, hint: "check the path" });
  }
};

/** Does the file name this one at all: a folder may have large files that are none of its own. */
const mentions = (model: Uint8Array, name: string): boolean =>
  Buffer.from(model.buffer, model.byteOffset, model.byteLength).includes(name);
