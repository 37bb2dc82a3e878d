/**
 * Checkpoint: all that the rest of a training run depends on, as one npz on disk. Random numbers are derived from (seed, epoch, step), so none are kept.
 *
 * It is written beside its place, flushed and renamed: after kill -9 there is the old one or the new one, never half of one.
 */
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { readNpz, writeNpz } from "../data/npz.ts";
import { float32, type Tensor, tensor } from "../tensor/tensor.ts";

type Named = ReadonlyMap<string, Float32Array>;

export interface Checkpoint {
  /** digest of everything that decides the run */
  readonly identity: string;
  /** plain JSON: position, history, counters */
  readonly progress: unknown;
  /** by group ("weights", "slots", ...) and name */
  readonly arrays: ReadonlyMap<string, Named>;
}

export const writeCheckpoint = async (path: string, c: Checkpoint): Promise<void> => {
  const meta = new TextEncoder().encode(JSON.stringify({ identity: c.identity, progress: c.progress }));
  const entries = new Map<string, Tensor>([["meta", tensor("uint8", [meta.length], meta)]]);
  for (const [group, named] of c.arrays)
    for (const [name, values] of named)
      entries.set(`${group}/${encodeURIComponent(name)}`, float32([values.length], values));
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  const file = await open(beside, "w");
  try {
    await file.writeFile(writeNpz(entries, { compress: false }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
};

/** Undefined where there is none. Throws RESUME_MISMATCH for one of another run or one that can not be read. */
export const readCheckpoint = async (path: string, identity: string): Promise<Checkpoint | undefined> => {
  const bytes = await readFile(path).catch((e: NodeJS.ErrnoException) => {
    if (e.code === "ENOENT") return undefined;
    throw new CasemateError("FILE_NOT_FOUND", `checkpoint '${path}' can not be read`, { cause: e });
  });
  if (bytes === undefined) return undefined;
  const mismatch = (what: string, cause?: unknown): CasemateError =>
    new CasemateError("RESUME_MISMATCH", `checkpoint '${path}' ${what}`, {
      hint: "give the options that began it, or remove the file to start afresh",
      ...(cause === undefined ? {} : { cause }),
    });
  let entries: ReadonlyMap<string, Tensor>;
  let meta: { readonly identity: string; readonly progress: unknown };
  try {
    entries = await readNpz(new Uint8Array(bytes), path);
    meta = JSON.parse(new TextDecoder().decode(entries.get("meta")?.data as Uint8Array));
  } catch (cause) {
    throw mismatch("is no checkpoint or is damaged", cause);
  }
  if (meta.identity !== identity) throw mismatch("belongs to another model, data set or recipe");
  const arrays = new Map<string, Map<string, Float32Array>>();
  for (const [key, t] of entries) {
    const [group = "", name] = key.split("/");
    if (name === undefined) continue;
    const into = arrays.get(group) ?? new Map<string, Float32Array>();
    into.set(decodeURIComponent(name), t.data as Float32Array);
    arrays.set(group, into);
  }
  return { identity, progress: meta.progress, arrays };
};

export const removeCheckpoint = (path: string): Promise<void> => rm(path, { force: true });
