/**
 * ChainedFile: an append-only file of JSON lines, each with the SHA-256 of the line before it; a line is on disk before `append` returns.
 *
 * A process that dies while it writes leaves a last line without its newline: that line was not acknowledged, and is cut off. Anything else that does not
 * fit (a changed, missing or reordered line) is not repaired but refused. The chain shows edits to whoever knows the last hash; it does not show lines cut off at the end.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { CasemateError } from "../../core/error.ts";

const genesis = "0".repeat(64);
const hashOf = (line: string): string => createHash("sha256").update(line).digest("hex");

const broken = (path: string, line: number, why: string, cause?: unknown): CasemateError =>
  new CasemateError("DP_LEDGER", `line ${line} of the ledger '${path}' ${why}`, {
    hint: "restore the file from a copy; a ledger that was changed can not tell what was spent",
    ...(cause === undefined ? {} : { cause }),
  });

interface Content {
  readonly records: readonly unknown[];
  /** length in bytes of the acknowledged lines */
  readonly bytes: number;
  /** hash of the last line */
  readonly last: string;
}

/** Records of the acknowledged lines, checked along the chain. Throws DP_LEDGER, FILE_NOT_FOUND. */
export const readChained = (path: string): Content => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n").slice(0, -1);
  let last = genesis;
  const records = lines.map((line, i) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw broken(path, i + 1, "is no JSON", cause);
    }
    if (typeof value !== "object" || value === null || !("previous" in value) || value.previous !== last)
      throw broken(path, i + 1, "does not follow from the line before it");
    last = hashOf(line);
    const { previous: _, ...record } = value;
    return record;
  });
  return { records, bytes: Buffer.byteLength(whole), last };
};

export class ChainedFile {
  readonly #path: string;
  readonly #fd: number;
  #last: string;
  #failed = false;

  private constructor(path: string, fd: number, last: string) {
    this.#path = path;
    this.#fd = fd;
    this.#last = last;
  }

  /**
   * Opens for this process alone, makes the file when it is not there. RETURNS it with the records so far.
   * Throws DP_LEDGER for a broken file and while another process has it open, FILE_WRITE_FAILED.
   */
  static open(path: string): { readonly file: ChainedFile; readonly records: readonly unknown[] } {
    lock(path);
    try {
      const fd = openSync(path, "a+", 0o600);
      try {
        const { records, bytes, last } = readChained(path);
        ftruncateSync(fd, bytes);
        fsyncSync(fd);
        syncFolder(path);
        return { file: new ChainedFile(path, fd, last), records };
      } catch (e) {
        closeSync(fd);
        throw e;
      }
    } catch (e) {
      unlinkSync(lockOf(path));
      if (e instanceof CasemateError) throw e;
      throw new CasemateError("FILE_WRITE_FAILED", `the ledger '${path}' can not be written`, { cause: e });
    }
  }

  /** RETURNS when the record is on disk. Throws FILE_WRITE_FAILED; then nothing more can be appended until the file is opened again. */
  append(record: object): void {
    const line = JSON.stringify({ ...record, previous: this.#last });
    if (this.#failed)
      throw new CasemateError("FILE_WRITE_FAILED", `the ledger '${this.#path}' could not be written before`);
    try {
      const bytes = Buffer.from(`${line}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
      fsyncSync(this.#fd);
    } catch (cause) {
      // half a line may be there: what follows it would be read as part of it
      this.#failed = true;
      throw new CasemateError("FILE_WRITE_FAILED", `the ledger '${this.#path}' can not be written`, { cause });
    }
    this.#last = hashOf(line);
  }

  close(): void {
    closeSync(this.#fd);
    unlinkSync(lockOf(this.#path));
  }
}

const lockOf = (path: string): string => `${path}.lock`;

/** A file made exclusively, with the pid of its owner; one left by a process that is gone is taken over. */
const lock = (path: string): void => {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const fd = openSync(lockOf(path), "wx", 0o600);
      writeSync(fd, `${process.pid}\n`);
      closeSync(fd);
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST")
        throw new CasemateError("FILE_WRITE_FAILED", `the ledger '${path}' can not be locked`, { cause });
    }
    const owner = Number(readFileSync(lockOf(path), "utf8"));
    if (!Number.isInteger(owner) || owner <= 0 || alive(owner))
      throw new CasemateError("DP_LEDGER", `the ledger '${path}' is open in process ${owner}`, {
        hint: `end that process; if it is none of casemate's, remove '${lockOf(path)}'`,
      });
    takeAway(path, owner);
  }
  throw new CasemateError("DP_LEDGER", `the ledger '${path}' is being opened by others`);
};

/** Removes the lock of a process that is gone. Moved aside first: another process may have replaced it in between, and then it is put back. */
const takeAway = (path: string, owner: number): void => {
  const aside = `${lockOf(path)}.${process.pid}`;
  try {
    renameSync(lockOf(path), aside);
  } catch {
    return; // another process was faster
  }
  if (Number(readFileSync(aside, "utf8")) !== owner) linkSync(aside, lockOf(path));
  unlinkSync(aside);
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** A new file's name is durable only when its folder is synced. */
const syncFolder = (path: string): void => {
  const fd = openSync(dirname(path), "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};
