/** The state directory, `.casemate/` or CASEMATE_HOME: its layout, and that nobody else can read it. */
import { mkdir, open, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { syncFolder } from "./file-blocks.ts";

/** Absolute paths; nothing of the registry is written anywhere else. */
export interface StateDirectory {
  readonly path: string;
  /** records, SQLite */
  readonly database: string;
  /** sealed files, by digest */
  readonly blobs: string;
  /** tiles of the Merkle log */
  readonly log: string;
  /** private keys, each readable by this user alone */
  readonly keys: string;
  /** resumable work */
  readonly runs: string;
}

const layoutVersion = 1;
const layoutFile = "layout.json";

/** Where the state directory is, or would be. */
export const stateDirectoryPath = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder = process.cwd(),
): string => resolve(folder, environment["CASEMATE_HOME"] || ".casemate");

const layout = (path: string): StateDirectory => ({
  path,
  database: join(path, "casemate.db"),
  blobs: join(path, "blobs"),
  log: join(path, "log"),
  keys: join(path, "keys"),
  runs: join(path, "runs"),
});

/**
 * Makes the directory and its folders, for this user alone. What is there already is kept; where it was begun and the process died, it is finished.
 * THROWS STORE_PERMISSIONS, STORE_LAYOUT, FILE_WRITE_FAILED.
 */
export const createStateDirectory = async (path: string): Promise<StateDirectory> => {
  const s = layout(resolve(path));
  try {
    await mkdir(s.path, { recursive: true, mode: 0o700 });
    const there = await readdir(s.path);
    if (there.length > 0 && !there.includes(layoutFile) && there.some((name) => !own.test(name)))
      throw new CasemateError("STORE_LAYOUT", `'${s.path}' holds something else, expected a new or empty folder`);
    for (const folder of [s.blobs, s.log, s.keys, s.runs]) await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!there.includes(layoutFile)) {
      const file = await open(join(s.path, layoutFile), "w", 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ layout: layoutVersion })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    await syncFolder(s.path);
    await syncFolder(dirname(s.path));
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw new CasemateError("FILE_WRITE_FAILED", `the state directory '${s.path}' could not be made`, {
      hint: "check that the folder above it exists, may be written to, and has space left",
      cause,
    });
  }
  return openStateDirectory(s.path);
};

/** what this file makes, and owners */
const own = /^(blobs|log|keys|runs|owner\..*)$/;

/** Looks at the directory before anything in it is trusted. THROWS FILE_NOT_FOUND, STORE_PERMISSIONS, STORE_LAYOUT. */
export const openStateDirectory = async (path: string): Promise<StateDirectory> => {
  const s = layout(resolve(path));
  await checkPrivate(s.path, "folder");
  const text = await readFile(join(s.path, layoutFile), "utf8").catch(() => undefined);
  const version = text === undefined ? undefined : versionOf(text);
  if (version === undefined)
    throw new CasemateError("STORE_LAYOUT", `'${s.path}' is no state directory: '${layoutFile}' is missing or broken`, {
      hint: "name the right folder by CASEMATE_HOME, or make one",
    });
  if (version !== layoutVersion)
    throw new CasemateError(
      "STORE_LAYOUT",
      `'${s.path}' has layout ${version}, this program knows layout ${layoutVersion}`,
      { hint: version > layoutVersion ? "use a newer casemate" : "use the casemate that made it" },
    );
  for (const folder of [s.blobs, s.log, s.keys, s.runs]) await checkPrivate(folder, "folder");
  for (const key of await readdir(s.keys)) await checkPrivate(join(s.keys, key), "file");
  return s;
};

const versionOf = (text: string): number | undefined => {
  try {
    const { layout: version } = JSON.parse(text) as { readonly layout?: unknown };
    return typeof version === "number" ? version : undefined;
  } catch {
    return undefined;
  }
};

const checkPrivate = async (path: string, kind: "folder" | "file"): Promise<void> => {
  const info = await stat(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `there is no ${kind} '${path}'`, {
      hint: "name the state directory by CASEMATE_HOME, or make one",
      cause,
    });
  });
  if (!(kind === "folder" ? info.isDirectory() : info.isFile()))
    throw new CasemateError("STORE_LAYOUT", `'${path}' is not a ${kind}`);
  const user = process.getuid?.();
  if (user !== undefined && info.uid !== user)
    throw new CasemateError("STORE_PERMISSIONS", `'${path}' belongs to user ${info.uid}, not to user ${user}`, {
      hint: "run as the user that made the state directory",
    });
  if ((info.mode & 0o077) !== 0)
    throw new CasemateError(
      "STORE_PERMISSIONS",
      `'${path}' has the mode ${(info.mode & 0o777).toString(8)}: other users may get at it`,
      { hint: `chmod ${kind === "folder" ? "700" : "600"} '${path}', and ask who could read it until now` },
    );
};
