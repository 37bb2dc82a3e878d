/**
 * Paths of the files of a version: relative, with "/", and such that any system can write all of them into one folder without two becoming one.
 * They come from a publisher, and `pull` creates them on a reader's disk.
 */
import { isDeviceName } from "./reference.ts";

/** what NTFS, APFS and ext4 can all hold, in bytes of UTF-8 */
const maxPartBytes = 255;
const maxPathBytes = 1024;
const maxDepth = 32;
/** NUL and other controls, invisible and direction-changing characters, unassigned ones, and what Windows keeps for itself */
const forbidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}<>:"|?*\\]/u;

/** RETURNS why a path is refused, or undefined. */
export const filePathProblem = (path: string): string | undefined => {
  if (path === "") return "it is empty";
  if (Buffer.byteLength(path) > maxPathBytes) return `it has more than ${maxPathBytes} bytes`;
  if (path.startsWith("/")) return "it is absolute";
  if (path.includes("\\")) return "it has a backslash";
  if (forbidden.test(path)) return "it has a character that not every system can write, or that can not be seen";
  if (path !== path.normalize("NFC")) return "it is not in Unicode's normal form C";
  const parts = path.split("/");
  if (parts.length > maxDepth) return `it lies more than ${maxDepth} folders deep`;
  for (const part of parts) {
    if (part === "" || part === "." || part === "..") return `'${part}' is one of its parts`;
    if (/^ |[. ]$/.test(part)) return `its part '${part}' begins or ends with a space or ends with a dot`;
    if (Buffer.byteLength(part) > maxPartBytes) return `one of its parts has more than ${maxPartBytes} bytes`;
    if (isDeviceName(part)) return `its part '${part}' is a device on Windows`;
  }
  return undefined;
};

/**
 * RETURNS why paths that are right each by itself can not lie in one folder: two that a file system without case or with another normal form takes for
 * one, or a file where another needs a folder.
 */
export const filePathsProblem = (paths: readonly string[]): string | undefined => {
  const folders = new Map<string, string>();
  const files = new Map<string, string>();
  for (const path of paths) {
    const folded = fold(path);
    const other = files.get(folded);
    if (other !== undefined)
      return other === path
        ? `'${path}' is there twice`
        : `'${path}' and '${other}' are one file where case is ignored`;
    files.set(folded, path);
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      const before = folders.get(fold(folder));
      if (before !== undefined && before !== folder)
        return `'${folder}' and '${before}' are one folder where case is ignored`;
      folders.set(fold(folder), folder);
    }
  }
  for (const [folded, file] of files)
    if (folders.has(folded)) return `'${file}' is a file and '${folders.get(folded)}' a folder of the same name`;
  return undefined;
};

/** Wider than what any file system folds: compatible forms too, and both ways of case (so that sharp s is ss, and the long s is s). */
const fold = (text: string): string =>
  text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC").toUpperCase().toLowerCase();
