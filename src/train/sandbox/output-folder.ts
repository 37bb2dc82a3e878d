/**
 * Outputs: a run writes into a file system in memory that only its sandbox sees. When every process of the sandbox is gone, regular files and folders
 * are copied beside the target, and the target appears in one step. What a run left is untrusted: links are not followed, and refuse the whole output.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { OutputFile, OutputRecord } from "./record.ts";
import type { IsolationOutput } from "./spec.ts";

/** files and folders of one output */
const maxEntries = 1_000_000;
const chunkBytes = 1 << 20;

/** Throws FILE_WRITE_FAILED when the target could not be taken over later: before a run of hours, not after it. */
export const checkTarget = ({ to }: IsolationOutput): void => {
  const target = resolve(to);
  const stats = lstatSync(target, { throwIfNoEntry: false });
  if (stats !== undefined && (!stats.isDirectory() || readdirSync(target).length > 0))
    throw new CasemateError("FILE_WRITE_FAILED", `the output '${to}' exists already`, {
      hint: "name a folder that does not exist or is empty",
    });
  try {
    mkdirSync(dirname(target), { recursive: true });
    rmSync(mkdtempSync(join(dirname(target), ".casemate-")), { recursive: true });
  } catch (cause) {
    throw new CasemateError("FILE_WRITE_FAILED", `the folder of the output '${to}' can not be written`, { cause });
  }
};

/** A copy of what a run left, not yet at its target. */
export interface StagedOutput {
  readonly record: OutputRecord;
  /** Puts it at its target in one step. Throws FILE_WRITE_FAILED. */
  readonly commit: () => void;
  readonly discard: () => void;
}

/**
 * Copies `from` (a folder that nothing writes to any more) beside `to`. Modes become 0644 or 0755, owners those of this process.
 * Throws SANDBOX_OUTPUT for links, devices, sockets, pipes and names that terminals or other systems misread; FILE_WRITE_FAILED.
 */
export const stageOutput = (from: string, { at, to }: IsolationOutput): StagedOutput => {
  const target = resolve(to);
  const staged = mkdtempSync(join(dirname(target), `.casemate-${basename(target)}-`));
  const discard = (): void => rmSync(staged, { recursive: true, force: true });
  const files: OutputFile[] = [];
  let entries = 0;
  const copyFolder = (source: string, copy: string, path: string): void => {
    for (const entry of readdirSync(source, { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (++entries > maxEntries) throw refused(at, inner, `is more than ${maxEntries} files`);
      // oxlint-disable-next-line no-control-regex
      if (/[\u0000-\u001f\u007f\ufffd]/.test(entry.name))
        throw refused(at, JSON.stringify(inner), "has a control character in its name, or is no UTF-8");
      const [a, b] = [join(source, entry.name), join(copy, entry.name)];
      if (entry.isDirectory()) {
        mkdirSync(b, 0o755);
        copyFolder(a, b, inner);
      } else if (entry.isFile()) files.push({ path: inner, ...copyFile(a, b) });
      else throw refused(at, inner, entry.isSymbolicLink() ? "is a symbolic link" : "is no regular file");
    }
  };
  try {
    copyFolder(from, staged, "");
  } catch (e) {
    discard();
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `the output '${to}' can not be written`, { cause: e });
  }
  files.sort((x, y) => (x.path < y.path ? -1 : 1));
  return {
    record: { at, to, files },
    commit: () => {
      try {
        chmodSync(staged, 0o755);
        renameSync(staged, target); // over an empty folder too
      } catch (cause) {
        discard();
        throw new CasemateError("FILE_WRITE_FAILED", `the output '${to}' can not be put in its place`, { cause });
      }
    },
    discard,
  };
};

/** The regular files of a folder with their digests; links and others are left out. */
export const describeFolder = (folder: string): readonly OutputFile[] => {
  const files: OutputFile[] = [];
  const list = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) list(inner);
      else if (entry.isFile()) {
        const { bytes, sha256 } = readWhole(join(folder, inner), () => undefined);
        files.push({ path: inner, bytes, sha256 });
      }
    }
  };
  list("");
  return files.sort((x, y) => (x.path < y.path ? -1 : 1));
};

const refused = (at: string, path: string, why: string): CasemateError =>
  new CasemateError("SANDBOX_OUTPUT", `'${path}' in the output '${at}' ${why}`, {
    hint: "outputs are regular files and folders; nothing was taken over",
  });

const copyFile = (from: string, to: string): { readonly bytes: number; readonly sha256: string } => {
  const copy = openSync(to, "wx", 0o644);
  try {
    const { mode, ...digest } = readWhole(from, (chunk) => {
      for (let done = 0; done < chunk.length; ) done += writeSync(copy, chunk, done);
    });
    if ((mode & 0o100) !== 0) fchmodSync(copy, 0o755);
    fsyncSync(copy);
    return digest;
  } finally {
    closeSync(copy);
  }
};

const readWhole = (
  path: string,
  onChunk: (chunk: Uint8Array) => void,
): { readonly bytes: number; readonly sha256: string; readonly mode: number } => {
  const source = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash("sha256");
    const chunk = new Uint8Array(chunkBytes);
    for (let bytes = 0; ; ) {
      const n = readSync(source, chunk);
      if (n === 0) return { bytes, sha256: hash.digest("hex"), mode: fstatSync(source).mode };
      hash.update(chunk.subarray(0, n));
      onChunk(chunk.subarray(0, n));
      bytes += n;
    }
  } finally {
    closeSync(source);
  }
};
