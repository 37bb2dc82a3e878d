/** digestPath: SHA-256 of a file by streaming, or of a folder over the paths and digests of its files. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";

export interface PathDigest {
  readonly digest: string;
  readonly bytes: number;
}

/** Throws FILE_NOT_FOUND, and DATA_UNREADABLE for what is neither file nor folder (a socket, a link inside a folder). */
export const digestPath = async (path: string): Promise<PathDigest> => {
  const info = await stat(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' does not exist or can not be read`, {
      cause,
      hint: "paths of a recipe are relative to the recipe",
    });
  });
  if (info.isFile()) return { digest: await digestFile(path), bytes: info.size };
  if (!info.isDirectory()) throw new CasemateError("DATA_UNREADABLE", `'${path}' is neither a file nor a folder`);
  const hash = createHash("sha256");
  let bytes = 0;
  for (const name of await filesUnder(path)) {
    const file = join(path, name);
    const found = await lstat(file);
    // a link could lead outside of what is declared
    if (!found.isFile()) throw new CasemateError("DATA_UNREADABLE", `'${file}' is no regular file`);
    hash.update(`${await digestFile(file)} ${name}\n`);
    bytes += found.size;
  }
  return { digest: `sha256:${hash.digest("hex")}`, bytes };
};

/** Paths with "/" below a folder, in code unit order; folders named .casemate or .git are passed over. */
export const filesUnder = async (folder: string): Promise<string[]> => {
  const out: string[] = [];
  const walk = async (at: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const name = `${prefix}${entry.name}`;
      if (!entry.isDirectory()) out.push(name);
      else if (entry.name !== ".casemate" && entry.name !== ".git") await walk(join(at, entry.name), `${name}/`);
    }
  };
  await walk(folder, "");
  return out.sort((a, b) => (a < b ? -1 : 1));
};

const digestFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest("hex")}`;
};
