/** Digests of inputs: SHA-256 of a file; of a folder the directory Hash1 that in-toto names `dirHash` (golang.org/x/mod/sumdb/dirhash, in hexadecimal). */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { IsolationInput, IsolationOutput } from "../sandbox/spec.ts";

export interface DigestedInput {
  readonly at: string;
  readonly digest: { readonly sha256: string } | { readonly dirHash: string };
  /** HEAD of the git work tree it lies in; what is not committed shows in the digest only */
  readonly gitCommit?: string;
}

/** `outputs` that lie in the input are no part of it. Throws FILE_NOT_FOUND for what can not be read, and for devices, sockets and pipes. */
export const digestInput = ({ from, at }: IsolationInput, outputs: readonly IsolationOutput[] = []): DigestedInput => {
  const path = real(from);
  const gitCommit = commitOf(path);
  const digest = lstatSync(path).isDirectory()
    ? { dirHash: dirHash(path, outputsIn(path, outputs)) }
    : { sha256: fileHash(path) };
  return { at, digest, ...(gitCommit === undefined ? {} : { gitCommit }) };
};

/**
 * SHA-256 of the lines "<SHA-256>  <path>\n" of all files, sorted by path (bytes). A link is a file whose content is its target.
 */
export const dirHash = (folder: string, without: ReadonlySet<string> = new Set()): string => {
  const lines: { readonly path: string; readonly line: string }[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (inner.includes("\n")) throw unreadable(inner, "has a line feed in its name");
      const full = join(folder, inner);
      if (without.has(full)) continue;
      if (entry.isDirectory()) visit(inner);
      else if (entry.isFile()) lines.push({ path: inner, line: `${fileHash(full)}  ${inner}\n` });
      else if (entry.isSymbolicLink())
        lines.push({
          path: inner,
          line: `${createHash("sha256").update(readlinkSync(full)).digest("hex")}  ${inner}\n`,
        });
      else throw unreadable(inner, "is no file");
    }
  };
  visit("");
  lines.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const hash = createHash("sha256");
  for (const { line } of lines) hash.update(line);
  return hash.digest("hex");
};

/** SHA-256 of a file in hexadecimal. Throws FILE_NOT_FOUND. */
export const fileHash = (path: string): string => {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, "can not be read", cause);
  }
  try {
    const hash = createHash("sha256");
    const chunk = new Uint8Array(1 << 20);
    for (;;) {
      const n = readSync(file, chunk);
      if (n === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, n));
    }
  } finally {
    closeSync(file);
  }
};

const outputsIn = (folder: string, outputs: readonly IsolationOutput[]): ReadonlySet<string> =>
  new Set(
    outputs
      .map(({ to }) => resolve(to))
      .map((to) => (existsSync(to) ? realpathSync(to) : to))
      .filter((to) => to.startsWith(`${folder}/`)),
  );

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw unreadable(path, "does not exist", cause);
  }
};

const unreadable = (path: string, why: string, cause?: unknown): CasemateError =>
  new CasemateError("FILE_NOT_FOUND", `the input '${path}' ${why}`, cause === undefined ? {} : { cause });

/** `rev-parse` runs no hook and no program that the work tree names. */
const commitOf = (path: string): string | undefined => {
  const folder = lstatSync(path).isDirectory() ? path : dirname(path);
  const { status, stdout } = spawnSync("git", ["-C", folder, "rev-parse", "--verify", "HEAD"], { encoding: "utf8" });
  const commit = stdout?.trim();
  return status === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
};
