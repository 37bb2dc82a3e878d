/** writeFiles: files of a report, each whole or not at all. */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../core/error.ts";

/** Rendered one after the other. RETURNS the paths written. THROWS FILE_WRITE_FAILED. */
export const writeFiles = async (
  directory: string,
  files: readonly (readonly [name: string, render: () => string])[],
): Promise<string[]> => {
  const paths: string[] = [];
  for (const [name, render] of files) {
    const path = join(directory, name);
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(`${path}.tmp`, render());
      await rename(`${path}.tmp`, path);
    } catch (cause) {
      throw new CasemateError("FILE_WRITE_FAILED", `report '${path}' could not be written`, {
        cause,
        hint: "choose another folder with --out",
      });
    }
    paths.push(path);
  }
  return paths;
};
