/** Files that a user names: whole, as text, as JSON, or piece by piece. */
import { createReadStream, readFileSync } from "node:fs";
import { CasemateError } from "../core/error.ts";

/** Throws FILE_NOT_FOUND. */
export const fileBytes = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  }
};

/** Throws FILE_NOT_FOUND. */
export const fileText = (path: string): string => fileBytes(path).toString("utf8");

/** Throws FILE_NOT_FOUND, DATA_UNREADABLE for what is no JSON. */
export const fileJson = (path: string): unknown => {
  const text = fileText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", `'${path}' is no JSON`, { cause });
  }
};

/** Opened when it is read: a folder may have more files than a process may open. */
export async function* filePieces(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: 1 << 20 });
}
