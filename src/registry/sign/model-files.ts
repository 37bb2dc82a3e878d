/**
 * The files of a model: one file, or all regular files of a folder and its folders (OMS 1.0, section 6.1).
 *
 * The same walk serves signing and verifying. Names in a signature are only compared with the names that the walk finds; no path from a signature is ever opened.
 */
import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";

/** matched at the top of the model only */
export const gitPaths: readonly string[] = [".git", ".gitattributes", ".github", ".gitignore"];

export interface ModelFile {
  /** relative to the model, with "/"; "." when the model is one file */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** What lies in the model and can not be part of it. */
export interface OddEntry {
  readonly name: string;
  readonly reason: string;
}

export interface ModelFiles {
  readonly single: boolean;
  /** in the order of their names' code points */
  readonly files: readonly ModelFile[];
  /** links, sockets, names that are no UTF-8: to be refused by a signer and reported by a verifier */
  readonly odd: readonly OddEntry[];
}

export interface WalkOptions {
  readonly allowSymlinks: boolean;
  /** is this name, file or folder, left out with all below it */
  ignored(name: string): boolean;
}

/** `ignorePaths` leave out what they name and all below it; no patterns. */
export const isUnder = (name: string, ignorePaths: Iterable<string>): boolean => {
  for (const p of ignorePaths) if (name === p || name.startsWith(`${p}/`)) return true;
  return false;
};

/** Order of code points, which is that of UTF-8 bytes and not that of JavaScript's strings. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Throws FILE_NOT_FOUND when something can not be read: a model that was seen in part is neither signed nor judged. */
export const modelFiles = (root: string, options: WalkOptions): ModelFiles => {
  const rootStat = tried(root, () => statSync(root));
  if (rootStat.isFile()) return { single: true, files: [{ name: ".", path: root, size: rootStat.size }], odd: [] };
  if (!rootStat.isDirectory()) throw new CasemateError("FILE_NOT_FOUND", `'${root}' is neither a file nor a folder`);
  const files: ModelFile[] = [];
  const odd: OddEntry[] = [];
  const folders: string[] = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const at = join(root, folder);
    for (const raw of tried(at, () => readdirSync(at, { encoding: "buffer" }))) {
      const base = raw.toString("utf8");
      const name = folder === "" ? base : `${folder}/${base}`;
      if (!Buffer.from(base, "utf8").equals(raw)) {
        odd.push({ name, reason: "its name is no UTF-8" });
        continue;
      }
      if (options.ignored(name)) continue;
      const path = join(root, name);
      const own = tried(path, () => lstatSync(path));
      if (own.isDirectory()) folders.push(name);
      else if (own.isFile()) files.push({ name, path, size: own.size });
      else if (!own.isSymbolicLink()) odd.push({ name, reason: "it is neither a file nor a folder" });
      else if (!options.allowSymlinks) odd.push({ name, reason: "it is a symbolic link" });
      else {
        const target = statSync(path, { throwIfNoEntry: false });
        if (target?.isFile() === true) files.push({ name, path, size: target.size });
        // the reference tool neither hashes nor refuses what is behind such a link
        else if (target?.isDirectory() === true) odd.push({ name, reason: "it is a symbolic link to a folder" });
        else odd.push({ name, reason: "it is a symbolic link to nothing that is a file" });
      }
    }
  }
  return {
    single: false,
    files: files.sort((a, b) => byCodePoint(a.name, b.name)),
    odd: odd.sort((a, b) => byCodePoint(a.name, b.name)),
  };
};

const tried = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  }
};
