/** Files with secrets: of this user alone, replaced whole, on the disk when a call returns. */
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";

const unfinished = ".unfinished";

/** Undefined where there is none. THROWS KEY_UNREADABLE. */
export const readSecret = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CasemateError("KEY_UNREADABLE", `'${path}' can not be read`, { cause });
  }
};

/** THROWS FILE_WRITE_FAILED; then the file is as it was. */
export const writeSecret = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.${secureBytes(6).toString("hex")}${unfinished}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    const folder = await open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, {
      hint: "check that the folder may be written to and has space left",
      cause,
    });
  }
};

/** Removes what killed processes left. Only the owner of the state directory may call it. */
export const removeUnfinishedSecrets = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder))
    if (name.endsWith(unfinished)) await rm(join(folder, name), { force: true });
};
