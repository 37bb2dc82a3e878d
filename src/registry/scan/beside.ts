/** Beside: the files around one under scan, which models refer to by relative paths; on disk, or a list of names in a registry. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, posix, sep } from "node:path";

/** What a relative path leads to. `id` is the file's name in `ScanContext.accounts`. */
export type Reference = { readonly kind: "file"; readonly id: string } | { readonly kind: "missing" | "outside" };

export interface Beside {
  /** Where a path leads; untrusted: it comes from the file. Never throws. */
  find(path: string): Reference;
  /** Names of the entries of a folder, "." for the file's own; none where there is no such folder. Never throws. */
  list(folder: string): readonly string[];
}

/** The folder of a file on disk. A link that leads out of it is outside. */
export const besideOnDisk = (directory: string): Beside => ({
  find(path) {
    const at = join(directory, path);
    try {
      if (!existsSync(at)) return { kind: "missing" };
      const root = realpathSync(directory);
      const id = realpathSync(at);
      return id.startsWith(root.endsWith(sep) ? root : root + sep) && statSync(id).isFile()
        ? { kind: "file", id }
        : { kind: "outside" };
    } catch {
      return { kind: "missing" };
    }
  },
  list(folder) {
    try {
      return readdirSync(join(directory, folder));
    } catch {
      return [];
    }
  },
});

/** The files of a model by their relative names with "/", as seen from the file `from` of them. Ids are these names. */
export const besideNames = (names: ReadonlySet<string>, from: string): Beside => {
  const directory = posix.dirname(from);
  return {
    find(path) {
      const id = posix.join(directory, path);
      if (id.startsWith("../") || id.startsWith("/")) return { kind: "outside" };
      return names.has(id) ? { kind: "file", id } : { kind: "missing" };
    },
    list(folder) {
      const at = posix.join(directory, folder);
      const prefix = at === "." ? "" : `${at}/`;
      const inside = [...names].filter((n) => n.startsWith(prefix)).map((n) => n.slice(prefix.length));
      return [...new Set(inside.map((n) => n.split("/")[0] as string))];
    },
  };
};
