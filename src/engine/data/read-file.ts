/** Reads a whole data file, with the errors of the file system told in casemate's words. */
import { open, type FileHandle } from "node:fs/promises";
import { CasemateError } from "../../core/error.ts";

/** bytes; Node reads no larger file at once */
export const maxFileBytes = 2 ** 31 - 1;

/** Throws FILE_NOT_FOUND when the file is absent or may not be read, DATA_UNREADABLE when it is too large or no file. */
export const readFile = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw notFound(path, cause);
  }
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new CasemateError("DATA_UNREADABLE", `'${path}' is not a regular file`);
    if (info.size > maxFileBytes)
      throw new CasemateError("DATA_UNREADABLE", `'${path}' has ${info.size} bytes, at most ${maxFileBytes} are read`, {
        hint: "keep fewer samples in one file",
      });
    const buffer = await handle.readFile();
    return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
  } finally {
    await handle.close();
  }
};

/** FILE_NOT_FOUND for a failed file operation on `path`. */
export const notFound = (path: string, cause: unknown): CasemateError => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  const reason = code === "ENOENT" || code === "ENOTDIR" ? "does not exist" : `can not be read (${code})`;
  return new CasemateError("FILE_NOT_FOUND", `'${path}' ${reason}`, { cause, hint: "check the path" });
};
