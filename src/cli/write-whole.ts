/** Writes a file whole or not at all: beside it first, synced, then renamed. */
import { open, rename, rm } from "node:fs/promises";
import { secureBytes } from "../core/csprng.ts";
import { CasemateError } from "../core/error.ts";

/** `mode`: of the new file. Throws FILE_WRITE_FAILED, and what `pieces` throws; then the file is as it was. */
export const writeWhole = async (
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mode = 0o666,
): Promise<void> => {
  const draft = `${path}.${secureBytes(6).toString("hex")}.unfinished`;
  try {
    const file = await open(draft, "wx", mode);
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (e) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, {
      hint: "check that the folder exists, may be written to, and has space left",
      cause: e,
    });
  }
};
