/** Scans model files without loading them: a file, a folder, or bytes. */
import { lstat, readdir, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { besideOnDisk } from "./beside.ts";
import { formats } from "./formats.ts";
import { defaultScanLimits, type ScanLimits } from "./limits.ts";
import { type FileReport, ScanSession } from "./session.ts";
import { bytesSource, openSource } from "./source.ts";
import { type Verdict, worst } from "./verdict.ts";

export interface ScanOptions {
  readonly limits?: Partial<ScanLimits>;
  readonly signal?: AbortSignal;
  /** called after each file */
  readonly onFile?: (report: FileReport) => void;
}

export interface ScanReport {
  readonly schemaVersion: 1;
  /** the worst of the files; inconclusive when there is no file at all */
  readonly verdict: Verdict;
  readonly files: readonly FileReport[];
}

/**
 * Scans a file, or every file of a folder and its folders. Throws FILE_NOT_FOUND when `path` can not be read, and the signal's reason.
 *
 * Reads each file in place and blocks the event loop while it does; run it in a worker where that matters.
 */
export const scanPath = async (path: string, options: ScanOptions = {}): Promise<ScanReport> => {
  const limits = { ...defaultScanLimits, ...options.limits };
  const files: FileReport[] = [];
  const add = (report: FileReport): void => {
    files.push(report);
    options.onFile?.(report);
  };
  const info = await lstat(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, {
      cause,
      hint: "give a model file or a folder",
    });
  });
  // a link named by the user is followed, one found in a folder is not
  const folder = info.isSymbolicLink() ? await isFolder(path) : info.isDirectory();
  const skipped = (at: string, why: string): void => {
    const session = new ScanSession([], limits);
    session.report("scan/skipped", { path: at, source: bytesSource(new Uint8Array(0)), depth: 0, payload: false }, why);
    add({ ...session.file(at, bytesSource(new Uint8Array(0))), formats: [] });
  };
  const accounted = new Set<string>();
  const unknown: FileReport[] = [];
  const scanned = (at: string, payload: boolean): FileReport => {
    const source = openSource(at);
    try {
      const session = new ScanSession(formats, limits);
      const report = session.file(at, source, besideOnDisk(dirname(at)), payload);
      for (const id of session.accounted) accounted.add(id);
      return report;
    } finally {
      source.close();
    }
  };
  const one = (at: string): void => {
    options.signal?.throwIfAborted();
    const report = scanned(at, false);
    // numbers of a model that comes later in the folder have no format
    if (folder && report.formats.length === 0 && report.bytes > 0) unknown.push(report);
    else add(report);
  };
  if (!folder) one(path);
  else
    for await (const { at, kind } of walk(path)) {
      options.signal?.throwIfAborted();
      if (files.length + unknown.length >= limits.maxFiles) {
        skipped(path, `the folder has more than ${limits.maxFiles} files; the others were not read`);
        break;
      }
      if (kind === "symbolic link" && (await staysInside(path, at))) continue;
      if (kind === "file") {
        try {
          one(at);
        } catch (e) {
          if (!(e instanceof CasemateError)) throw e;
          skipped(at, e.message);
        }
      } else skipped(at, `a ${kind} is not followed`);
    }
  for (const report of unknown) add(accounted.has(await realpath(report.path)) ? scanned(report.path, true) : report);
  return { schemaVersion: 1, verdict: files.length === 0 ? "inconclusive" : worst(files.map((f) => f.verdict)), files };
};

/** Scans bytes in memory; `name` is for reports. Never throws for what is in them. */
export const scanBytes = (bytes: Uint8Array, name: string, options: Pick<ScanOptions, "limits"> = {}): FileReport =>
  new ScanSession(formats, { ...defaultScanLimits, ...options.limits }).file(
    name,
    bytesSource(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  );

const isFolder = async (path: string): Promise<boolean> => {
  try {
    await readdir(path);
    return true;
  } catch {
    return false;
  }
};

/** A link to what is scanned anyway. */
const staysInside = async (root: string, link: string): Promise<boolean> => {
  try {
    const real = await realpath(link);
    return real.startsWith((await realpath(root)) + sep) && (await lstat(real)).isFile();
  } catch {
    return false;
  }
};

async function* walk(
  folder: string,
): AsyncGenerator<{ at: string; kind: "file" | "symbolic link" | "special file" | "folder that can not be read" }> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    yield { at: folder, kind: "folder that can not be read" };
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(at);
    else if (entry.isFile()) yield { at, kind: "file" };
    else yield { at, kind: entry.isSymbolicLink() ? "symbolic link" : "special file" };
  }
}
